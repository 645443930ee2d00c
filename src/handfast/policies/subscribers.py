"""Reactions of policies to its own facts: whoever must look at a version, or waits for it, is told."""

from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from handfast.kernel.ref import Ref
from handfast.platform import links, mail
from handfast.platform.outbox import EventRow, subscribe
from handfast.platform.tenancy import current_tenant
from handfast.policies import queries
from handfast.policies.types import Person, TableView


@subscribe("policy.submitted", name="policies.ask_reviewers")
def ask_reviewers(event: EventRow) -> None:
    """Whoever may publish, and has not submitted it, is asked to look."""
    view = queries.table(event.subject.id)
    if view.status != "in_review":
        return
    text = (
        f"{event.by.name} asks you to look at {_named(view)}, and to publish it or send it back."
        f"\n\nWhat it changes: {event.payload['changes']}.{_lines(queries.change_details(view, event.at))}"
        f"\n\nIt shall count from {_moment(event.payload['wanted_from'], 'its publication')}."
    )
    for one in queries.reviewers(view, event.by.id):
        _mail(one, f"Please look at: {_named(view)}", text, event, _page(view, "publish"))


@subscribe("policy.sent_back", name="policies.tell_sent_back")
def tell_sent_back(event: EventRow) -> None:
    """Whoever submitted a version hears why it came back."""
    view = queries.table(event.subject.id)
    reason = event.payload["reason"]
    text = f"{event.by.name} sent {_named(view)} back:\n\n{reason}\n\nIt is a draft again."
    where = _page(view, f"versions/{view.version}")
    _tell_submitter(f"Sent back: {_named(view)}", text, event, where)


@subscribe("policy.published", name="policies.tell_published")
def tell_published(event: EventRow) -> None:
    """Whoever submitted a version hears from when it counts."""
    view = queries.table(event.subject.id)
    text = (
        f"{event.by.name} published {_named(view)}: {event.payload['changes']}.\n\n"
        f"It counts from {_moment(event.payload['effective_from'], 'now')}."
    )
    where = _page(view, f"versions/{view.version}")
    _tell_submitter(f"Published: {_named(view)}", text, event, where)


def _tell_submitter(subject: str, text: str, event: EventRow, url: str) -> None:
    submitter = event.payload["submitter_id"]
    if submitter is None or UUID(submitter) == event.by.id:
        return
    person = queries.person(UUID(submitter))
    if person is not None:
        _mail(person, subject, text, event, url)


def _mail(person: Person, subject: str, text: str, event: EventRow, url: str) -> None:
    mail.send_mail(
        to=person.email, subject=subject[:200], text=f"Hello {person.name},\n\n{text}", at=event.at,
        about=Ref("policy", event.subject.id), links=[("Open it", url)],
    )  # fmt: skip


def _page(view: TableView, part: str) -> str:
    return links.absolute(f"/policies/{view.table.key}/{part}")


def _named(view: TableView) -> str:
    return f"{view.table.name}, version {view.version}"


def _lines(found: list[str]) -> str:
    return "".join(f"\n– {line}" for line in found)


def _moment(text: str | None, otherwise: str) -> str:
    if text is None:
        return otherwise
    zone = ZoneInfo(current_tenant().zone)
    return f"{datetime.fromisoformat(text).astimezone(zone):%-d %B %Y %H:%M %Z}"
