"""Which variant of a clause fits a deal, by its FEEL condition, and its text filled in."""

import re
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from handfast.contracts.rules.wording import because
from handfast.contracts.types import ChosenClause, ClauseText
from handfast.feel import FeelError, compile_expression
from handfast.kernel.errors import HandfastError, Problem, invalid

FACTS = ("deal", "customer", "seller", "products")
AMOUNTS = ("tcv", "monthly", "once", "discount_percent")
_FIELD = re.compile(r"\{([a-z_]+(?:\.[a-z_0-9]+)*)\}")


class FactsIncomplete(HandfastError):
    """A clause needs something the deal does not say yet."""

    status = 422
    code = "facts_incomplete"
    title = "The contract cannot be drafted yet"


def check_condition(condition: str) -> None:
    """Raise InvalidInput, with the position, for no FEEL expression or a name nobody knows."""
    if not condition.strip():
        return
    try:
        unknown = compile_expression(condition, FACTS).unknown_names(FACTS)
    except FeelError as error:
        raise invalid("condition", condition, f"This is not a FEEL expression: {error}.") from error
    for one in unknown:
        raise invalid(
            "condition", condition, f"Nobody knows “{one.name}” (column {one.column}).",
            f"Conditions read {', '.join(FACTS)}, for example deal.tcv >= 25000.",
        )  # fmt: skip


def placeholders(text: str) -> tuple[str, ...]:
    """The fields a clause text names in braces, for example `{customer.region_name}`."""
    return tuple(dict.fromkeys(_FIELD.findall(text)))


def choose(
    keys: Sequence[str], library: Iterable[ClauseText], facts: Mapping[str, Any]
) -> list[ChosenClause]:
    """For each key the matching variant of the highest priority, its text filled in.

    A clause without condition is the fallback of its key. Raises FactsIncomplete with every
    key that has no variant and every field that is missing.
    """
    by_key: dict[str, list[ClauseText]] = {}
    for clause in library:
        by_key.setdefault(clause.key, []).append(clause)
    chosen, problems = [], []
    for key in keys:
        found = _best(by_key.get(key, []), facts)
        if found is None:
            problems.append(
                Problem(key, "", f"No variant of the clause “{key}” fits this deal.",
                        "Add a variant without condition to the clause library.")
            )  # fmt: skip
            continue
        text, missing = fill(found.text, facts)
        problems += [_missing(found, name) for name in missing]
        chosen.append(ChosenClause(found, text, _why(found)))
    if problems:
        raise FactsIncomplete(*problems)
    return chosen


def standard_variant(
    key: str, library: Iterable[ClauseText], facts: Mapping[str, Any]
) -> ClauseText | None:
    """The variant that the rules choose for a deal, or None when none fits."""
    return _best([c for c in library if c.key == key], facts)


def typed(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Stored facts with the deal's amounts as numbers again, so that conditions can compare."""
    deal = dict(facts.get("deal", {}))
    amounts = {n: Decimal(deal[n]) for n in AMOUNTS if deal.get(n) is not None}
    return {**facts, "deal": {**deal, **amounts}}


def fill(text: str, facts: Mapping[str, Any]) -> tuple[str, tuple[str, ...]]:
    """The text with its fields replaced, and the fields that have no value.

    Amounts read 1,501.50 and percentages 12.5.
    """
    values = {name: _lookup(name, facts) for name in placeholders(text)}
    missing = tuple(name for name, value in values.items() if value in (None, ""))
    filled = _FIELD.sub(lambda match: _shown(match[1], values[match[1]]), text)
    return filled, missing


def _shown(name: str, value: Any) -> str:
    if isinstance(value, Decimal):
        return f"{value.normalize():f}" if name.endswith("percent") else f"{value:,.2f}"
    return "" if value is None else str(value)


def _best(variants: Sequence[ClauseText], facts: Mapping[str, Any]) -> ClauseText | None:
    fitting = [v for v in variants if _holds(v.condition, facts)]
    return max(fitting, key=lambda v: (v.priority, v.version), default=None)


def _holds(condition: str, facts: Mapping[str, Any]) -> bool:
    return not condition.strip() or compile_expression(condition, FACTS).evaluate(facts) is True


def _why(clause: ClauseText) -> str:
    if not clause.condition.strip():
        return "Standard text."
    return because(clause.condition)


def _missing(clause: ClauseText, name: str) -> Problem:
    return Problem(
        name, "", f"The clause “{clause.title}” needs {name}.", "Complete the account or the quote."
    )


def _lookup(name: str, facts: Mapping[str, Any]) -> Any:
    value: Any = facts
    for part in name.split("."):
        value = value.get(part) if isinstance(value, Mapping) else None
    return value
