"""Forms of tasks: read from a definition, and answers checked against them."""

import json
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from handfast.kernel.errors import Problem
from handfast.workflow.rules.values import to_json
from handfast.workflow.types import FIELD_TYPES, FormField

MAX_TEXT = 4000
WRONG = object()


def read_form(text: str) -> tuple[tuple[FormField, ...], str]:
    """The fields written as JSON in a definition, and what is wrong with them (else empty)."""
    if not text.strip():
        return (), ""
    try:
        rows = json.loads(text)
    except ValueError as error:
        return (), f"The form is not JSON: {error}."
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        return (), "The form must be a list of fields."
    fields = tuple(_field(row) for row in rows)
    return fields, _wrong(fields)


def _field(row: Mapping[str, Any]) -> FormField:
    choices = row.get("choices")
    return FormField(
        key=str(row.get("key", "")), label=str(row.get("label") or row.get("key", "")),
        type=str(row.get("type", "text")), required=row.get("required") is True,
        choices=tuple(str(one) for one in choices) if isinstance(choices, list) else (),
        help=str(row.get("help", "")),
    )  # fmt: skip


def _wrong(fields: Sequence[FormField]) -> str:
    keys = [one.key for one in fields]
    for one in fields:
        if not one.key.isidentifier():
            return f"The field key “{one.key}” must be a plain name."
        if one.type not in FIELD_TYPES:
            return f"The field “{one.key}” has the unknown type “{one.type}”."
        if one.type == "choice" and not one.choices:
            return f"The field “{one.key}” needs choices."
    return "" if len(set(keys)) == len(keys) else "Two fields of the form have the same key."


def answers(
    fields: Sequence[FormField], given: Mapping[str, Any]
) -> tuple[dict[str, Any], list[Problem]]:
    """The answers as JSON values, and what is wrong with them; unknown keys are refused."""
    known = {one.key for one in fields}
    problems = [
        Problem(key, str(value)[:80], "The task does not ask this.", "Leave it out.")
        for key, value in given.items()
        if key not in known
    ]
    found: dict[str, Any] = {}
    for one in fields:
        raw = given.get(one.key)
        if raw is None or raw == "":
            found[one.key] = False if one.type == "boolean" else None
            if one.required:
                problems.append(Problem(one.key, "", f"{one.label} is needed.", "Fill it in."))
            continue
        value = _READ[one.type](raw, one)
        if value is WRONG:
            problems.append(Problem(one.key, str(raw)[:80], _EXPECTED[one.type], "Correct it."))
        else:
            found[one.key] = value
    return found, problems


def _number(raw: Any, _field: FormField) -> object:
    try:
        value = Decimal(str(raw).replace(",", "")) if not isinstance(raw, bool) else None
    except InvalidOperation:
        return WRONG
    return WRONG if value is None or not value.is_finite() else to_json(value)


def _day(raw: Any, _field: FormField) -> object:
    try:
        return date.fromisoformat(str(raw)).isoformat()
    except ValueError:
        return WRONG


def _boolean(raw: Any, _field: FormField) -> object:
    if isinstance(raw, bool):
        return raw
    return {"true": True, "on": True, "yes": True, "false": False, "no": False}.get(
        str(raw).lower(), WRONG
    )


def _choice(raw: Any, one: FormField) -> object:
    return str(raw) if str(raw) in one.choices else WRONG


def _words(raw: Any, _field: FormField) -> object:
    return raw if isinstance(raw, str) and len(raw) <= MAX_TEXT and "\0" not in raw else WRONG


_READ = {
    "text": _words, "longtext": _words, "number": _number, "boolean": _boolean, "date": _day,
    "choice": _choice,
}  # fmt: skip
_EXPECTED = {
    "text": f"This must be text of at most {MAX_TEXT} characters.",
    "longtext": f"This must be text of at most {MAX_TEXT} characters.",
    "number": "This is not a number.", "boolean": "This must be true or false.",
    "date": "This is not a date (YYYY-MM-DD).", "choice": "This is not one of the choices.",
}  # fmt: skip
