"""Signing in to the portal: an address, a mailed link that works once, and out again."""

from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from handfast.kernel.errors import HandfastError
from handfast.kernel.ref import Ref
from handfast.parties import queries as parties
from handfast.parties.types import ContactView
from handfast.platform import clock, links, mail
from handfast.platform.models import Tenant
from handfast.platform.models.links import Link
from handfast.platform.tenancy import current_tenant, tenant_scope
from handfast.web.portal import limits
from handfast.web.portal.guard import sign_in, sign_out

PURPOSE = "portal.login"
VALID_FOR = timedelta(minutes=30)
WINDOW = timedelta(minutes=15)
LINKS_PER_WINDOW = 4
TENANTS_SEARCHED = 50
ACCOUNTS_PER_ADDRESS = 5


class AddressForm(forms.Form):
    """Where the link goes."""

    email = forms.EmailField(
        label="Your e-mail address",
        widget=forms.EmailInput(attrs={"autocomplete": "email", "autofocus": True}),
    )


@never_cache
@require_http_methods(["GET", "POST"])
def login(request: Any, slug: str = "") -> HttpResponse:
    """Ask for the address; the answer never tells whether it is known."""
    form = AddressForm(request.POST or None)
    onward = request.POST.get("next") or request.GET.get("next", "")
    context = {"form": form, "next": onward, "company": _company(slug)}
    if request.method == "POST" and form.is_valid():
        if not limits.allowed(request, "portal.login"):
            form.add_error(None, "Too many attempts from your network. Wait a quarter of an hour.")
            return render(request, "portal/login.html", context, status=429)
        _send_links(form.cleaned_data["email"].strip().lower(), slug, onward)
        return render(request, "portal/sent.html", {**context, "email": form.cleaned_data["email"]})
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "portal/login.html", context, status=status)


@never_cache
@require_http_methods(["GET", "POST"])
def enter(request: Any, token: str) -> HttpResponse:
    """Behind the mailed link: one press signs in, so that mail scanners do not use it up."""
    try:
        with tenant_scope(links.tenant_of(token)):
            at = clock.now()
            link = links.peek(token, purpose=PURPOSE, at=at)
            contact = parties.contact(link.subject_id)
            if request.method == "POST":
                links.redeem(token, purpose=PURPOSE, at=at)
                sign_in(request, tenant_id=link.tenant_id, contact_id=contact.id)
                return HttpResponseRedirect(_onward(request))
            context = {"contact": contact, "company": current_tenant(), "next": _onward(request)}
            return render(request, "portal/enter.html", context)
    except HandfastError as error:
        context = {"error": error, "brand": "", "login_url": reverse("portal:login")}
        return render(request, "portal/refused.html", context, status=error.status)


@require_POST
def logout(request: Any) -> HttpResponse:
    """Leave the portal; a colleague's own sign-in in the same browser stays."""
    sign_out(request)
    messages.success(request, "You are signed out.")
    return HttpResponseRedirect(reverse("portal:login"))


def _company(slug: str) -> Tenant | None:
    return Tenant.objects.filter(slug=slug).first() if slug else None


def _send_links(email: str, slug: str, onward: str) -> None:
    tenants = Tenant.objects.filter(slug=slug) if slug else Tenant.objects.order_by("id")
    for tenant_id in tenants.values_list("id", flat=True)[:TENANTS_SEARCHED]:
        with tenant_scope(tenant_id):
            _send_links_here(email, onward)


def _send_links_here(email: str, onward: str) -> None:
    found = [
        one
        for one in parties.contacts(q=email, limit=ACCOUNTS_PER_ADDRESS * 4)
        if one.email.lower() == email and one.portal_enabled
    ]
    if not found or _sent_lately(email) >= LINKS_PER_WINDOW:
        return
    at = clock.now()
    tenant = current_tenant()
    offered = [_offer(one, onward, at) for one in found[:ACCOUNTS_PER_ADDRESS]]
    mail.send_mail(
        to=email,
        subject=f"Sign in to {tenant.name}",
        text=(
            f"Hello {found[0].name},\n\nopen the link below to sign in to your account with "
            f"{tenant.name}. It works once, for thirty minutes.\n\n"
            "If you did not ask for it, you need not do anything."
        ),
        links=offered,
        about=Ref("contact", found[0].id),
        at=at,
        private=True,
    )


def _offer(contact: ContactView, onward: str, at: Any) -> tuple[str, str]:
    token = links.issue(
        PURPOSE, subject=Ref("contact", contact.id), holder=contact.email, at=at,
        valid_for=VALID_FOR, single_use=True,
    )  # fmt: skip
    query = f"?{urlencode({'next': onward})}" if onward else ""
    path = reverse("portal:enter", args=[token])
    return f"Sign in for {contact.account_name}", links.absolute(f"{path}{query}")


def _sent_lately(email: str) -> int:
    """How many links the address got in real time; the test clock plays no part."""
    since = timezone.now() - WINDOW
    rows = Link.objects.filter(purpose=PURPOSE, holder=email, created_at__gte=since)
    return int(rows.count())


def _onward(request: Any) -> str:
    wanted: str = request.POST.get("next") or request.GET.get("next", "")
    safe = url_has_allowed_host_and_scheme(wanted, allowed_hosts={request.get_host()})
    return wanted if safe and wanted.startswith("/portal/") else reverse("portal:home")
