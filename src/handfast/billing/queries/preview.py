"""What the first invoice of something not yet active would be: the same arithmetic, nothing saved."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from handfast.billing.queries.due import tax_percent_of_region
from handfast.billing.rules import Chargeable, draft_invoice
from handfast.billing.types import RECURRING, InvoicePreview, NewCharge, PreviewLine
from handfast.kernel.ids import new_id


def preview_first_invoice(
    charges: Iterable[NewCharge], *, on: date, region: str, currency: str
) -> InvoicePreview:
    """The first invoice if these charges started on that day, for a customer of that region.

    Amounts are exactly those that activation on `on` would bill, tax of that day included.
    """
    wanted = list(charges)
    draft = draft_invoice(
        [_chargeable(c, on) for c in wanted], on=on, currency=currency,
        tax_percent=tax_percent_of_region(region, on=on),
    )  # fmt: skip
    lines = tuple(
        PreviewLine(
            promise_id=line.promise_id, description=line.description, net=line.net, tax=line.tax,
            period_start=line.period.start if line.period else None,
            period_end=line.period.end if line.period else None,
        )
        for line in draft.lines
    )  # fmt: skip
    full_month = sum((c.amount for c in wanted if c.kind in RECURRING), Decimal(0))
    return InvoicePreview(
        on=on, currency=currency, lines=lines, net=draft.net, tax=draft.tax, total=draft.total,
        monthly_net=full_month,
    )  # fmt: skip


def _chargeable(charge: NewCharge, on: date) -> Chargeable:
    return Chargeable(
        id=new_id(), promise_id=charge.promise_id, description=charge.description,
        amount=charge.amount, recurring=charge.kind in RECURRING, start_on=on, end_on=None,
        billed_until=None,
    )  # fmt: skip
