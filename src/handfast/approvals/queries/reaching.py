"""By which channels people want to be asked and reminded."""

from collections.abc import Iterable
from uuid import UUID

from handfast.approvals.models import ReachChoice
from handfast.approvals.types import Reach


def reach_of(member_ids: Iterable[UUID]) -> dict[UUID, Reach]:
    """What these colleagues chose; whoever chose nothing is written to by every channel."""
    wanted = dict.fromkeys(member_ids, Reach())
    for row in ReachChoice.objects.filter(member_id__in=list(wanted)) if wanted else ():
        wanted[row.member_id] = Reach(tuple(row.asked), tuple(row.reminded))
    return wanted
