"""Test cases of a table: what is wrong with them, and whether the table still agrees with them."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from decimal import Decimal, InvalidOperation
from typing import Any

from handfast.kernel.errors import Problem
from handfast.policies.rules.allowing import refused
from handfast.policies.rules.hits import outcome
from handfast.policies.rules.matching import typed
from handfast.policies.types import OTHERWISE, Case, CaseRun, Column, Outcome, Table

MAX_CASES = 500


def run(table: Table, cases: Iterable[Case]) -> list[CaseRun]:
    """Every case with what the table says now."""
    return [_run(table, case) for case in cases]


def failing(runs: Iterable[CaseRun]) -> list[Problem]:
    """A problem for each case that fails, by name: `cases.2`."""
    return [
        Problem(f"cases.{place}", one.case.name, f"The test case “{one.case.name}” fails: "
                f"{one.message}", "Mend it, or change the case.")
        for place, one in enumerate(runs)
        if not one.passed
    ]  # fmt: skip


def case_problems(table: Table, cases: Iterable[Case]) -> Iterator[Problem]:
    """What is wrong with the cases themselves: `cases.2.name`, `cases.2.facts.amount`."""
    listed = list(cases)
    if len(listed) > MAX_CASES:
        yield Problem("cases", str(len(listed)), f"More than {MAX_CASES} cases.", "Remove some.")
    for place, case in enumerate(listed):
        if not case.name.strip():
            yield Problem(f"cases.{place}.name", "", "The case has no name.", "Say what it shows.")
        found = [
            problem
            for column in table.asked
            for problem in _fact_problems(column, case.facts, f"cases.{place}.facts.{column.key}")
        ]
        yield from found
        if not found:
            for one in refused(table, case.facts):
                yield replace(one, field=f"cases.{place}.facts.{one.field}")


def told(result: Any) -> str:
    """A result in one line for people."""
    if result is None:
        return "nothing"
    if isinstance(result, Mapping):
        return ", ".join(f"{key} {told(value)}" for key, value in result.items()) or "nothing"
    if isinstance(result, list | tuple):
        return "; ".join(told(one) for one in result) or "nothing"
    return str(result)


def same(wanted: Any, given: Any) -> bool:
    """Equal as values: 1 equals 1.00; a mapping must agree in what is expected of it."""
    if isinstance(wanted, Mapping):
        return isinstance(given, Mapping) and all(
            same(value, given.get(key)) for key, value in wanted.items()
        )
    if isinstance(wanted, list | tuple):
        return (
            isinstance(given, list | tuple)
            and len(wanted) == len(given)
            and all(same(*pair) for pair in zip(wanted, given, strict=True))
        )
    return bool(_plain(wanted) == _plain(given))


def _fact_problems(column: Column, facts: Mapping[str, Any], path: str) -> Iterator[Problem]:
    value = facts.get(column.key)
    if value in (None, ""):
        if not column.optional:
            yield Problem(path, "", f"{column.label} is missing.", "Enter a value.")
    elif typed(column, value) is None:
        yield Problem(path, str(value), f"This is not a {column.type}.", "Enter another value.")


def _run(table: Table, case: Case) -> CaseRun:
    found = outcome(table, case.facts)
    message = _wrong_rows(table, case, found) or _wrong_result(case, found)
    return CaseRun(case, not message, found, message)


def _wrong_rows(table: Table, case: Case, found: Outcome) -> str:
    if case.rows is None:
        return ""
    numbers = {row.id: str(number) for number, row in enumerate(table.rows, 1)}
    numbers[OTHERWISE] = OTHERWISE
    wanted = {numbers.get(row_id, "a removed row") for row_id in case.rows}
    given = {numbers.get(rule.row_id, "?") for rule in found.matched}
    if wanted == given:
        return ""
    return f"rows {_list(wanted)} should match, rows {_list(given)} do."


def _list(names: Iterable[str]) -> str:
    return ", ".join(sorted(names, key=lambda n: (len(n), n))) or "none"


def _wrong_result(case: Case, found: Outcome) -> str:
    if case.expected is None or same(case.expected, found.result):
        return ""
    said = found.problem or told(found.result)
    return f"expected {told(case.expected)}, got {said}"


def _plain(value: Any) -> Decimal | str:
    if isinstance(value, bool) or value is None:
        return str(value).lower()
    try:
        return Decimal(str(value))
    except InvalidOperation:
        return str(value)
