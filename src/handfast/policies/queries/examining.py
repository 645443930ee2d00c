"""Looks at a whole table: gaps and overlaps, its test cases, and how versions differ."""

from collections.abc import Mapping
from typing import Any

from handfast.kernel.errors import InvalidInput, Problem
from handfast.policies.queries.tables import version_of
from handfast.policies.rules import cases as case_rules
from handfast.policies.rules import outcome, problems
from handfast.policies.rules.coverage import check
from handfast.policies.rules.differing import difference
from handfast.policies.types import CaseRun, Check, Difference, Outcome, Table, TableView


def check_of(table: Table) -> Check | None:
    """Gaps and overlaps of a table, None while it has cells that cannot be read."""
    return None if problems(table) else check(table)


def check_problems(table: Table) -> list[Problem]:
    """Everything that keeps a table from being used."""
    return problems(table)


def run_cases(view: TableView) -> list[CaseRun]:
    """The version's test cases with what it says about them; none while cells cannot be read."""
    return [] if problems(view.table) else case_rules.run(view.table, view.cases)


def outcome_of(table: Table, facts: Mapping[str, Any]) -> Outcome:
    """What a given table says about the facts. Raises InvalidInput when a cell cannot be read."""
    found = problems(table)
    if found:
        raise InvalidInput(*found)
    return outcome(table, facts)


def difference_between(
    key: str, before: int, after: int
) -> tuple[TableView, TableView, Difference]:
    """Two versions of a table and what differs; raises NotFound."""
    old, new = version_of(key, before), version_of(key, after)
    return old, new, difference(old.table, new.table)
