"""Messages of approvals: enough to decide on a phone, a link that decides, a link to the record."""

import re
from datetime import datetime, timedelta
from uuid import UUID

from handfast.approvals.models import ApprovalRequest, ApprovalStep
from handfast.approvals.rules.figures import figures
from handfast.approvals.types import PERMISSIONS
from handfast.kernel.ref import Ref
from handfast.parties import queries as parties
from handfast.parties.types import MemberView
from handfast.platform import links, mail

PURPOSE = "approval"
LINK_DAYS = timedelta(days=14)
SUBSTITUTES = (*PERMISSIONS["approvals.override"], "admin")
_PHONE = re.compile(r"\+[\d \-().]{7,20}")


def recipients(step: ApprovalStep) -> list[MemberView]:
    """Who is written to: the colleague assigned, else all who hold the role."""
    if step.member_id is not None:
        return [parties.member(step.member_id)]
    return parties.members(role=step.role)


def ask(request: ApprovalRequest, step: ApprovalStep, at: datetime, *, again: bool = False) -> int:
    """Write to everybody who may answer a step; returns how many were written to.

    Whoever asked is left out. With nobody left, those who may answer in their place are asked.
    """
    people = [person for person in recipients(step) if person.id != request.requested_by_id]
    standing_in = not people
    if standing_in:
        people = _substitutes(request)
    for person in people:
        token = links.issue(
            PURPOSE, subject=Ref("approval_step", step.id), holder=person.email, at=at,
            valid_for=LINK_DAYS, single_use=True,
        )  # fmt: skip
        decide_url = links.absolute(f"/approve/{token}")
        word = "Reminder: your approval" if again else "Your approval"
        mail.send_mail(
            to=person.email,
            subject=f"{word} is needed: {request.title}",
            text=_asking(request, step, person.name, standing_in=standing_in),
            at=at,
            about=request.subject,
            links=[("Approve or reject", decide_url), ("Open the request", _page(request.id))],
        )
        _text_message(person, request, decide_url, at)
    return len(people)


def inform(request: ApprovalRequest, step: ApprovalStep, at: datetime) -> None:
    """Tell, without asking, everybody who holds the role of an FYI step."""
    for person in recipients(step):
        mail.send_mail(
            to=person.email,
            subject=f"For your information: approval of {request.title}",
            text=f"Hello {person.name},\n\nno answer is needed from you.\n\n{_facts(request)}",
            at=at,
            about=request.subject,
            links=[("Open the request", _page(request.id))],
        )


def tell_requester(request: ApprovalRequest, text: str, at: datetime) -> None:
    """Write to whoever asked; the system and former colleagues are not written to."""
    if request.requested_by_id is None:
        return
    actor = parties.actor_for_member(request.requested_by_id)
    if actor is not None:
        mail.send_mail(
            to=actor.email, subject=f"{request.title}: {text.rstrip('.').lower()}"[:300],
            text=f"Hello {actor.name},\n\n{text}\n\n{_facts(request)}", at=at,
            about=request.subject, links=[("Open the request", _page(request.id))],
        )  # fmt: skip


def withdraw_links(step_id: UUID, at: datetime) -> None:
    """Make every link of a step useless."""
    links.revoke(subject=Ref("approval_step", step_id), purpose=PURPOSE, at=at)


def _substitutes(request: ApprovalRequest) -> list[MemberView]:
    found = [m for role in SUBSTITUTES for m in parties.members(role=role)]
    unique = {member.id: member for member in found if member.id != request.requested_by_id}
    return list(unique.values())


def _asking(request: ApprovalRequest, step: ApprovalStep, name: str, *, standing_in: bool) -> str:
    why = f"Why you are asked: {step.note}.\n\n" if step.note else ""
    if standing_in:
        why += (
            f"Nobody else holds the role {step.role.replace('_', ' ')}: please answer in their "
            "place, with a reason, or hand the request to a colleague.\n\n"
        )
    return (
        f"Hello {name},\n\n{request.requested_by} asks you to approve {request.title}.\n\n"
        f"{why}{_facts(request)}\n\nPlease answer by {request.due_at:%d %b %Y, %H:%M}. "
        "The first link lets you approve or reject with a comment; it works once."
    )


def _facts(request: ApprovalRequest) -> str:
    return "\n".join(f"{k}: {v}" for k, v in figures(request.summary, request.facts))


def _page(request_id: UUID) -> str:
    return links.absolute(f"/approvals/{request_id}")


def _text_message(person: MemberView, request: ApprovalRequest, url: str, at: datetime) -> None:
    if _PHONE.fullmatch(person.phone.strip()):
        mail.send_sms(
            to=person.phone.strip(), text=f"Approval needed: {request.title}. {url}", at=at,
            about=request.subject,
        )  # fmt: skip
