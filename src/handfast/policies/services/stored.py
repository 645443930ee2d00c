"""Between values and rows: locking a version, and writing tables, rows and cases as JSON."""

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any
from uuid import UUID

from handfast.kernel.errors import conflict, not_found
from handfast.kernel.ids import new_id
from handfast.platform.canonical import plain
from handfast.policies.models import DecisionTable
from handfast.policies.types import Case, Column, Row, Table


def locked(table_id: UUID) -> DecisionTable:
    """The version's row, locked; raises NotFound."""
    row: DecisionTable | None = (
        DecisionTable.objects.select_for_update().filter(id=table_id).first()
    )
    if row is None:
        raise not_found("decision table", table_id)
    return row


def editable(table_id: UUID, expected_version: int | None) -> DecisionTable:
    """The draft's row, locked. Raises Conflict when it is none, or has moved on."""
    draft = locked(table_id)
    if draft.status != "draft":
        raise conflict(
            "status", draft.status, "Only a draft can be changed.",
            "Send it back first." if draft.status == "in_review" else "Start a new draft.",
        )  # fmt: skip
    if expected_version is not None and draft.version != expected_version:
        raise conflict(
            "version", expected_version, "Somebody else has changed this draft.",
            "Reload it and make your change again.",
        )  # fmt: skip
    return draft


def fields_of(table: Table) -> dict[str, Any]:
    """What a table's version stores of the table itself."""
    return {
        "name": table.name.strip(), "hit_policy": table.hit_policy,
        "description": table.description.strip(), "inputs": columns(table.inputs),
        "facts": columns(table.facts), "outputs": columns(table.outputs), "rows": rows(table.rows),
    }  # fmt: skip


def columns(given: Iterable[Column]) -> list[dict[str, Any]]:
    """Columns as JSON."""
    return [
        {
            **asdict(column), "choices": [list(pair) for pair in column.choices],
            "expression": column.expression.strip(), "default": column.default.strip(),
        }
        for column in given
    ]  # fmt: skip


def rows(given: Iterable[Row]) -> list[dict[str, Any]]:
    """Rows as JSON; a new one gets its id, and so does a copy of another."""
    seen: set[str] = set()
    return [
        {
            "id": _own_id(row.id, seen),
            "cells": {key: text.strip() or "-" for key, text in row.cells.items()},
            "outputs": {key: str(value).strip() for key, value in row.outputs.items()},
            "note": row.note.strip(),
        }
        for row in given
    ]


def _own_id(row_id: str, seen: set[str]) -> str:
    chosen = row_id if row_id and row_id not in seen and len(row_id) <= 80 else str(new_id())
    seen.add(chosen)
    return chosen


def cases(given: Iterable[Case]) -> list[dict[str, Any]]:
    """Test cases as JSON; a new one gets its id."""
    return [
        {
            "id": case.id or str(new_id()), "name": case.name.strip(),
            "facts": plain(dict(case.facts)), "expected": plain(case.expected),
            "rows": None if case.rows is None else list(case.rows), "decision": case.decision,
        }
        for case in given
    ]  # fmt: skip
