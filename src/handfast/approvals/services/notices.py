"""Messages of approvals: enough to decide on a phone, a link that decides, a link to the record."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from handfast.approvals import queries
from handfast.approvals.models import ApprovalRequest, ApprovalStep
from handfast.approvals.rules.figures import deviations, figures, waterfall
from handfast.approvals.rules.reach import ways
from handfast.approvals.rules.texting import message
from handfast.approvals.services.routing import Recipient, holders
from handfast.approvals.types import EMAIL, SMS, Reach
from handfast.kernel.ref import Ref
from handfast.parties import queries as parties
from handfast.parties.types import MemberView
from handfast.platform import links, mail
from handfast.platform.tenancy import current_tenant

PURPOSE = "approval"
LINK_DAYS = timedelta(days=14)
_PHONE = re.compile(r"\+[\d \-().]{7,20}")
AGAIN = "Reminder: your approval"
ESCALATED = "Escalated: your approval"
AT_RISK = "Due soon: your approval"
LATE = "Overdue: your approval"
REMINDERS = (AGAIN, AT_RISK, LATE)
EARLIER = 5
_PAST = {"approve": "approved", "reject": "rejected"}


def ask(
    request: ApprovalRequest, step: ApprovalStep, people: Sequence[Recipient], at: datetime, *,
    word: str = "Your approval", decided: Sequence[str] = (),
    reach: Mapping[UUID, Reach] | None = None,
) -> int:  # fmt: skip
    """Write to everybody who may answer a step, by the channels they chose, each with a link of
    their own, which serves them once; returns to how many. A reminder ends the earlier link.
    `reach` is what they chose, where it is known already.
    """
    reminder = word in REMINDERS
    chosen = queries.reach_of(one.person.id for one in people) if reach is None else reach
    earlier = _earlier(request) if request.replaces_id else []
    count = 0
    for one in people:
        phone = bool(_PHONE.fullmatch(one.person.phone.strip()))
        channels = ways(chosen[one.person.id], reminder=reminder, phone=phone)
        if channels:
            count += 1
            url = _link(step, one.person, at, reminder=reminder)
            if EMAIL in channels:
                _mail(request, step, one, url, word, [*decided, *earlier], at)
            if SMS in channels:
                _text(request, step, one.person, url, word, at)
    return count


def _link(step: ApprovalStep, person: MemberView, at: datetime, *, reminder: bool) -> str:
    subject = Ref("approval_step", step.id)
    if reminder:
        links.revoke(subject=subject, purpose=PURPOSE, holder=person.email, at=at)
    token = links.issue(
        PURPOSE, subject=subject, holder=person.email, at=at, valid_for=LINK_DAYS,
        single_use=True, short=True,
    )  # fmt: skip
    return links.absolute(f"/approve/{token}")


def _mail(
    request: ApprovalRequest, step: ApprovalStep, to: Recipient, url: str, word: str,
    decided: Sequence[str], at: datetime,
) -> None:  # fmt: skip
    mail.send_mail(
        to=to.person.email,
        subject=f"{word} is needed: {request.title}",
        text=_asking(request, step, to, decided),
        at=at,
        about=request.subject,
        links=[("Approve or reject", url), ("Open the request", page(request.id))],
        private=True,
    )


def inform(request: ApprovalRequest, step: ApprovalStep, at: datetime) -> None:
    """Tell, without asking, everybody who holds the role of an FYI step."""
    for person in holders(step):
        text = f"Hello {person.name},\n\nno answer is needed from you.\n\n{_facts(request)}"
        tell(person, request, f"For your information: approval of {request.title}", text, at)


def tell(
    person: MemberView, request: ApprovalRequest, subject: str, text: str, at: datetime, *,
    place: str = "",
) -> None:  # fmt: skip
    """Write to one colleague about a request, with a link to it (and a place on its page)."""
    mail.send_mail(
        to=person.email, subject=subject[:300], text=text, at=at, about=request.subject,
        links=[("Open the request", page(request.id) + place)],
    )  # fmt: skip


def tell_requester(request: ApprovalRequest, text: str, at: datetime) -> None:
    """Write to whoever asked; the system and former colleagues are not written to."""
    if request.requested_by_id is None:
        return
    actor = parties.actor_for_member(request.requested_by_id)
    if actor is not None:
        mail.send_mail(
            to=actor.email, subject=f"{request.title}: {text.rstrip('.').lower()}"[:300],
            text=f"Hello {actor.name},\n\n{text}\n\n{_facts(request)}", at=at,
            about=request.subject, links=[("Open the request", page(request.id))],
        )  # fmt: skip


def withdraw_links(step_id: UUID, at: datetime) -> None:
    """Make every link of a step useless."""
    links.revoke(subject=Ref("approval_step", step_id), purpose=PURPOSE, at=at)


def moment(at: datetime) -> str:
    """A moment in words, in the tenant's zone."""
    return f"{at.astimezone(ZoneInfo(current_tenant().zone)):%d %b %Y, %H:%M %Z}"


def page(request_id: UUID) -> str:
    """The public address of a request."""
    return links.absolute(f"/approvals/{request_id}")


def _asking(
    request: ApprovalRequest, step: ApprovalStep, to: Recipient, decided: Sequence[str]
) -> str:
    parts = [
        f"Hello {to.person.name},",
        f"{request.requested_by} asks you to approve {request.title}.",
        *_why(step, to),
        _facts(request),
    ]
    if rows := waterfall(request.summary):
        parts.append("From list to net:\n" + "\n".join(f"{k}: {v}" for k, v in rows))
    if deviation := request.summary.get("deviation"):
        clauses = [f"{clause}: {how}" for clause, how in deviations(request.summary)]
        parts.append("\n".join([f"Deviation from standard: {deviation}", *clauses]))
    if request.changes:
        parts.append("Changed since it was last asked:\n" + "\n".join(_changes(request)))
    if decided:
        parts.append("Decided so far:\n" + "\n".join(dict.fromkeys(decided)))
    parts.append(
        f"Please answer by {moment(step.due_at or request.due_at)}. "
        "The first link lets you approve or reject with a comment; it works once."
    )
    return "\n\n".join(parts)


def _why(step: ApprovalStep, to: Recipient) -> list[str]:
    found = [f"Why you are asked: {step.note}."] if step.note else []
    if step.because:
        found.append(f"You are asked again, because {step.because}.")
    if to.instead_of:
        found.append(f"You answer for {to.instead_of}, who may answer as well.")
    if to.fallback:
        found.append(
            f"Nobody else holds the role {step.role.replace('_', ' ')}: please answer in their "
            "place, with a reason, or hand the request to a colleague."
        )
    return found


def _changes(request: ApprovalRequest) -> list[str]:
    return [f"{one['label']}: {one['before']} → {one['after']}" for one in request.changes]


def _facts(request: ApprovalRequest) -> str:
    return "\n".join(f"{k}: {v}" for k, v in figures(request.summary, request.facts))


def _earlier(request: ApprovalRequest) -> list[str]:
    """What was decided about the record before this request, newest first."""
    rows = queries.history(request.subject)[:EARLIER]
    return [
        f"{row.by_name} ({row.role_name}) {_PAST[row.decision]} {row.request_number}"
        + (f": {row.comment}" if row.comment else "")
        for row in rows
        if row.request_number != request.number
    ]


def _text(
    request: ApprovalRequest, step: ApprovalStep, person: MemberView, url: str, word: str,
    at: datetime,
) -> None:  # fmt: skip
    due = (step.due_at or request.due_at).astimezone(ZoneInfo(current_tenant().zone))
    text = message(
        word.partition(":")[0] if ":" in word else "Approve?", request.summary, request.facts,
        f"{due:%-d %b %H:%M}", url,
    )  # fmt: skip
    mail.send_sms(to=person.phone.strip(), text=text, at=at, about=request.subject, private=True)
