"""Mending a discrepancy: credit what was billed too much and correct the charge, or explain it."""

from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from handfast.billing import queries as billing_queries
from handfast.billing import services as billing
from handfast.billing.types import CreditItem
from handfast.kernel.errors import conflict, invalid, not_found
from handfast.platform import access
from handfast.platform.access import Actor
from handfast.promises import rules
from handfast.promises.models import Discrepancy, Fact, Promise
from handfast.promises.queries.stages import stages_of
from handfast.promises.services.reconciling import close
from handfast.promises.services.standing import stand_anew


@transaction.atomic
def credit_and_correct(*, discrepancy_id: UUID, by: Actor, at: datetime) -> UUID:
    """Give back what was billed too much, with its tax, and charge the agreed price from now on.

    Returns the credit note's id. Raises Conflict when nothing was billed too much.
    """
    access.require(by, "promises.resolve")
    row = _locked(discrepancy_id)
    if row.right != "billed" or row.make_whole <= 0:
        raise conflict(
            "discrepancy", str(row), "Nothing was billed too much here.", "Explain it instead."
        )
    promise = row.promise
    stages = stages_of([promise.id])[promise.id]
    agreed = stages[rules.agreed_stage(stages) or "promised"].price
    system = Actor(
        kind=by.kind,
        id=by.id,
        name=by.name,
        email=by.email,
        permissions=frozenset({"billing.edit"}),
    )
    item = CreditItem(promise.promise_id, promise.name, row.make_whole, *_days_credited(row))
    note = billing.post_credit(
        account_id=promise.account_id, items=[item], by=system, at=at,
        reason=f"{promise.name} billed at {row.found} instead of {row.expected}",
    )  # fmt: skip
    charge = billing_queries.charges_of([promise.promise_id]).get(promise.promise_id)
    if charge is not None and charge.status == "active" and agreed is not None:
        billing.correct_charge(
            charge_id=charge.id, amount=agreed, reason=f"As agreed; see {note.number}",
            by=system, at=at,
        )  # fmt: skip
    Fact.objects.filter(promise=promise, stage="billed").update(settled=True)
    close(row, "resolve", f"credited with {note.number} and corrected", by, at)
    stand_anew([promise])
    return note.id


@transaction.atomic
def explain(*, discrepancy_id: UUID, reason: str, by: Actor, at: datetime) -> Discrepancy:
    """Close a discrepancy as intended, with the reason; raises InvalidInput without one."""
    access.require(by, "promises.explain")
    if not reason.strip():
        raise invalid("reason", reason, "A reason is needed.", "Say why the difference is right.")
    row = _locked(discrepancy_id)
    if row.right == "billed":
        Fact.objects.filter(promise=row.promise, stage="billed").update(settled=True)
    close(row, "explain", reason.strip(), by, at)
    stand_anew([row.promise])
    return row


def _days_credited(row: Discrepancy) -> tuple[date | None, date | None]:
    """The days of the wrong invoices: from the first of them up to the end of the last."""
    lines = billing_queries.lines_of_promises([row.promise.promise_id])
    billed = [x for x in lines.get(row.promise.promise_id, ()) if x.kind != "credit"]
    wrong = billed[-row.invoices :]
    starts = [x.period_start for x in wrong if x.period_start is not None]
    ends = [x.period_end for x in wrong if x.period_end is not None]
    return (min(starts), max(ends)) if starts and ends else (None, None)


def _locked(discrepancy_id: UUID) -> Discrepancy:
    """The discrepancy, locked after its promise: in the order in which facts lock them."""
    of_it = Discrepancy.objects.filter(id=discrepancy_id).values("promise_id")
    promise = Promise.objects.select_for_update().filter(id__in=of_it).first()
    row: Discrepancy | None = (
        Discrepancy.objects.select_for_update().filter(id=discrepancy_id).first()
    )
    if row is None or promise is None:
        raise not_found("discrepancy", discrepancy_id)
    row.promise = promise
    return row
