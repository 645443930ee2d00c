"""HTML pages of billing: invoices, charges, runs, tax rates."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST

from handfast.billing import queries, services
from handfast.billing.forms import CorrectionForm, CreditForm, PaymentForm, TaxRateForm
from handfast.billing.lifecycle import INVOICE
from handfast.billing.types import INVOICE_KINDS, CreditItem
from handfast.kernel.errors import not_found
from handfast.kernel.money import minor_unit, round_half_up
from handfast.kernel.ref import Ref
from handfast.parties import queries as parties
from handfast.platform import clock, outbox
from handfast.platform.http import done, errors_to, page, picked


@page("billing.view")
def invoice_list(request: Any) -> HttpResponse:
    """Invoices and credit notes, with the figures finance looks at first."""
    asked = {key: request.GET.get(key, "") for key in ("q", "status", "kind", "sort", "cursor")}
    asked["status"] = picked(request, "status", INVOICE.states)
    asked["kind"] = picked(request, "kind", INVOICE_KINDS)
    found = queries.search(
        by=request.actor, text=asked["q"], status=asked["status"], kind=asked["kind"],
        sort=asked["sort"], cursor=asked["cursor"],
    )  # fmt: skip
    figures = queries.overview(clock.today())
    context = {
        "page": found, "asked": asked, "figures": figures, "today": clock.today(),
        "statuses": [(s, s.replace("_", " ")) for s in INVOICE.states[1:]],
        "chart": _billed_chart(figures),
    }  # fmt: skip
    return render(request, "billing/invoices.html", context)


def _billed_chart(figures: queries.Overview) -> dict[str, Any] | None:
    """One series of bars for each currency."""
    if len(figures.months) < 2:
        return None
    sums = [{m.currency: m.amount for m in amounts} for _, amounts in figures.months]
    codes = dict.fromkeys(code for month in sums for code in month)
    return {
        "xAxis": {"type": "category", "data": [f"{m:%b %Y}" for m, _ in figures.months]},
        "yAxis": {"type": "value"},
        "series": [
            {
                "type": "bar",
                "name": f"Billed, {code}",
                "barMaxWidth": 56,
                "data": [float(month.get(code, 0)) for month in sums],
            }
            for code in codes
        ],
    }


@page("billing.view", post="billing.edit")
def invoice_page(request: Any, invoice_id: UUID) -> HttpResponse:
    """One invoice; finance records payments and credits here."""
    view = queries.invoice(invoice_id, by=request.actor)
    form = PaymentForm(
        request.POST if request.method == "POST" else None,
        initial={
            "amount": round_half_up(view.outstanding, minor_unit(view.currency)),
            "received_on": clock.today().isoformat(),
        },
    )
    if request.method == "POST" and form.is_valid():
        with errors_to(form):
            services.record_payment(
                invoice_id=invoice_id, **form.cleaned_data, by=request.actor, at=request.at
            )
        if not form.errors:
            return done(request, "Payment recorded.", request.path)
    context = {
        "invoice": view, "form": form,
        "events": outbox.timeline(subject=Ref("invoice", view.id)),
        "payments": queries.payments_of(view.id), "notes": queries.credit_notes_of(view.id),
        "today": clock.today(),
    }  # fmt: skip
    return render(request, "billing/invoice.html", context, status=422 if form.errors else 200)


@page("billing.edit")
def credit_line(request: Any, invoice_id: UUID, promise_id: UUID) -> HttpResponse:
    """Give back an amount on one line of an invoice."""
    view = queries.invoice(invoice_id, by=request.actor)
    line = next((x for x in view.lines if x.promise_id == promise_id), None)
    if line is None or view.kind != "invoice":
        raise not_found("invoice line", promise_id)
    net = round_half_up(line.net, minor_unit(view.currency))
    form = CreditForm(request.POST or None, initial={"net": net})
    if request.method == "POST" and form.is_valid():
        item = CreditItem(
            promise_id, line.description, form.cleaned_data["net"], line.period_start,
            line.period_end,
        )  # fmt: skip
        with errors_to(form):
            note = services.post_credit(
                account_id=view.account_id, items=[item], reason=form.cleaned_data["reason"],
                credits_invoice_id=view.id, by=request.actor, at=request.at,
            )  # fmt: skip
        if not form.errors:
            to = reverse("billing:invoice", args=[note.id])
            return done(request, f"Credit note {note.number} posted.", to)
    context = {"invoice": view, "line": line, "form": form}
    return render(request, "billing/credit.html", context, status=422 if form.errors else 200)


@page("billing.view")
def charge_list(request: Any, account_id: UUID) -> HttpResponse:
    """What an account is charged for."""
    charges = queries.charges_of_account(account_id)
    invoices = queries.invoices_of(account_id)
    context = {
        "charges": charges, "invoices": invoices, "account": parties.account(account_id),
        "today": clock.today(),
    }  # fmt: skip
    return render(request, "billing/charges.html", context)


@page("billing.edit")
def charge_page(request: Any, charge_id: UUID) -> HttpResponse:
    """Correct what a charge costs from the next invoice on."""
    charge = queries.charge(charge_id)
    amount = round_half_up(charge.amount, minor_unit(charge.currency))
    form = CorrectionForm(request.POST or None, initial={"amount": amount})
    if request.method == "POST" and form.is_valid():
        with errors_to(form):
            services.correct_charge(
                charge_id=charge_id, **form.cleaned_data, by=request.actor, at=request.at
            )
        if not form.errors:
            to = reverse("billing:charges", args=[charge.account_id])
            return done(request, "The charge was corrected.", to)
    context = {"charge": charge, "form": form}
    return render(request, "billing/charge.html", context, status=422 if form.errors else 200)


@page("billing.view", post="billing.run")
def run_list(request: Any) -> HttpResponse:
    """Billing runs with their progress; due ones are started here by hand."""
    if request.method == "POST":
        started = services.start_due_runs(by=request.actor, at=request.at)
        words = f"{len(started)} billing run(s) started." if started else "Nothing is due today."
        return done(request, words, reverse("billing:runs"))
    runs = queries.bill_runs()
    context = {
        "runs": runs, "running": any(r.status == "running" for r in runs),
        "ledger": [
            (name.replace("_", " ").capitalize(), balances)
            for name, balances in queries.ledger_balances().items()
        ],
    }  # fmt: skip
    return render(request, "billing/runs.html", context)


@require_POST
@page("billing.run")
def resume_run(request: Any, run_id: UUID) -> HttpResponse:
    """Go on with a billing run that has stopped."""
    run = services.resume_run(run_id=run_id, by=request.actor, at=request.at)
    return done(request, f"{run} goes on after {run.done} accounts.", reverse("billing:runs"))


@page("billing.view", post="billing.edit")
def tax_rates(request: Any) -> HttpResponse:
    """The tax table."""
    form = TaxRateForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with errors_to(form):
            services.set_tax_rate(**form.cleaned_data, by=request.actor, at=request.at)
        if not form.errors:
            return done(request, "Tax rate saved.", reverse("billing:tax_rates"))
    context = {"rates": queries.tax_rates(), "form": form}
    return render(request, "billing/tax_rates.html", context, status=422 if form.errors else 200)
