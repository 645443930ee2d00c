"""Changes from the builder: each answers with the whole builder anew, or with what is wrong."""

from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from functools import wraps
from typing import Any
from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST

from handfast.kernel.errors import InvalidInput, Problem, invalid
from handfast.parties import queries as parties
from handfast.platform.http import page, posted_version
from handfast.quotes import queries, services
from handfast.quotes.pages import builder
from handfast.quotes.types import ConfigurationRefused

Edit = Callable[[Any, UUID], None]
HIDDEN = ("csrfmiddlewaretoken", "accept_remedy", "version")


def edit(change: Edit) -> Callable[..., HttpResponse]:
    """Make a page of a change: its refusal is shown in the builder, nothing typed is lost."""

    @require_POST
    @page("quotes.edit")
    @wraps(change)
    def view(request: Any, quote_id: UUID) -> HttpResponse:
        try:
            change(request, quote_id)
        except ConfigurationRefused as refusal:
            trouble = builder.Trouble(
                violations=refusal.violations, wish=_wish(request), url=request.path
            )
            return answer(request, quote_id, trouble=trouble)
        except InvalidInput as fault:
            trouble = builder.Trouble(
                problems=fault.problems,
                line=request.POST.get("line", ""),
                typed=request.POST.get("percent", ""),
            )
            return answer(request, quote_id, trouble=trouble)
        return answer(request, quote_id)

    return view


def _wish(request: Any) -> tuple[tuple[str, str], ...]:
    return tuple((k, v) for k, v in request.POST.items() if k not in HIDDEN)


def answer(request: Any, quote_id: UUID, *, trouble: builder.Trouble | None = None) -> HttpResponse:
    """The builder: as a fragment for HTMX, else as the page."""
    status = 422 if trouble else 200
    if request.headers.get("HX-Request"):
        context = builder.context(
            request, builder.read(quote_id), why=request.POST.get("line", ""), trouble=trouble
        )
        return render(request, "quotes/_builder.html", context, status=status)
    if trouble is None:
        return HttpResponseRedirect(reverse("quotes:quote", args=[quote_id]))
    sources = builder.read(quote_id)
    context = builder.context(request, sources, trouble=trouble)
    context["revisions"] = queries.revisions(sources.quote.number)
    return render(request, "quotes/quote.html", context, status=status)


def known(request: Any) -> dict[str, Any]:
    """Who, when, and the version the page was drawn from."""
    return {"by": request.actor, "at": request.at, "expected_version": posted_version(request)}


def _uuid(request: Any, name: str) -> UUID:
    try:
        return UUID(request.POST.get(name, ""))
    except ValueError:
        raise invalid(name, request.POST.get(name), "This line is not known.", "Reload.") from None


def _whole(request: Any, name: str) -> int:
    text = request.POST.get(name, "").strip()
    if not text.isdecimal() or len(text) > 9:
        raise invalid(name, text, "Enter a whole number.", "For example 1.")
    return int(text)


@edit
def add(request: Any, quote_id: UUID) -> None:
    """Add a product."""
    services.add_offering(
        quote_id=quote_id, offering_code=request.POST.get("offering", ""), **known(request)
    )


@edit
def option(request: Any, quote_id: UUID) -> None:
    """Set how often an optional part occurs."""
    services.set_option(
        quote_id=quote_id,
        bundle=_uuid(request, "bundle"),
        offering_code=request.POST.get("offering", ""),
        quantity=_whole(request, "quantity"),
        accept_remedy=request.POST.get("accept_remedy") == "1",
        **known(request),
    )


@edit
def characteristic(request: Any, quote_id: UUID) -> None:
    """Set a property of a line."""
    services.set_characteristic(
        quote_id=quote_id,
        line=_uuid(request, "line"),
        name=request.POST.get("name", ""),
        value=request.POST.get("value", ""),
        accept_remedy=request.POST.get("accept_remedy") == "1",
        **known(request),
    )


@edit
def discount(request: Any, quote_id: UUID) -> None:
    """Give a discount in percent."""
    text = request.POST.get("percent", "").strip().rstrip("%").strip().replace(",", ".")
    try:
        percent = Decimal(text or "0")
    except InvalidOperation:
        raise InvalidInput(
            Problem("percent", text, "Enter a percentage.", "For example 5 or 7.5.")
        ) from None
    services.set_discount(
        quote_id=quote_id, line=_uuid(request, "line"), percent=percent, **known(request)
    )


@edit
def quantity(request: Any, quote_id: UUID) -> None:
    """Set the quantity of a line that stands alone or of a bundle."""
    services.set_quantity(
        quote_id=quote_id, line=_uuid(request, "line"), quantity=_whole(request, "quantity"),
        **known(request),
    )  # fmt: skip


@edit
def remove(request: Any, quote_id: UUID) -> None:
    """Remove a line or a bundle."""
    services.remove_line(quote_id=quote_id, line=_uuid(request, "line"), **known(request))


@edit
def terms(request: Any, quote_id: UUID) -> None:
    """Set term, payment, dates and contact."""
    quote = queries.quote(quote_id)
    form = builder.terms_form(quote, parties.contacts_of(quote.account_id), request.POST)
    if not form.is_valid():
        raise InvalidInput(
            *(
                Problem(name, request.POST.get(name, ""), str(error))
                for name, errors in form.errors.items()
                for error in errors
            )
        )
    changes = dict(form.cleaned_data)
    changes["contact_id"] = UUID(changes["contact_id"]) if changes["contact_id"] else None
    current = {name: getattr(quote, name) for name in changes}
    changed = {name: value for name, value in changes.items() if current[name] != value}
    if changed:
        services.set_terms(quote_id=quote_id, changes=changed, **known(request))
