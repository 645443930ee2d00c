"""Use cases of a version's way: to review, back with a reason, into force."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from handfast.kernel.errors import Problem, collect, conflict, invalid
from handfast.kernel.ref import Ref
from handfast.platform import access, audit, outbox
from handfast.platform.access import Actor
from handfast.policies import queries
from handfast.policies.events import PolicyPublished, PolicySentBack, PolicySubmitted
from handfast.policies.lifecycle import TABLE
from handfast.policies.models import DecisionTable
from handfast.policies.rules import problems
from handfast.policies.rules.cases import failing
from handfast.policies.rules.coverage import check
from handfast.policies.rules.sampling import unlisted_formula
from handfast.policies.services import stored
from handfast.policies.types import MODEL_KIND, TableView


def publishing_problems(view: TableView) -> list[Problem]:
    """What keeps a version from being published: wrong cells, failing cases, forbidden overlaps."""
    if view.kind == MODEL_KIND:
        return failing(queries.run_cases(view))
    found = problems(view.table)
    if found:
        return found
    found = failing(queries.run_cases(view))
    said = unlisted_formula(view.table)
    if said:
        found.append(Problem("rows", "", said, "Mend the formula, or list the value."))
    for region in check(view.table).forbidden:
        first, second = (number + 1 for number in region.rows)
        found.append(
            Problem(
                f"rows.{region.rows[1]}", region.text,
                f"Rows {first} and {second} both match when {region.text}.",
                "Change one of them, or choose another hit policy.",
            )
        )  # fmt: skip
    return found


@transaction.atomic
def submit_draft(
    *, table_id: UUID, by: Actor, at: datetime, effective_from: datetime | None = None
) -> DecisionTable:
    """Ask somebody else to look at a draft and publish it; who may is told by mail.

    `effective_from` is from when it shall count; left out, from its publication on. Raises
    InvalidInput as publishing does.
    """
    access.require(by, "policies.edit")
    draft = stored.locked(table_id)
    status = TABLE.after(draft.status, "submit")
    _future(effective_from, at)
    view = queries.table_view(draft)
    collect(publishing_problems(view))
    draft.status, draft.submitted_by, draft.submitted_by_id = status, by.name, by.id
    draft.submitted_at, draft.wanted_from, draft.reason = at, effective_from, ""
    draft.version += 1
    draft.save(
        update_fields=[
            "status", "submitted_by", "submitted_by_id", "submitted_at", "wanted_from", "reason",
            "version",
        ]
    )  # fmt: skip
    subject = Ref("policy", draft.id)
    words = queries.change_words(view, at)
    audit.record("policy.submit", subject=subject, by=by, at=at,
                 after={"number": draft.number, "changes": words})  # fmt: skip
    event = PolicySubmitted(
        key=draft.key, name=draft.name, number=draft.number, changes=words,
        wanted_from=effective_from,
    )  # fmt: skip
    outbox.publish(event, subject=subject, by=by, at=at)
    return draft


@transaction.atomic
def send_back(*, table_id: UUID, reason: str, by: Actor, at: datetime) -> DecisionTable:
    """Make a version in review a draft again, and say why. Raises InvalidInput without a reason."""
    if not access.can(by, "policies.edit"):
        access.require(by, "policies.publish")
    draft = stored.locked(table_id)
    status = TABLE.after(draft.status, "send_back")
    if not reason.strip():
        raise invalid("reason", "", "Say why it goes back.", "Write a sentence for the author.")
    draft.status, draft.reason = status, reason.strip()
    draft.version += 1
    draft.save(update_fields=["status", "reason", "version"])
    subject = Ref("policy", draft.id)
    audit.record("policy.send_back", subject=subject, by=by, at=at, reason=draft.reason)
    event = PolicySentBack(
        key=draft.key, name=draft.name, number=draft.number, reason=draft.reason,
        submitter_id=draft.submitted_by_id,
    )  # fmt: skip
    outbox.publish(event, subject=subject, by=by, at=at)
    return draft


@transaction.atomic
def publish_table(
    *, table_id: UUID, by: Actor, at: datetime, effective_from: datetime | None = None
) -> DecisionTable:
    """Put a version into force, now or at a later moment; the version before ends there.

    Raises InvalidInput for wrong cells, a failing test case or rows that a unique table forbids
    to overlap; Conflict when four eyes are asked for and these are the author's.
    """
    access.require(by, "policies.publish")
    draft = stored.locked(table_id)
    start = effective_from or at
    _future(start, at)
    status = TABLE.after(draft.status, "publish")
    _second_person(draft, by)
    view = queries.table_view(draft)
    collect(publishing_problems(view))
    words = queries.change_words(view, at)
    _end_others(draft, start)
    draft.status, draft.effective_from, draft.published_by = status, start, by.name
    draft.version += 1
    draft.save(update_fields=["status", "effective_from", "published_by", "version"])
    subject = Ref("policy", draft.id)
    audit.record("policy.publish", subject=subject, by=by, at=at,
                 after={"effective_from": start, "changes": words})  # fmt: skip
    event = PolicyPublished(
        key=draft.key, name=draft.name, number=draft.number, changes=words, effective_from=start,
        submitter_id=draft.submitted_by_id,
    )  # fmt: skip
    outbox.publish(event, subject=subject, by=by, at=at)
    return draft


def _future(moment: datetime | None, at: datetime) -> None:
    if moment is not None and moment < at:
        raise invalid("effective_from", moment, "This moment has passed.", "Choose now or later.")


def _second_person(draft: DecisionTable, by: Actor) -> None:
    if queries.may_publish_alone(by):
        return
    if draft.status == "draft":
        raise conflict("status", draft.status, "Somebody else must look at this version first.",
                       "Submit it for review.")  # fmt: skip
    if draft.author_id == by.id:
        raise conflict("author", by.name, "You have written this version yourself.",
                       "Ask a colleague who may publish policies.")  # fmt: skip


def _end_others(draft: DecisionTable, start: datetime) -> None:
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
