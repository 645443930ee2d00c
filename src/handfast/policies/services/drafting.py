"""Use cases of a draft: begin one, change it as a whole or row by row, throw it away."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from handfast.feel.dmn import DmnError
from handfast.kernel.errors import collect, conflict, invalid, not_found
from handfast.kernel.ref import Ref
from handfast.platform import access, audit
from handfast.platform.access import Actor
from handfast.policies import queries
from handfast.policies.lifecycle import OPEN, TABLE
from handfast.policies.models import DecisionTable
from handfast.policies.queries.uses import choices_of
from handfast.policies.rules import problems
from handfast.policies.rules.cases import case_problems
from handfast.policies.rules.graphs import MAX_SOURCE, model_of
from handfast.policies.services import stored
from handfast.policies.types import MODEL_KIND, PUBLISHED, Case, Row, Table

KEY = re.compile(r"[a-z][a-z0-9_]{1,58}")
RESERVED = ("new", "import", "decisions", "about", "settings")
AUDITED = ("rows", "inputs", "facts", "outputs")


@transaction.atomic
def create_table(
    *, table: Table, by: Actor, at: datetime, owner: str = "", cases: Iterable[Case] = ()
) -> DecisionTable:
    """Begin a new table as draft of version 1. Raises InvalidInput, Conflict for a taken key."""
    access.require(by, "policies.edit")
    given = tuple(cases)
    _new_key(table.key, table.name)
    collect(problems(table))
    collect(case_problems(table, given))
    made: DecisionTable = DecisionTable.objects.create(
        **stored.fields_of(table), key=table.key, number=_next(table.key), owner=owner.strip() or by.name,
        author=by.name, author_id=by.id, cases=stored.cases(given), changed_at=at,
    )  # fmt: skip
    _audit("policy.create", made, by, at, {"key": made.key, "name": made.name})
    return made


@transaction.atomic
def create_model(
    *, key: str, name: str, source: str, by: Actor, at: datetime, description: str = "",
    owner: str = "",
) -> DecisionTable:  # fmt: skip
    """Begin a DMN model of several decisions as draft. Raises InvalidInput, Conflict."""
    access.require(by, "policies.edit")
    _new_key(key, name)
    _readable(source)
    made: DecisionTable = DecisionTable.objects.create(
        key=key, name=name.strip(), number=_next(key), kind=MODEL_KIND, source=source,
        description=description.strip(), owner=owner.strip() or by.name, author=by.name,
        author_id=by.id, changed_at=at,
    )  # fmt: skip
    _audit("policy.create", made, by, at, {"key": made.key, "name": made.name, "kind": MODEL_KIND})
    return made


@transaction.atomic
def draft_table(
    *, key: str, by: Actor, at: datetime, choices: Mapping[str, Mapping[str, str]] | None = None
) -> DecisionTable:
    """A draft of the table to edit: the one there is, or a copy of the newest version.

    `choices` renews what columns may hold, by column: keys with their labels; without it the
    context that uses the table is asked. Raises NotFound, Conflict while one is in review.
    """
    access.require(by, "policies.edit")
    found = DecisionTable.objects.select_for_update().filter(key=key).order_by("-number")
    newest = found.first()
    if newest is None:
        raise not_found("decision table", key)
    opened: DecisionTable | None = found.filter(status__in=OPEN).first()
    if opened is not None and opened.status == "draft":
        return opened
    if opened is not None:
        raise conflict("status", opened.status, f"Version {opened.number} is in review.",
                       "Publish it or send it back first.")  # fmt: skip
    source = found.filter(status__in=PUBLISHED).first() or newest
    renewed = choices_of(key) if choices is None else choices
    made: DecisionTable = DecisionTable.objects.create(
        key=key, name=source.name, number=newest.number + 1, kind=source.kind,
        source=source.source, hit_policy=source.hit_policy, description=source.description,
        inputs=_renewed(source.inputs, renewed), facts=source.facts, outputs=_renewed(source.outputs, renewed),
        rows=source.rows, cases=source.cases, owner=source.owner or source.author,
        author=by.name, author_id=by.id, changed_at=at,
    )  # fmt: skip
    _audit("policy.draft", made, by, at, {"number": made.number})
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
    draft = stored.editable(table_id, expected_version)
    table = replace(queries.table_view(draft).table, rows=tuple(rows))
    return _saved(draft, table, by, at)


@transaction.atomic
def save_table(
    *,
    table_id: UUID,
    table: Table,
    by: Actor,
    at: datetime,
    expected_version: int | None = None,
    owner: str | None = None,
) -> DecisionTable:
    """Replace a draft's columns, rows, hit policy and words. Raises InvalidInput by cell."""
    access.require(by, "policies.edit")
    draft = stored.editable(table_id, expected_version)
    if owner is not None:
        draft.owner = owner.strip() or draft.owner
    return _saved(draft, replace(table, key=draft.key), by, at)


@transaction.atomic
def save_model(
    *, table_id: UUID, source: str, by: Actor, at: datetime, expected_version: int | None = None
) -> DecisionTable:
    """Replace the DMN text of a model's draft. Raises InvalidInput when it cannot be read."""
    access.require(by, "policies.edit")
    draft = stored.editable(table_id, expected_version)
    if draft.kind != MODEL_KIND:
        raise conflict("kind", draft.kind, "This is a table, not a model.", "Import it as a table.")
    _readable(source)
    draft.source = source
    _touch(draft, by, at)
    draft.save(update_fields=["source", "version", "author", "author_id", "changed_at"])
    _audit("policy.edit", draft, by, at, {"characters": len(source)})
    return draft


@transaction.atomic
def discard_draft(*, table_id: UUID, by: Actor, at: datetime) -> None:
    """Throw a draft away; its rows stay in the audit trail."""
    access.require(by, "policies.edit")
    draft = stored.locked(table_id)
    draft.status = TABLE.after(draft.status, "discard")
    draft.save(update_fields=["status"])
    audit.record("policy.discard", subject=Ref("policy", draft.id), by=by, at=at)


def _saved(draft: DecisionTable, table: Table, by: Actor, at: datetime) -> DecisionTable:
    if not table.name.strip():
        raise invalid("name", table.name, "The table has no name.", "Give it one.")
    if draft.kind == MODEL_KIND:
        raise conflict("kind", draft.kind, "This is a model, not a table.", "Upload its DMN file.")
    collect(problems(table))
    before = {name: getattr(draft, name) for name in AUDITED}
    for name, value in stored.fields_of(table).items():
        setattr(draft, name, value)
    _touch(draft, by, at)
    draft.save()
    after = {name: getattr(draft, name) for name in AUDITED}
    audit.record(
        "policy.edit", subject=Ref("policy", draft.id), by=by, at=at,
        before={k: v for k, v in before.items() if v != after[k]},
        after={k: v for k, v in after.items() if v != before[k]},
    )  # fmt: skip
    return draft


def _touch(draft: DecisionTable, by: Actor, at: datetime) -> None:
    draft.version += 1
    draft.author, draft.author_id, draft.changed_at = by.name, by.id, at


def _new_key(key: str, name: str) -> None:
    if key in RESERVED:
        raise invalid("key", key, "This key is taken by a page.", "Choose another key.")
    if not KEY.fullmatch(key):
        raise invalid("key", key, "A key is lower-case letters, digits and underscores.",
                      "Write it like credit_terms.")  # fmt: skip
    if not name.strip():
        raise invalid("name", name, "The table has no name.", "Give it one.")
    if DecisionTable.objects.filter(key=key).exclude(status="discarded").exists():
        raise conflict("key", key, "There is a table of this key.", "Choose another key.")


def _next(key: str) -> int:
    """The number of a new version; those of discarded ones are not used again."""
    return int(DecisionTable.objects.filter(key=key).aggregate(n=Max("number"))["n"] or 0) + 1


def _readable(source: str) -> None:
    if len(source) > MAX_SOURCE:
        raise invalid("source", "", "The model is larger than 2 MB.", "Split it.")
    try:
        model = model_of(source)
    except DmnError as error:
        raise invalid("source", "", str(error), "Upload a DMN 1.2 to 1.5 file.") from error
    if not model.names():
        raise invalid("source", "", "The model holds no decision.", "Add a decision.")
    if model.problems:
        raise invalid("source", model.problems[0], f"The model has {len(model.problems)} "
                      f"problem(s): {'; '.join(model.problems[:5])}", "Mend it and upload it again.")  # fmt: skip


def _renewed(
    columns: list[dict[str, Any]], choices: Mapping[str, Mapping[str, str]]
) -> list[dict[str, Any]]:
    return [
        {**column, "choices": [list(pair) for pair in choices[column["key"]].items()]}
        if column["key"] in choices
        else column
        for column in columns
    ]


def _audit(
    action: str, row: DecisionTable, by: Actor, at: datetime, after: Mapping[str, Any]
) -> None:
    audit.record(action, subject=Ref("policy", row.id), by=by, at=at, after=dict(after))
