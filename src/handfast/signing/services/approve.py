"""Approve: somebody who does not sign agrees before the next turn begins."""

from datetime import datetime

from django.db import transaction

from handfast.kernel.errors import conflict
from handfast.signing import queries
from handfast.signing.services.links import record_view
from handfast.signing.services.locking import held, require_turn
from handfast.signing.services.sign import mark_done
from handfast.signing.services.trail import Origin
from handfast.signing.services.turns import advance
from handfast.signing.types import EnvelopeView, Role


@transaction.atomic
def approve(*, token: str, at: datetime, origin: Origin) -> EnvelopeView:
    """Record the approval of the document as it stands; raises LinkRefused or Conflict."""
    found = held(token, at=at)
    if found.recipient.role != Role.APPROVER:
        raise conflict(
            "role", found.recipient.role, "You are asked to sign, not to approve.", "Sign it."
        )
    require_turn(found)
    record_view(found, at=at, origin=origin)
    sha256 = found.envelope.current_file.sha256
    mark_done(found, "approve", sha256=sha256, at=at, origin=origin)
    advance(found.envelope, found.recipients, by=found.actor, at=at)
    return queries.envelope(found.envelope.id)
