"""Who reviews: the people whom policies asks, and the company's rule about a second person.

Policies stands beside parties and does not know it: whoever composes the product registers where
people are found (`services.register_directory`).
"""

from collections.abc import Mapping
from uuid import UUID

from handfast.platform.access import Actor
from handfast.platform.models import Event
from handfast.platform.outbox import EventRow, event_row
from handfast.platform.tenancy import current_tenant, current_tenant_id
from handfast.policies.events import ReviewRuleChanged
from handfast.policies.types import Directory, Person, ReviewRule, TableView

FOUR_EYES, ALONE = "policies.four_eyes", "policies.alone"
PUBLISH = "policies.publish"
_directory: list[Directory] = []


def register(directory: Directory) -> None:
    """Remember where people are found; the latest word counts."""
    _directory[:] = [directory]


def review_rule() -> ReviewRule:
    """The company's rule; unless it is set, a second person must publish in production only."""
    tenant = current_tenant()
    kept = tenant.settings
    return ReviewRule(
        bool(kept.get(FOUR_EYES, tenant.kind == "production")),
        tuple(str(role) for role in kept.get(ALONE, ())),
    )


def rule_history(limit: int = 40) -> list[EventRow]:
    """How the company's rule was changed, the latest first."""
    rows = Event.objects.filter(
        subject_kind="tenant", subject_id=current_tenant_id(), topic=ReviewRuleChanged.topic
    )
    return [event_row(row) for row in rows.order_by("-seq")[:limit]]


def may_publish_alone(by: Actor) -> bool:
    """Whether an actor may publish what they have written themselves, without a review."""
    return by.kind == "system" or review_rule().spares(by.roles)


def reviewers(view: TableView, besides: UUID | None) -> list[Person]:
    """Everybody who may publish a version in review, but for whoever submitted it."""
    rule = review_rule()
    known = _directory[0].holders(PUBLISH) if _directory else ()
    return [
        one
        for one in known
        if one.email and one.id != besides and (one.id != view.author_id or rule.spares(one.roles))
    ]


def person(person_id: UUID | None) -> Person | None:
    """A colleague who can be written to, or None."""
    if person_id is None or not _directory:
        return None
    found = _directory[0].person(person_id)
    return found if found is not None and found.email else None


def publishing_roles() -> Mapping[str, str]:
    """The roles that may publish: key to name."""
    return _directory[0].roles(PUBLISH) if _directory else {}
