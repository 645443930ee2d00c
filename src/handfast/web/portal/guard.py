"""Who is behind a portal page: a contact signed in by a mailed link, or the holder of one link."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache

from handfast.kernel.errors import HandfastError, LinkRefused, Problem
from handfast.kernel.ref import Ref
from handfast.orders import queries as orders
from handfast.parties import queries as parties
from handfast.parties.types import ContactView
from handfast.platform import clock, links
from handfast.platform.access import Actor
from handfast.platform.models.links import Link
from handfast.platform.tenancy import current_tenant, tenant_scope
from handfast.quotes import queries as quotes
from handfast.web.places import named

View = Callable[..., HttpResponse]
SESSION = "portal"
QUOTE_LINK = "portal.quote"
TASK_LINK = "portal.task"
PLACES = (
    ("Home", "home", "portal:home"),
    ("Offers", "file-dollar", "portal:quotes"),
    ("Orders", "truck-delivery", "portal:orders"),
    ("Services", "box", "portal:services"),
    ("Invoices", "receipt", "portal:invoices"),
)


def sign_in(request: Any, *, tenant_id: UUID, contact_id: UUID) -> None:
    """Remember the contact in the session, under a new session key."""
    request.session.cycle_key()
    request.session[SESSION] = {"tenant": str(tenant_id), "contact": str(contact_id)}


def sign_out(request: Any) -> None:
    """Forget the contact."""
    request.session.pop(SESSION, None)


def portal_page(view: View) -> View:
    """Guard a portal page: a signed-in contact whose access still stands, in their tenant."""

    @wraps(view)
    def guarded(request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        known = request.session.get(SESSION)
        if not known:
            return _to_login(request)
        tenant_id = UUID(known["tenant"])
        try:
            with _as_contact(request, tenant_id, UUID(known["contact"])) as found:
                if not found:
                    sign_out(request)
                    return _to_login(request)
                return view(request, *args, **kwargs)
        except HandfastError as error:
            return _refused(request, error, tenant_id)

    guarded.portal = "contact"  # type: ignore[attr-defined]
    return never_cache(guarded)


def behind_link(purpose: str) -> Callable[[View], View]:
    """Guard a page that a mailed link opens without signing in; the view gets the link."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: Any, token: str, *args: Any, **kwargs: Any) -> HttpResponse:
            tenant_id = None
            try:
                tenant_id = links.tenant_of(token)
                with holder_of(request, token, purpose) as link:
                    return view(request, link, *args, **kwargs)
            except HandfastError as error:
                return _refused(request, error, tenant_id)

        guarded.portal = "link"  # type: ignore[attr-defined]
        return never_cache(guarded)

    return decorate


@contextmanager
def holder_of(request: Any, token: str, purpose: str) -> Iterator[Link]:
    """The link behind a token, in its tenant, with its holder as `request.actor`.

    Raises LinkRefused for a link that cannot be used or whose holder is a contact no more.
    """
    with tenant_scope(links.tenant_of(token)), timezone.override(current_tenant().zone):
        request.at = clock.now()
        link = links.peek(token, purpose=purpose, at=request.at)
        found = _contact_of(link)
        actor = parties.actor_for_contact(found.id) if found else None
        if found is None or actor is None:
            raise LinkRefused(
                Problem("link", "", "This link belongs to nobody here.", "Ask for a new link.")
            )
        request.actor, request.contact, request.link_token = actor, found, token
        yield link


def _contact_of(link: Link) -> ContactView | None:
    """The contact that a link was mailed to: with its address, at the record's customer."""
    return parties.contact_by_email(link.holder, account_id=account_of(link.subject))


def account_of(subject: Ref) -> UUID | None:
    """The customer that a quote or an order belongs to."""
    if subject.kind == "quote":
        return quotes.quote(subject.id).account_id
    return orders.order(subject.id).account_id


@contextmanager
def _as_contact(request: Any, tenant_id: UUID, contact_id: UUID) -> Iterator[bool]:
    with tenant_scope(tenant_id), timezone.override(current_tenant().zone):
        actor = parties.actor_for_contact(contact_id)
        contact = parties.contact(contact_id) if actor else None
        if actor is None or contact is None or not contact.portal_enabled:
            yield False
            return
        request.actor, request.contact, request.at = actor, contact, clock.now()
        request.link_token = ""
        yield True


def show(request: Any, template: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    """Render a portal page with what its frame shows."""
    return render(request, template, {**context, "portal": frame(request)}, status=status)


def frame(request: Any) -> dict[str, Any]:
    """The bar and foot of a portal page; behind a link there is no navigation."""
    tenant = current_tenant()
    actor: Actor = request.actor
    signed_in = not request.link_token
    return {
        "brand": tenant.name,
        "clock": clock.now() if tenant.clock else None,
        "home_url": reverse("portal:home"),
        "nav": _places(request.path) if signed_in else (),
        "user_name": actor.name if signed_in else "",
        "account_name": request.contact.account_name,
        "logout_url": reverse("portal:logout"),
        "account_id": actor.account_id,
    }


def _places(path: str) -> list[dict[str, Any]]:
    home = reverse("portal:home")
    found = []
    for label, icon, name in PLACES:
        url = named(name)
        active = path == url if url == home else path.startswith(url)
        found.append({"label": label, "icon": icon, "url": url, "active": active})
    return found


def _to_login(request: Any) -> HttpResponse:
    query = urlencode({"next": request.get_full_path()})
    return HttpResponseRedirect(f"{reverse('portal:login')}?{query}")


def _refused(request: Any, error: HandfastError, tenant_id: UUID | None) -> HttpResponse:
    """Say what went wrong on the page the customer came from, else on a page of its own."""
    came_from = request.headers.get("Referer", "")
    same_site = came_from.startswith(f"{request.scheme}://{request.get_host()}/portal/")
    if request.method == "POST" and error.status in (409, 422) and same_site:
        messages.error(request, str(error))
        return HttpResponseRedirect(came_from)
    brand = ""
    if tenant_id is not None:
        with tenant_scope(tenant_id):
            brand = _brand()
    context = {"error": error, "brand": brand, "login_url": reverse("portal:login")}
    request.actor = None
    return render(request, "portal/refused.html", context, status=error.status)


def _brand() -> str:
    try:
        return current_tenant().name
    except HandfastError:
        return ""
