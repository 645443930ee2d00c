"""Looks at a whole table: gaps and overlaps, its test cases, and how versions differ."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from handfast.feel.dmn import DmnError
from handfast.kernel.errors import InvalidInput, Problem, conflict, invalid
from handfast.policies.queries.tables import table_at, versions
from handfast.policies.rules import cases as case_rules
from handfast.policies.rules import outcome, problems
from handfast.policies.rules.coverage import check
from handfast.policies.rules.differing import difference
from handfast.policies.rules.model_deciding import run_model
from handfast.policies.rules.model_differing import model_difference
from handfast.policies.rules.wording import beginning, details, summary
from handfast.policies.types import (
    MODEL_KIND,
    PUBLISHED,
    CaseRun,
    Check,
    Difference,
    ModelDifference,
    Outcome,
    Table,
    TableView,
)


def check_of(table: Table) -> Check | None:
    """Gaps and overlaps of a table, None while it has cells that cannot be read."""
    return None if problems(table) else check(table)


def check_problems(table: Table) -> list[Problem]:
    """Everything that keeps a table from being used."""
    return problems(table)


def run_cases(view: TableView) -> list[CaseRun]:
    """The version's test cases with what it says about them; none while cells cannot be read."""
    if view.kind == MODEL_KIND:
        return run_model(view.source, view.cases)
    return [] if problems(view.table) else case_rules.run(view.table, view.cases)


def outcome_of(table: Table, facts: Mapping[str, Any]) -> Outcome:
    """What a given table says about the facts. Raises InvalidInput when a cell cannot be read."""
    found = problems(table)
    if found:
        raise InvalidInput(*found)
    return outcome(table, facts)


def change_words(view: TableView, at: datetime) -> str:
    """What a version changes against the one in force, in one line."""
    found = _change(view, at)
    return beginning(view) if found is None else summary(found)


def change_details(view: TableView, at: datetime) -> list[str]:
    """What a version changes against the one in force, line by line."""
    found = _change(view, at)
    return [] if found is None else details(found)


def difference_of(old: TableView, new: TableView) -> Difference | ModelDifference:
    """What differs between two versions of a table or of a model. Raises Conflict for unlike ones."""
    if old.kind != new.kind:
        raise conflict("kind", new.kind, "One version is a table, the other a model.",
                       "Compare versions of one kind.")  # fmt: skip
    if new.kind != MODEL_KIND:
        return difference(old.table, new.table)
    try:
        return model_difference(old, new)
    except DmnError as error:
        raise invalid("source", "", str(error), "Upload a DMN 1.2 to 1.5 file.") from error


def _change(view: TableView, at: datetime) -> Difference | ModelDifference | None:
    """What differs from the version in force (else the newest published one); None for a first."""
    key = view.table.key
    before = table_at(key, at) or next(
        (one for one in versions(key) if one.status in PUBLISHED), None
    )
    if before is None or before.id == view.id:
        return None
    return difference_of(before, view)
