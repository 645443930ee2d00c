"""Use cases of stages: every move is kept with who, when, and how long it took."""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction

from handfast.kernel.errors import invalid
from handfast.kernel.ref import Ref
from handfast.parties.services.changing import check_version, required
from handfast.platform import access, audit, outbox
from handfast.platform.access import Actor
from handfast.sales.events import OpportunityStageChanged
from handfast.sales.lifecycle import MOVES, OPPORTUNITY
from handfast.sales.models import Opportunity, StageHistory
from handfast.sales.services.opportunities import locked_opportunity


def move_stage(
    *,
    opportunity_id: UUID,
    stage: str,
    by: Actor,
    at: datetime,
    expected_version: int | None = None,
) -> Opportunity:
    """Move to another stage; to lose a deal a reason is needed, so use `mark_lost`.

    Raises InvalidInput for an unknown stage, IllegalTransition for an impossible move.
    """
    if stage not in MOVES:
        raise invalid("stage", stage, "There is no such stage.", "Use: " + ", ".join(MOVES))
    if stage == "lost":
        raise invalid(
            "stage", stage, "A lost deal needs a reason.", "Open it and choose “Mark as lost”."
        )
    return _move(opportunity_id, MOVES[stage], by, at, expected_version=expected_version)


def mark_won(
    *, opportunity_id: UUID, by: Actor, at: datetime, amount: Decimal | None = None
) -> Opportunity:
    """Say that the customer has agreed, for `amount` when it is known."""
    return _move(opportunity_id, "win", by, at, amount=amount)


def mark_lost(*, opportunity_id: UUID, reason: str, by: Actor, at: datetime) -> Opportunity:
    """Give a deal up, with the reason."""
    return _move(opportunity_id, "lose", by, at, reason=required("reason", reason, "The reason"))


def reopen_opportunity(*, opportunity_id: UUID, by: Actor, at: datetime) -> Opportunity:
    """Take a lost deal up again; it starts over at the first stage."""
    return _move(opportunity_id, "reopen", by, at)


@transaction.atomic
def _move(
    opportunity_id: UUID,
    action: str,
    by: Actor,
    at: datetime,
    *,
    reason: str = "",
    amount: Decimal | None = None,
    expected_version: int | None = None,
) -> Opportunity:
    access.require(by, "sales.edit")
    row = locked_opportunity(opportunity_id)
    check_version(row, expected_version)
    before, row.stage = row.stage, OPPORTUNITY.after(row.stage, action)
    row.lost_reason = reason[:300]
    row.closed_at = at if row.stage in ("won", "lost") else None
    if amount is not None:
        row.amount = amount
    row.version += 1
    row.save(update_fields=["stage", "lost_reason", "closed_at", "amount", "version"])
    _keep_history(row, by, at)
    subject = Ref("opportunity", row.id)
    audit.record(
        f"opportunity.{action}", subject=subject, by=by, at=at, before={"stage": before},
        after={"stage": row.stage}, reason=reason,
    )  # fmt: skip
    event = OpportunityStageChanged(
        opportunity_id=row.id, number=row.number, from_stage=before, to_stage=row.stage,
        amount=row.amount, currency=row.currency, reason=reason,
    )  # fmt: skip
    outbox.publish(event, subject=subject, by=by, at=at, stream_id=row.stream_id)
    return row


def _keep_history(row: Opportunity, by: Actor, at: datetime) -> None:
    StageHistory.objects.filter(opportunity=row, left_at=None).update(left_at=at)
    StageHistory.objects.create(
        opportunity=row, stage=row.stage, entered_at=at, by_name=by.name, created_at=at
    )
