"""Use cases of policies: keep tables in versions, publish them, and decide with a record."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from handfast.kernel.errors import collect, conflict, invalid, not_found
from handfast.kernel.ids import new_id
from handfast.kernel.ref import Ref
from handfast.platform import access, audit, outbox
from handfast.platform.access import Actor
from handfast.policies import queries
from handfast.policies.events import PolicyPublished
from handfast.policies.lifecycle import TABLE
from handfast.policies.models import DecisionLog, DecisionTable
from handfast.policies.rules import match, missing, problems
from handfast.policies.types import DecisionView, Row, Table

ALWAYS = datetime(2000, 1, 1, tzinfo=UTC)


@transaction.atomic
def ensure_table(*, table: Table, at: datetime) -> DecisionTable:
    """Install a table as version 1, in force for any moment, unless there is one."""
    found: DecisionTable | None = DecisionTable.objects.filter(key=table.key).first()
    if found is not None:
        return found
    collect(problems(table))
    row: DecisionTable
    row, made = DecisionTable.objects.get_or_create(
        key=table.key, number=1,
        defaults={
            "name": table.name, "status": "published", "effective_from": ALWAYS,
            "inputs": [asdict(c) for c in table.inputs],
            "outputs": [asdict(c) for c in table.outputs], "rows": _stored(table.rows),
            "author": "Handfast",
        },
    )  # fmt: skip
    if made:
        subject = Ref("policy", row.id)
        by = Actor.system("policies")
        audit.record("policy.install", subject=subject, by=by, at=at, after={"key": row.key})
    return row


@transaction.atomic
def draft_table(
    *, key: str, by: Actor, at: datetime, choices: Mapping[str, Mapping[str, str]] | None = None
) -> DecisionTable:
    """A draft of the table to edit: the one there is, or a copy of the newest version.

    `choices` renews what outputs may be, by column: keys with their labels.
    """
    access.require(by, "policies.edit")
    rows = DecisionTable.objects.select_for_update().filter(key=key).order_by("-number")
    newest = rows.first()
    if newest is None:
        raise not_found("decision table", key)
    draft: DecisionTable | None = rows.filter(status="draft").first()
    if draft is not None:
        return draft
    source = rows.filter(status__in=("published", "retired")).first() or newest
    made: DecisionTable = DecisionTable.objects.create(
        key=key, name=source.name, number=newest.number + 1, inputs=source.inputs,
        outputs=_renewed(source.outputs, choices or {}), rows=source.rows, author=by.name,
    )  # fmt: skip
    audit.record(
        "policy.draft", subject=Ref("policy", made.id), by=by, at=at, after={"number": made.number}
    )
    return made


@transaction.atomic
def save_rows(
    *,
    table_id: UUID,
    rows: Iterable[Row],
    by: Actor,
    at: datetime,
    expected_version: int | None = None,
) -> DecisionTable:
    """Replace the rows of a draft. Raises InvalidInput naming every wrong cell."""
    access.require(by, "policies.edit")
    draft = _locked(table_id)
    if draft.status != "draft":
        raise conflict("status", draft.status, "Only a draft can be changed.", "Start a new draft.")
    if expected_version is not None and draft.version != expected_version:
        raise conflict(
            "version", expected_version, "Somebody else has changed this draft.",
            "Reload it and make your change again.",
        )  # fmt: skip
    wanted = tuple(rows)
    view = queries.table_view(draft).table
    collect(problems(Table(view.key, view.name, view.inputs, view.outputs, wanted)))
    before, draft.rows = draft.rows, _stored(wanted)
    draft.version += 1
    draft.save(update_fields=["rows", "version"])
    audit.record(
        "policy.edit", subject=Ref("policy", draft.id), by=by, at=at, before={"rows": before},
        after={"rows": draft.rows},
    )  # fmt: skip
    return draft


@transaction.atomic
def publish_table(
    *, table_id: UUID, by: Actor, at: datetime, effective_from: datetime | None = None
) -> DecisionTable:
    """Put a draft into force, now or at a later moment; the version before ends there."""
    access.require(by, "policies.edit")
    draft = _locked(table_id)
    start = effective_from or at
    if start < at:
        raise invalid("effective_from", start, "This moment has passed.", "Choose now or later.")
    status = TABLE.after(draft.status, "publish")
    collect(problems(queries.table_view(draft).table))
    others = DecisionTable.objects.select_for_update().filter(
        key=draft.key, status="published", effective_to=None
    )
    for other in others:
        if other.effective_from is not None and other.effective_from > start:
            raise conflict(
                "effective_from", start,
                f"Version {other.number} starts at {other.effective_from:%Y-%m-%d %H:%M}.",
                "Choose a later moment.",
            )  # fmt: skip
        other.effective_to, other.status = start, TABLE.after(other.status, "retire")
        other.save(update_fields=["effective_to", "status"])
    draft.status, draft.effective_from, draft.author = status, start, by.name
    draft.version += 1
    draft.save(update_fields=["status", "effective_from", "author", "version"])
    subject = Ref("policy", draft.id)
    audit.record("policy.publish", subject=subject, by=by, at=at, after={"effective_from": start})
    event = PolicyPublished(key=draft.key, name=draft.name, number=draft.number)
    outbox.publish(event, subject=subject, by=by, at=at)
    return draft


@transaction.atomic
def discard_draft(*, table_id: UUID, by: Actor, at: datetime) -> None:
    """Throw a draft away; its rows stay in the audit trail."""
    access.require(by, "policies.edit")
    draft = _locked(table_id)
    draft.status = TABLE.after(draft.status, "discard")
    draft.save(update_fields=["status"])
    audit.record("policy.discard", subject=Ref("policy", draft.id), by=by, at=at)


@transaction.atomic
def decide(
    *, key: str, facts: Mapping[str, Any], at: datetime, subject: Ref | None = None
) -> DecisionView:
    """Decide by the table in force, and keep the facts and the rows that matched.

    Raises NotFound when no version is in force, InvalidInput when a fact is missing.
    """
    view = queries.table_at(key, at)
    if view is None:
        raise not_found("decision table", key)
    collect(missing(view.table, facts))
    matched = match(view.table, facts)
    row = DecisionLog.objects.create(
        table_id=view.id,
        subject_kind=subject.kind if subject else "",
        subject_id=subject.id if subject else None,
        facts=dict(facts),
        matched=[asdict(rule) for rule in matched],
        at=at,
    )
    return DecisionView(row.id, key, view.version, dict(facts), matched, at)


def _locked(table_id: UUID) -> DecisionTable:
    row: DecisionTable | None = (
        DecisionTable.objects.select_for_update().filter(id=table_id).first()
    )
    if row is None:
        raise not_found("decision table", table_id)
    return row


def _renewed(
    outputs: list[dict[str, Any]], choices: Mapping[str, Mapping[str, str]]
) -> list[dict[str, Any]]:
    return [
        {**column, "choices": [list(pair) for pair in choices[column["key"]].items()]}
        if column["key"] in choices
        else column
        for column in outputs
    ]


def _stored(rows: Iterable[Row]) -> list[dict[str, Any]]:
    return [
        {
            "id": row.id or str(new_id()),
            "cells": {key: text.strip() or "-" for key, text in row.cells.items()},
            "outputs": {key: str(value) for key, value in row.outputs.items()},
            "note": row.note.strip(),
        }
        for row in rows
    ]
