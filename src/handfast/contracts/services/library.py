"""The clause library: variants with conditions, versions, and the RACI table as data."""

import json
from datetime import date, datetime
from functools import cache
from importlib.resources import files
from typing import Any
from uuid import UUID

from django.db import transaction

from handfast.contracts.lifecycle import LIBRARY
from handfast.contracts.models import Clause, ContractTemplate
from handfast.contracts.rules import check_condition
from handfast.contracts.services.runbook import install_responsibilities
from handfast.kernel.errors import Problem, collect, conflict, not_found
from handfast.kernel.ref import Ref
from handfast.platform import access, audit
from handfast.platform.access import Actor


@cache
def _shipped() -> dict[str, Any]:
    text = files("handfast.contracts").joinpath("data/library.json").read_text(encoding="utf-8")
    loaded: dict[str, Any] = json.loads(text)
    return loaded


@transaction.atomic
def install_library(*, by: Actor, at: datetime) -> int:
    """Give a tenant the shipped clauses, templates and RACI table; what it has is left alone."""
    access.require(by, "contracts.library")
    known = set(Clause.objects.values_list("key", "variant"))
    fresh = [c for c in _shipped()["clauses"] if (c["key"], c["variant"]) not in known]
    Clause.objects.bulk_create(Clause(status="published", **clause) for clause in fresh)
    for template in _shipped()["templates"]:
        ContractTemplate.objects.get_or_create(
            key=template["key"], defaults={**template, "status": "published"}
        )
    install_responsibilities()
    return len(fresh)


@transaction.atomic
def save_clause(
    *, key: str, variant: str, title: str, text: str, by: Actor, at: datetime,
    condition: str = "", priority: int = 0, risk: str = "standard", review_on: date | None = None,
) -> Clause:  # fmt: skip
    """Save a draft of a clause variant: the open draft, or the next version.

    Raises InvalidInput naming each field that is missing or, for the condition, not FEEL.
    """
    access.require(by, "contracts.library")
    given = {"key": key, "variant": variant, "title": title, "text": text}
    collect(Problem(n, "", "This is needed.") for n, v in given.items() if not v.strip())
    check_condition(condition)
    latest = Clause.objects.filter(key=key, variant=variant).order_by("-version").first()
    if latest is not None and latest.status == "draft":
        row = latest
    else:
        row = Clause(key=key, variant=variant, version=latest.version + 1 if latest else 1)
        row.obligations = latest.obligations if latest else []
    row.title, row.text, row.condition = title, text, condition
    row.priority, row.risk, row.review_on = priority, risk, review_on
    row.save()
    _note("clause.saved", row, by, at)
    return row


@transaction.atomic
def publish_clause(*, clause_id: UUID, by: Actor, at: datetime) -> Clause:
    """Publish a draft; the version before it retires. Contracts keep the text they have."""
    access.require(by, "contracts.library")
    row = _clause(clause_id)
    status = LIBRARY.after(row.status, "publish")
    Clause.objects.filter(key=row.key, variant=row.variant, status="published").update(
        status="retired"
    )
    row.status = status
    row.save(update_fields=["status"])
    _note("clause.published", row, by, at)
    return row


@transaction.atomic
def retire_clause(*, clause_id: UUID, by: Actor, at: datetime) -> Clause:
    """Take a variant out of use; raises Conflict when its clause would have no variant left."""
    access.require(by, "contracts.library")
    row = _clause(clause_id)
    others = Clause.objects.filter(key=row.key, status="published").exclude(id=row.id)
    if row.status == "published" and not others.exists():
        raise conflict(
            "clause", row.title, "It is the only variant of its clause.",
            "Publish another variant first.",
        )  # fmt: skip
    row.status = LIBRARY.after(row.status, "retire")
    row.save(update_fields=["status"])
    _note("clause.retired", row, by, at)
    return row


def _clause(clause_id: UUID) -> Clause:
    row = Clause.objects.select_for_update().filter(id=clause_id).first()
    if row is None:
        raise not_found("clause", clause_id)
    return row


def _note(action: str, row: Clause, by: Actor, at: datetime) -> None:
    after = {"key": row.key, "variant": row.variant, "version": row.version}
    audit.record(action, subject=Ref("clause", row.id), by=by, at=at, after=after)
