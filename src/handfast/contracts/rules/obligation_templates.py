"""What a clause makes people do, as data of the library: checked, and filled in for one deal.

Days and thresholds are FEEL over the facts of the deal, texts name facts in braces; so one template
says “90 days before the end for a long term, else 30”.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace
from datetime import date
from decimal import Decimal
from typing import Any

from handfast.contracts.rules.clauses import FACTS, fill, placeholders
from handfast.contracts.rules.obligation_checks import (
    LARGEST,
    LENGTHS,
    MAX_OFFSET,
    NO_MEASURE,
    NO_TITLE,
    choice_problems,
    length_problems,
    reminder_problems,
    timing_problems,
)
from handfast.contracts.rules.obligations import timing_words
from handfast.contracts.types import ANCHORS, Timing
from handfast.feel import FeelError, compile_expression
from handfast.kernel.errors import Problem

MOST = 12
_KEY = re.compile(r"[a-z0-9][a-z0-9-]{0,59}")
_LENGTHS = {**LENGTHS, "condition": 500, "days": 300, "threshold": 300, "role": 40}


@dataclass(frozen=True)
class Template:
    """An obligation as a clause of the library describes it; `days` and `threshold` are FEEL."""

    key: str
    title: str
    kind: str
    text: str = ""
    owed_by: str = "us"
    role: str = ""
    condition: str = ""
    timing: str = "unset"
    on: date | None = None
    days: str = ""
    anchor: str = ""
    day: int | None = None
    month: int | None = None
    measure: str = ""
    comparison: str = ">="
    threshold: str = ""
    unit: str = ""
    remind_days: tuple[int, ...] = ()
    consequence: str = ""
    needs_evidence: bool = False


@dataclass(frozen=True)
class Filled:
    """A template with the values of one deal; `problem` says what could not be worked out."""

    template: Template
    title: str
    text: str
    consequence: str
    unit: str
    timing: Timing
    threshold: Decimal | None
    problem: str = ""


def read(raw: Mapping[str, Any]) -> Template:
    """A template from its stored form; names nobody knows are left out."""
    known = {f.name for f in fields(Template)}
    given: dict[str, Any] = {name: value for name, value in raw.items() if name in known}
    if isinstance(given.get("on"), str):
        given["on"] = date.fromisoformat(given["on"])
    given["remind_days"] = tuple(given.get("remind_days") or ())
    return Template(**given)


def write(template: Template) -> dict[str, Any]:
    """The stored form of a template: what differs from the defaults."""
    blank = asdict(Template(key="", title="", kind=""))
    found = {name: value for name, value in asdict(template).items() if value != blank[name]}
    if template.on is not None:
        found["on"] = template.on.isoformat()
    if template.remind_days:
        found["remind_days"] = sorted(template.remind_days, reverse=True)
    return found


def words_of(template: Template) -> str:
    """When it is due, in words; a formula stands as it is."""
    days = _literal(template.days)
    if template.timing == "offset" and not template.days.strip().lstrip("-").isdecimal():
        way = "before" if template.days.startswith("-") else "after"
        return f"{template.days.lstrip('-').strip()} days {way} the {ANCHORS[template.anchor]}"
    return timing_words(_timing(template, days))


def problems(template: Template) -> list[Problem]:
    """Everything wrong with a template, by field."""
    found = []
    if not _KEY.fullmatch(template.key):
        found.append(Problem("key", template.key, "Use small letters, digits and hyphens."))
    if not template.title.strip():
        found.append(NO_TITLE)
    found += length_problems(template, _LENGTHS)
    found += choice_problems(template)
    found += timing_problems(_timing(template, _literal(template.days)))
    found += reminder_problems(template.remind_days)
    for name in ("condition", "days", "threshold"):
        found += _feel_problems(name, getattr(template, name))
    for name in ("title", "text", "consequence", "unit"):
        found += _text_problems(name, getattr(template, name))
    if template.threshold and not template.measure.strip():
        found.append(NO_MEASURE)
    return found


def _feel_problems(name: str, text: str) -> list[Problem]:
    if not text.strip():
        return []
    try:
        unknown = compile_expression(text, FACTS).unknown_names(FACTS)
    except FeelError as error:
        return [Problem(name, text, f"This is not a FEEL expression: {error}.")]
    return [
        Problem(name, text, f"Nobody knows “{one.name}” (column {one.column}).",
                f"Expressions read {', '.join(FACTS)}.")
        for one in unknown
    ]  # fmt: skip


def _text_problems(name: str, text: str) -> list[Problem]:
    return [
        Problem(name, field, f"Nobody knows “{field}”.", f"Texts name {', '.join(FACTS)}.")
        for field in placeholders(text)
        if field.split(".")[0] not in FACTS
    ]


def _literal(text: str) -> int | None:
    """A number of days written as such; a formula stands for any number."""
    stripped = text.strip()
    if not stripped:
        return None
    return int(stripped) if re.fullmatch(r"-?\d{1,6}", stripped) else 0


def _timing(template: Template, days: int | None) -> Timing:
    return Timing(
        kind=template.timing, on=template.on, days=days, anchor=template.anchor, day=template.day,
        month=template.month,
    )  # fmt: skip


def fill_in(templates: Sequence[Template], facts: Mapping[str, Any]) -> list[Filled]:
    """The templates whose condition holds, with the values of the deal.

    What cannot be worked out leaves the date unset, or the threshold out, and is told in `problem`.
    """
    return [_filled(t, facts) for t in templates if _holds(t.condition, facts)]


def _filled(template: Template, facts: Mapping[str, Any]) -> Filled:
    texts, missing = {}, []
    for name in ("title", "text", "consequence", "unit"):
        texts[name], gaps = fill(getattr(template, name), facts)
        missing += [f"{gap} is not known" for gap in gaps]
    timing = _timing(template, None)
    if template.timing == "offset":
        days = _number(template.days, facts)
        if days is None or days != int(days) or abs(days) > MAX_OFFSET:
            missing.append(f"the number of days ({template.days}) is no number of days")
            timing = Timing()
        else:
            timing = replace(timing, days=int(days))
    threshold = _number(template.threshold, facts)
    if template.threshold.strip() and threshold is None:
        missing.append(f"the threshold ({template.threshold}) is no number")
    return Filled(
        template=template, title=texts["title"][:160], text=texts["text"][:2000],
        consequence=texts["consequence"][:1000], unit=texts["unit"][:40], timing=timing,
        threshold=threshold, problem="; ".join(missing)[:300],
    )  # fmt: skip


def _holds(condition: str, facts: Mapping[str, Any]) -> bool:
    return not condition.strip() or _value(condition, facts) is True


def _number(text: str, facts: Mapping[str, Any]) -> Decimal | None:
    value = _value(text, facts) if text.strip() else None
    if isinstance(value, bool) or not isinstance(value, Decimal | int):
        return None
    found = round(Decimal(value), 4)
    return found if abs(found) < LARGEST else None


def _value(text: str, facts: Mapping[str, Any]) -> Any:
    try:
        return compile_expression(text, FACTS).evaluate(facts)
    except FeelError:
        return None
