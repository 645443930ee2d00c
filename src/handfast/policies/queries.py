"""Reads of policies: tables by key and moment, decisions, and what a change would have decided."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q

from handfast.kernel.errors import collect, not_found
from handfast.kernel.ref import Ref
from handfast.policies.models import DecisionLog, DecisionTable
from handfast.policies.rules import match, missing, samples, typed
from handfast.policies.types import (
    Column,
    DecisionView,
    MatchedRule,
    Replay,
    Row,
    Table,
    TableView,
)


def table(table_id: UUID) -> TableView:
    """One version of a table; raises NotFound."""
    row = DecisionTable.objects.filter(id=table_id).first()
    if row is None:
        raise not_found("decision table", table_id)
    return table_view(row)


def table_at(key: str, at: datetime) -> TableView | None:
    """The version in force at a moment, or None."""
    rows = DecisionTable.objects.filter(
        Q(effective_to=None) | Q(effective_to__gt=at),
        key=key, status__in=("published", "retired"), effective_from__lte=at,
    )  # fmt: skip
    row = rows.order_by("-number").first()
    return None if row is None else table_view(row)


def draft_of(key: str) -> TableView | None:
    """The draft of a table, or None."""
    row = DecisionTable.objects.filter(key=key, status="draft").first()
    return None if row is None else table_view(row)


def versions(key: str) -> list[TableView]:
    """All versions of a table, newest first."""
    rows = DecisionTable.objects.filter(key=key).exclude(status="discarded")
    return [table_view(row) for row in rows.order_by("-number")]


def tables(at: datetime) -> list[TableView]:
    """The version in force of every table, by name; a table without one shows its draft."""
    rows = DecisionTable.objects.exclude(status="discarded").order_by("name", "-number")
    keys = dict.fromkeys(rows.values_list("key", flat=True))
    found = (table_at(key, at) or draft_of(key) for key in keys)
    return [view for view in found if view is not None]


def decide(*, key: str, facts: Mapping[str, object], at: datetime) -> list[MatchedRule]:
    """The rows of the table in force that match the facts, without keeping a record.

    Raises NotFound when no version is in force, InvalidInput when a fact is missing.
    """
    view = table_at(key, at)
    if view is None:
        raise not_found("decision table", key)
    collect(missing(view.table, facts))
    return list(match(view.table, facts))


def decisions_for(subject: Ref) -> list[DecisionView]:
    """What was decided about a record, newest first."""
    rows = DecisionLog.objects.select_related("table").filter(
        subject_kind=subject.kind, subject_id=subject.id
    )
    return [decision_view(row) for row in rows.order_by("-id")[:100]]


def simulate(table_id: UUID, *, limit: int = 200) -> list[Replay]:
    """The latest decisions of a table, decided again by another of its versions."""
    view = table(table_id)
    rows = DecisionLog.objects.select_related("table").filter(table__key=view.table.key)
    return [
        Replay(
            decision_view(row), f"{row.subject_kind}:{row.subject_id}",
            match(view.table, row.facts),
        )
        for row in rows.order_by("-id")[:limit]
    ]  # fmt: skip


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
        for column in table.inputs
    )


def table_view(row: DecisionTable) -> TableView:
    """The row as a value."""
    return TableView(
        id=row.id,
        version=row.number,
        status=row.status,
        effective_from=row.effective_from,
        effective_to=row.effective_to,
        lock=row.version,
        author=row.author,
        table=Table(
            key=row.key,
            name=row.name,
            inputs=tuple(_column(c) for c in row.inputs),
            outputs=tuple(_column(c) for c in row.outputs),
            rows=tuple(Row(r["id"], r["cells"], r["outputs"], r.get("note", "")) for r in row.rows),
        ),
    )


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
    )


def _column(raw: Mapping[str, Any]) -> Column:
    return Column(
        key=raw["key"],
        label=raw["label"],
        type=raw.get("type", "text"),
        choices=tuple((key, label) for key, label in raw.get("choices", ())),
        optional=bool(raw.get("optional", False)),
    )
