"""Reads of decisions: dry ones, the log, and comparisons of facts."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from handfast.kernel.errors import collect, not_found
from handfast.kernel.ref import Ref
from handfast.platform.paging import PAGE, Page, keyset
from handfast.policies.models import DecisionLog
from handfast.policies.queries.tables import LATELY, table_at
from handfast.policies.rules import fact_problems, match, outcome, samples, typed
from handfast.policies.types import DecisionView, MatchedRule, Table

CONTENT = ("inputs", "facts", "outputs", "rows", "cases", "source")


def decide(*, key: str, facts: Mapping[str, object], at: datetime) -> list[MatchedRule]:
    """The rows of the table in force that match the facts, without keeping a record.

    Raises NotFound when no version is in force, InvalidInput when a fact is missing or has a
    value that its column does not allow.
    """
    view = table_at(key, at)
    if view is None:
        raise not_found("decision table", key)
    collect(fact_problems(view.table, facts))
    return list(outcome(view.table, facts).matched)


def decision(decision_id: UUID) -> DecisionView:
    """One stored decision; raises NotFound."""
    row = logged().filter(id=decision_id).first()
    if row is None:
        raise not_found("decision", decision_id)
    return decision_view(row)


def decisions_for(subject: Ref) -> list[DecisionView]:
    """What was decided about a record, newest first."""
    rows = logged().filter(subject_kind=subject.kind, subject_id=subject.id)
    return [decision_view(row) for row in rows.order_by("-id")[:100]]


def decisions_of(key: str, *, cursor: str = "", limit: int = PAGE) -> Page[DecisionView]:
    """What a table decided, by any of its versions, newest first."""
    rows = logged().filter(table__key=key)
    page = keyset(rows, sorts={"-at": "at"}, cursor=cursor, limit=limit)
    return page.map(decision_view)


def decided_recently(key: str, at: datetime) -> int:
    """How much a table decided in the last thirty days."""
    rows = DecisionLog.objects.filter(table__key=key, at__gt=at - LATELY, at__lte=at)
    return int(rows.count())


def matches(table: Table, facts: Mapping[str, object]) -> tuple[MatchedRule, ...]:
    """The rows of a given table that match the facts; missing facts match only open cells."""
    return match(table, facts)


def outcomes(table: Table) -> Iterator[tuple[dict[str, object], tuple[MatchedRule, ...]]]:
    """What a table decides on both sides of every limit it names: facts and matched rows."""
    for facts in samples(table):
        yield facts, match(table, facts)


def same_facts(table: Table, one: Mapping[str, object], other: Mapping[str, object]) -> bool:
    """Whether two sets of facts are equal as far as the table reads them (15 equals 15.00)."""
    return all(
        typed(column, one.get(column.key)) == typed(column, other.get(column.key))
        for column in table.asked
    )


def logged() -> Any:
    """Decisions with the version that acted, but for its rows or model, which may be megabytes."""
    rows = DecisionLog.objects.select_related("table")
    return rows.defer(*(f"table__{name}" for name in CONTENT))


def decision_view(row: DecisionLog) -> DecisionView:
    """The row as a value."""
    return DecisionView(
        id=row.id,
        table_key=row.table.key,
        table_version=row.table.number,
        facts=row.facts,
        matched=tuple(
            MatchedRule(m["row_id"], m["outputs"], m.get("note", "")) for m in row.matched
        ),
        at=row.at,
        result=row.result,
        problem=row.problem,
        subject=f"{row.subject_kind}:{row.subject_id}" if row.subject_id else "",
        table_id=row.table_id,
        table_name=row.table.name,
        decision=row.decision,
    )
