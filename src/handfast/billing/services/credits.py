"""Credit notes: what was billed is never edited, it is given back by a new document."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction

from handfast.billing.models import BillingAccount, Charge, Invoice, InvoiceLine
from handfast.billing.queries.due import creditable, percents_of_promises
from handfast.billing.rules import line_tax
from handfast.billing.services.posting import post
from handfast.billing.types import CreditItem
from handfast.kernel.errors import Problem, collect, invalid, not_found
from handfast.kernel.money import minor_unit, round_half_up
from handfast.platform import access
from handfast.platform.access import Actor
from handfast.platform.clock import local_date


@transaction.atomic
def post_credit(
    *, account_id: UUID, items: Sequence[CreditItem], reason: str, by: Actor, at: datetime,
    credits_invoice_id: UUID | None = None,
) -> Invoice:  # fmt: skip
    """Post a credit note over positive amounts without tax; each line gives its tax back too.

    The tax percentage is that of the latest invoice line of the promise. Raises InvalidInput
    without a reason, without items, for promises of another customer or of two currencies, for an
    amount that is not positive or more than was billed and not given back yet, and for an invoice
    of somebody else.
    """
    access.require(by, "billing.edit")
    problems = []
    if not reason.strip():
        problems.append(Problem("reason", "", "A credit needs a reason.", "Say what it is for."))
    if not items:
        problems.append(Problem("items", "", "A credit needs at least one line."))
    problems += [
        Problem("net", str(i.net), f"The credit for {i.description} must be positive.")
        for i in items
        if i.net <= 0
    ]
    collect(problems)
    if credits_invoice_id is not None:
        _known_invoice(credits_invoice_id, account_id)
    payer = _payer(account_id, items)
    collect(_too_much(items, payer))
    draft = _draft(payer, items, reason.strip(), credits_invoice_id, at)
    return post([draft], by=by, at=at)[0]


def _known_invoice(invoice_id: UUID, account_id: UUID) -> None:
    rows = Invoice.objects.filter(id=invoice_id, account_id=account_id, kind="invoice")
    if not rows.exists():
        raise invalid(
            "invoice_id", invoice_id, "This is no invoice of the customer.", "Choose another one."
        )


def _payer(account_id: UUID, items: Sequence[CreditItem]) -> BillingAccount:
    """The billing account, locked, that was charged for what is given back."""
    charges = Charge.objects.filter(promise_id__in=[i.promise_id for i in items])
    charged = set(charges.values_list("account_id", "billing_account_id"))
    if any(owner != account_id for owner, _ in charged):
        raise invalid("items", "", "A line was charged to another customer.", "Leave it out.")
    if len(charged) > 1:
        raise invalid("items", "", "The lines are in two currencies.", "Post one credit for each.")
    rows = BillingAccount.objects.select_for_update().filter(account_id=account_id)
    if charged:
        rows = rows.filter(id=charged.pop()[1])
    payer = rows.order_by("id").first()
    if payer is None:
        raise not_found("billing account", account_id)
    return payer


def _too_much(items: Sequence[CreditItem], payer: BillingAccount) -> list[Problem]:
    """What is finer than the currency, or more than is left; the billing account is locked."""
    places, problems = minor_unit(payer.currency), []
    left = creditable([i.promise_id for i in items])
    for item in items:
        if item.net != round_half_up(item.net, places):
            message = f"{payer.currency} has {places} decimal places."
            problems.append(Problem("net", str(item.net), message, "Round the amount."))
        if item.net > left[item.promise_id]:
            rest = f"{payer.currency} {left[item.promise_id]:.{places}f}"
            message = f"Of {item.description} only {rest} was billed and not given back yet."
            problems.append(Problem("net", str(item.net), message, "Credit that or less."))
        left[item.promise_id] -= item.net
    return problems


def _draft(
    payer: BillingAccount, items: Sequence[CreditItem], reason: str, credits: UUID | None,
    at: datetime,
) -> tuple[Invoice, list[InvoiceLine]]:  # fmt: skip
    promise_ids = [i.promise_id for i in items]
    percents = percents_of_promises(promise_ids)
    charges = {c.promise_id: c for c in Charge.objects.filter(promise_id__in=promise_ids)}
    taxes = [line_tax(i.net, percents.get(i.promise_id, Decimal(0)), payer.currency) for i in items]
    net, tax = sum((i.net for i in items), Decimal(0)), sum(taxes, Decimal(0))
    day = local_date(at)
    streams = {c.stream_id for c in charges.values()}
    invoice = Invoice(
        kind="credit_note", billing_account=payer, account_id=payer.account_id,
        credits_id=credits, currency=payer.currency, issued_on=day, due_on=day, net=net, tax=tax,
        total=net + tax, reason=reason, stream_id=streams.pop() if len(streams) == 1 else None,
    )  # fmt: skip
    lines = [
        InvoiceLine(
            invoice=invoice, charge=charges.get(i.promise_id), promise_id=i.promise_id,
            kind="credit", description=i.description, period_start=i.period_start,
            period_end=i.period_end, net=i.net, tax=t, position=position,
            tax_percent=percents.get(i.promise_id, Decimal(0)),
        )
        for position, (i, t) in enumerate(zip(items, taxes, strict=True), start=1)
    ]  # fmt: skip
    return invoice, lines
