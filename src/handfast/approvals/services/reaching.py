"""Use case: a person says by which channels they are asked and reminded."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from handfast.approvals import queries
from handfast.approvals.models import ReachChoice
from handfast.approvals.types import CHANNELS, Reach
from handfast.kernel.errors import Problem, collect, forbidden
from handfast.kernel.ref import Ref
from handfast.parties import queries as parties
from handfast.platform import audit
from handfast.platform.access import Actor


@transaction.atomic
def choose_reach(
    *, asked: Sequence[str], reminded: Sequence[str], by: Actor, at: datetime
) -> Reach:
    """Choose how oneself is asked (at least one channel) and reminded (none: in the app only).

    Channels are `email` and `sms`. Raises InvalidInput, and Forbidden for whoever is no colleague.
    """
    member_id = parties.member_id_of(by)
    if member_id is None:
        raise forbidden("approvals.view", by.name)
    collect(_problems(asked, reminded))
    wanted = Reach(_known(asked), _known(reminded))
    before = queries.reach_of([member_id])[member_id]
    ReachChoice.objects.update_or_create(
        member_id=member_id,
        defaults={"asked": list(wanted.asked), "reminded": list(wanted.reminded)},
    )
    audit.record(
        "approval.reach", subject=Ref("member", member_id), by=by, at=at,
        before={"asked": before.asked, "reminded": before.reminded},
        after={"asked": wanted.asked, "reminded": wanted.reminded},
    )  # fmt: skip
    return wanted


def _problems(asked: Sequence[str], reminded: Sequence[str]) -> list[Problem]:
    remedy = "Choose e-mail, text message or both."
    found = [
        Problem(field, one, "There is no such channel.", remedy)
        for field, given in (("asked", asked), ("reminded", reminded))
        for one in given
        if one not in CHANNELS
    ]
    if not asked:
        found.append(Problem("asked", "", "Somebody who is asked must be told.", remedy))
    return found


def _known(given: Sequence[str]) -> tuple[str, ...]:
    return tuple(one for one in CHANNELS if one in given)
