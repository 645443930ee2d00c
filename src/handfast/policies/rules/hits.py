"""Hit policies: what counts when several rows of a table match, or none."""

from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation

from handfast.policies.rules.allowing import permits, refusals
from handfast.policies.rules.matching import matching, shown, values_of
from handfast.policies.types import (
    AGGREGATES,
    ANY_OF,
    COUNT,
    FIRST,
    LEAST,
    OUTPUT_ORDER,
    PRIORITY,
    SINGLE,
    SUM,
    UNIQUE,
    MatchedRule,
    Outcome,
    Table,
)

Rules = tuple[MatchedRule, ...]


def outcome(table: Table, facts: Mapping[str, object]) -> Outcome:
    """What the table says about the facts by its hit policy; `matched` are all rows that match.

    Facts that a column does not allow decide nothing, and `problem` says which.
    """
    values = values_of(table, facts)
    wrong = refusals(table, facts, values)
    if wrong:
        return Outcome((), None, wrong[0].words)
    matched = matching(table, values)
    wrong_output = unlisted(table, matched)
    return Outcome(matched, None, wrong_output) if wrong_output else _counted(table, matched)


def unlisted(table: Table, matched: Rules) -> str:
    """What a formula gave although its column does not allow it."""
    acting = matched[:1] if table.hit_policy == FIRST else matched
    for rule in acting if table.formula_lists else ():
        for column in table.formula_lists:
            value = str(rule.outputs.get(column.key, ""))
            if not permits(column, value):
                return (
                    f"{_rows(table, (rule,))} gives “{value}”, no allowed value of {column.label}."
                )
    return ""


def _counted(table: Table, matched: Rules) -> Outcome:
    if table.hit_policy in AGGREGATES:
        return _aggregate(table, matched)
    if table.hit_policy in SINGLE:
        return _single(table, matched)
    ordered = _ranked(table, matched) if table.hit_policy == OUTPUT_ORDER else matched
    return Outcome(matched, [dict(rule.outputs) for rule in ordered])


def _single(table: Table, matched: Rules) -> Outcome:
    if not matched:
        return Outcome(matched, None, "No row matches.")
    if table.hit_policy == UNIQUE and len(matched) > 1:
        return Outcome(matched, None, f"{_rows(table, matched)} match together; only one may.")
    if table.hit_policy == ANY_OF and any(r.outputs != matched[0].outputs for r in matched):
        return Outcome(matched, None, f"{_rows(table, matched)} match and say different things.")
    chosen = _ranked(table, matched)[0] if table.hit_policy == PRIORITY else matched[0]
    acting = (chosen,) if table.hit_policy in (FIRST, PRIORITY) else matched
    return Outcome(acting, dict(chosen.outputs))


def _aggregate(table: Table, matched: Rules) -> Outcome:
    if table.hit_policy == COUNT:
        return Outcome(matched, str(len(matched)))
    found = {
        column.key: numbers
        for column in table.outputs
        if column.type == "number" and (numbers := _numbers(matched, column.key))
    }
    if not found:
        return Outcome(matched, None, "No row matches.")
    totals = {key: shown(_folded(table.hit_policy, numbers)) for key, numbers in found.items()}
    return Outcome(matched, next(iter(totals.values())) if len(totals) == 1 else totals)


def _folded(policy: str, numbers: Sequence[Decimal]) -> Decimal:
    if policy == SUM:
        return sum(numbers, Decimal(0))
    return min(numbers) if policy == LEAST else max(numbers)


def _numbers(matched: Rules, key: str) -> list[Decimal]:
    found = []
    for rule in matched:
        try:
            found.append(Decimal(str(rule.outputs.get(key, ""))))
        except InvalidOperation:
            continue
    return found


def _ranked(table: Table, matched: Rules) -> list[MatchedRule]:
    """By the order in which the outputs' choices are listed, the first the most important."""
    ranks = {
        column.key: {key: place for place, (key, _) in enumerate(column.choices)}
        for column in table.outputs
        if column.choices
    }
    return sorted(
        matched,
        key=lambda rule: [
            rank.get(str(rule.outputs.get(key, "")), len(rank)) for key, rank in ranks.items()
        ],
    )


def _rows(table: Table, matched: Rules) -> str:
    places = {row.id: number for number, row in enumerate(table.rows, 1)}
    numbers = [str(places.get(rule.row_id, rule.row_id)) for rule in matched]
    if len(numbers) == 1:
        return f"Row {numbers[0]}"
    return f"Rows {', '.join(numbers[:-1])} and {numbers[-1]}"
