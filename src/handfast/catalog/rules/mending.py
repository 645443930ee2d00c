"""Reads a document in spite of its faults of shape: each faulty place is told and then takes a
harmless value, so that one pass can judge everything that is left.
"""

import math
from collections.abc import Container, Iterator
from dataclasses import dataclass, field
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo

from handfast.catalog.rules.document import CatalogDocument
from handfast.kernel.errors import Problem

Place = tuple[int | str, ...]
MAX_ROUNDS = 12
MAX_DEPTH = 60
_REMEDIES = {
    "missing": "Add it.",
    "day": "Write it as 2026-01-31.",
    "string_too_long": "Shorten it.",
    "string_pattern_mismatch": "Write the three capital letters of ISO 4217, such as USD.",
}


@dataclass(frozen=True)
class Reading:
    """The document as far as it could be read, and what was wrong with its shape."""

    document: CatalogDocument
    problems: tuple[Problem, ...]
    faulty: frozenset[str] = field(init=False)
    around: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        faulty = frozenset(p.field for p in self.problems)
        object.__setattr__(self, "faulty", faulty)
        around = frozenset(outer for path in faulty for outer in _outwards(path))
        object.__setattr__(self, "around", around)

    def unsure(self, path: str) -> bool:
        """Whether a judgment about a place would be one about a value that was put in there.

        That is so at, below and above a faulty place; whole sections are judged nevertheless.
        """
        return _told(path, self.faulty) or ("[" in path and path in self.around)


def path_of(place: Place) -> str:
    """A place as a JSON path: `$.rule[0].id`."""
    return "$" + "".join(f"[{p}]" if isinstance(p, int) else f".{p}" for p in place)


def _outwards(path: str) -> Iterator[str]:
    """The path itself, then everything it lies in, from the inside out."""
    while path:
        yield path
        path = path[: max(path.rfind("."), path.rfind("["), 0)]


def _told(path: str, faulty: Container[str]) -> bool:
    """Whether a place, or one it lies in, is known to be faulty."""
    return any(outer in faulty for outer in _outwards(path))


def read_leniently(data: dict[str, Any]) -> Reading:
    """The document with every fault of its shape; never raises on what a file may hold."""
    problems: dict[str, Problem] = {}
    mended = _copy(data, (), problems)
    for _ in range(MAX_ROUNDS):
        try:
            return Reading(CatalogDocument.model_validate(mended), tuple(problems.values()))
        except ValidationError as faults:
            for fault in faults.errors(include_url=False):
                place = _place(mended, fault["loc"], fault["type"] == "missing")
                told = _problem(fault, place)
                if not _told(told.field, problems):
                    problems[told.field] = told
                _mend(mended, place)
    harmless = CatalogDocument.model_validate(_neutral(CatalogDocument))
    return Reading(harmless, tuple(problems.values()))


def _problem(fault: Any, place: Place) -> Problem:
    value = fault.get("input")
    shown = "" if isinstance(value, dict | list) or value is None else str(value)[:120]
    remedy = _REMEDIES.get(fault["type"], "Correct the value and import again.")
    return Problem(path_of(place), shown, f"{fault['msg']}.", remedy)


def _copy(value: Any, place: Place, problems: dict[str, Problem]) -> Any:
    """A copy without what no database can keep; each such place is told."""
    if isinstance(value, dict | list) and len(place) < MAX_DEPTH:
        if isinstance(value, dict):
            return {key: _copy(part, (*place, key), problems) for key, part in value.items()}
        return [_copy(part, (*place, index), problems) for index, part in enumerate(value)]
    told = _unstorable(value)
    if told is None:
        return value
    problems[path_of(place)] = Problem(path_of(place), "", *told)
    return None


def _unstorable(value: Any) -> tuple[str, str] | None:
    if isinstance(value, dict | list):
        return "This is nested too deeply.", f"Keep to {MAX_DEPTH} levels."
    if isinstance(value, str) and "\x00" in value:
        return "The text holds a null character.", "Remove the character U+0000."
    if isinstance(value, float) and not math.isfinite(value):
        return "This is not a number.", "Write a number in digits."
    return None


def _place(data: Any, location: Place, missing: bool) -> Place:
    """The fault's location without the names of union members that pydantic adds to it."""
    found: list[int | str] = []
    for index, part in enumerate(location):
        if _leads(data, part):
            data = data[part]
        elif not (missing and index == len(location) - 1):
            continue
        found.append(part)
    return tuple(found)


def _leads(data: Any, part: int | str) -> bool:
    if isinstance(data, list):
        return isinstance(part, int) and part < len(data)
    return isinstance(data, dict) and part in data


def _put(data: Any, place: Place, value: Any) -> None:
    for part in place[:-1]:
        data = data[part]
    data[place[-1]] = value


def _mend(data: dict[str, Any], place: Place) -> None:
    """Put a harmless value at a place; what may be left out is left out."""
    kind: Any = CatalogDocument
    known: FieldInfo | None = None
    for part in place:
        kind = _inner(kind)
        known = None
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            known = next((f for f in kind.model_fields.values() if f.alias == part), None)
            kind = known.annotation if known else Any
        else:
            kind = get_args(kind)[-1] if get_args(kind) else Any
    if known is not None and not known.is_required():
        _drop(data, place)
    else:
        value = _neutral(kind)
        _put(
            data, place, value.model_dump(by_alias=True) if isinstance(value, BaseModel) else value
        )


def _drop(data: Any, place: Place) -> None:
    for part in place[:-1]:
        data = data[part]
    data.pop(place[-1], None)


def _inner(kind: Any) -> Any:
    while get_origin(kind) in (Annotated, Union, UnionType):
        kind = next(k for k in get_args(kind) if k is not NoneType)
    return kind


def _neutral(kind: Any) -> Any:
    kind = _inner(kind)
    origin = get_origin(kind)
    if origin is Literal:
        return get_args(kind)[0]
    if origin is list:
        return [_neutral(get_args(kind)[0])]
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        required = [f for f in kind.model_fields.values() if f.is_required()]
        return {str(f.alias): _neutral(f.annotation) for f in required}
    return "ZZZ" if kind is str else 1
