"""Use cases: let somebody answer for a colleague for some days, and end that early."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from handfast.approvals.events import ApprovalDelegated
from handfast.approvals.models import ApprovalRequest, ApprovalStep, Delegation
from handfast.approvals.queries.holding import open_steps_of
from handfast.approvals.services import notices
from handfast.approvals.services.routing import Recipient
from handfast.approvals.types import KINDS
from handfast.kernel.errors import Problem, collect, forbidden, not_found
from handfast.kernel.ref import Ref
from handfast.parties import queries as parties
from handfast.parties.types import MemberView
from handfast.platform import access, audit, mail, outbox
from handfast.platform.access import Actor
from handfast.platform.clock import local_date

MAX_DAYS = 366


@transaction.atomic
def delegate(
    *,
    member_id: UUID,
    substitute_id: UUID,
    starts_on: date,
    ends_on: date,
    by: Actor,
    at: datetime,
    kinds: Sequence[str] = (),
    out_of_office: bool = False,
    reason: str = "",
) -> Delegation:
    """Let somebody answer for a colleague from a day to a day, both included.

    Both may answer. `kinds` limits it to some kinds of record. What waits already is sent to the
    substitute at once. For oneself, or by whoever administers approvals. Raises InvalidInput.
    """
    access.require(by, "approvals.view")
    if by.id != member_id:
        access.require(by, "approvals.admin")
    member, substitute = parties.member(member_id), parties.member(substitute_id)
    _check(member, substitute, starts_on, ends_on, kinds, local_date(at))
    row: Delegation = Delegation.objects.create(
        member_id=member_id, substitute_id=substitute_id, starts_on=starts_on, ends_on=ends_on,
        kinds=list(dict.fromkeys(kinds)), out_of_office=out_of_office, reason=reason.strip()[:300],
        made_by=by.name, created_at=at,
    )  # fmt: skip
    _tell(row, member, substitute, by, at)
    if starts_on <= local_date(at):
        _hand_over(row, member, substitute, at)
    return row


@transaction.atomic
def end_delegation(*, delegation_id: UUID, by: Actor, at: datetime) -> Delegation:
    """End a delegation at once; answers given meanwhile stay."""
    row: Delegation | None = Delegation.objects.select_for_update().filter(id=delegation_id).first()
    if row is None:
        raise not_found("delegation", delegation_id)
    if by.id not in (row.member_id, row.substitute_id) and not access.can(by, "approvals.admin"):
        raise forbidden("approvals.admin", by.name)
    if row.ended_at is None:
        row.ended_at = at
        row.save(update_fields=["ended_at"])
        audit.record("delegation.end", subject=Ref("delegation", row.id), by=by, at=at)
    return row


def _check(
    member: MemberView, substitute: MemberView, starts_on: date, ends_on: date,
    kinds: Sequence[str], today: date,
) -> None:  # fmt: skip
    problems = []
    if member.id == substitute.id or not substitute.active:
        problems.append(
            Problem("substitute_id", substitute.name, "This colleague cannot stand in.",
                    "Choose another active colleague.")
        )  # fmt: skip
    if ends_on < starts_on or ends_on < today or (ends_on - starts_on).days > MAX_DAYS:
        problems.append(
            Problem("ends_on", str(ends_on), "The last day must come after the first and today.",
                    f"Choose a day at most {MAX_DAYS} days after the first.")
        )  # fmt: skip
    unknown = [kind for kind in kinds if kind not in KINDS]
    if unknown:
        problems.append(
            Problem("kinds", ", ".join(unknown), "There is no such kind of record.",
                    f"Choose among {', '.join(KINDS)}.")
        )  # fmt: skip
    collect(problems)


def _tell(
    row: Delegation, member: MemberView, substitute: MemberView, by: Actor, at: datetime
) -> None:
    audit.record(
        "delegation.make", subject=Ref("delegation", row.id), by=by, at=at,
        after={"member": member.name, "substitute": substitute.name, "from": row.starts_on,
               "to": row.ends_on, "kinds": row.kinds},
        reason=row.reason,
    )  # fmt: skip
    event = ApprovalDelegated(
        delegation_id=row.id, member=member.name, substitute=substitute.name,
        starts_on=f"{row.starts_on:%-d %b}", ends_on=f"{row.ends_on:%-d %b %Y}",
    )  # fmt: skip
    outbox.publish(event, subject=Ref("delegation", row.id), by=by, at=at)
    mail.send_mail(
        to=substitute.email, subject=f"You answer for {member.name}", at=at,
        text=f"Hello {substitute.name},\n\nfrom {row.starts_on:%-d %b %Y} to "
        f"{row.ends_on:%-d %b %Y} you may answer approvals for {member.name}, who may answer as "
        f"well. Every answer says for whom it was given.\n\n{row.reason}".strip(),
    )  # fmt: skip


def _hand_over(row: Delegation, member: MemberView, substitute: MemberView, at: datetime) -> None:
    """What waits for the absent colleague is sent to whoever stands in."""
    actor = parties.actor_for_member(member.id)
    if actor is None:
        return
    steps: list[ApprovalStep] = list(open_steps_of(actor).select_related("request")[:100])
    for step in steps:
        request: ApprovalRequest = step.request
        wanted = not row.kinds or request.kind in row.kinds
        if wanted and request.requested_by_id != substitute.id:
            notices.ask(request, step, [Recipient(substitute, instead_of=member.name)], at)
