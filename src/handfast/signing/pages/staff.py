"""Pages of the sender: all envelopes, one envelope with its people, trail and check."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from handfast.documents.services import page_count, page_image
from handfast.kernel.ref import Ref
from handfast.platform import access, files, mail
from handfast.platform.http import done, errors_to, page, picked
from handfast.platform.tenancy import current_tenant
from handfast.signing import queries, services
from handfast.signing.forms import ReasonForm, ReassignForm
from handfast.signing.lifecycle import ENVELOPE
from handfast.signing.rules.certificate import device, event_words
from handfast.signing.types import EnvelopeView, EventView

_TONES = {
    "signed": "green", "approved": "green", "completed": "green", "declined": "red",
    "voided": "red", "expired": "amber", "reminded": "amber", "reassigned": "purple",
    "viewed": "blue", "consented": "blue",
}  # fmt: skip


@require_GET
@page("signing.view")
def envelope_list(request: Any) -> HttpResponse:
    """All envelopes with filter and search."""
    status, search = picked(request, "status", ENVELOPE.states), request.GET.get("q", "").strip()
    found = queries.envelopes(
        status=status,
        search=search,
        cursor=request.GET.get("cursor", ""),
    )
    counts = queries.status_counts()
    context = {
        "envelopes": found,
        "status": status,
        "search": search,
        "states": [(state, counts[state]) for state in ENVELOPE.states],
        "total": sum(counts.values()),
    }
    return render(request, "signing/list.html", context)


@require_GET
@page("signing.view")
def envelope_page(request: Any, envelope_id: UUID) -> HttpResponse:
    """One envelope."""
    return render(request, "signing/envelope.html", _context(request, envelope_id))


@require_GET
@page("signing.view")
def envelope_check(request: Any, envelope_id: UUID) -> HttpResponse:
    """The verdict on the present file, fetched after the page."""
    result = services.verify_envelope(envelope_id=envelope_id, by=request.actor)
    return render(request, "signing/_check.html", {"result": result})


@require_GET
@page("signing.view")
def envelope_picture(request: Any, envelope_id: UUID, number: int) -> HttpResponse:
    """A page of the document as it stands, as a picture."""
    view = queries.envelope(envelope_id)
    content = files.read(view.current_file_id)
    return HttpResponse(page_image(content, page=number, width=600), content_type="image/png")


@require_POST
@page("signing.send")
def send(request: Any, envelope_id: UUID) -> HttpResponse:
    """Send a draft."""
    view = services.send_envelope(envelope_id=envelope_id, by=request.actor, at=request.at)
    return done(request, f"{view.number} was sent.", _url(envelope_id))


@require_POST
@page("signing.send")
def remind(request: Any, envelope_id: UUID) -> HttpResponse:
    """Remind whoever has the turn."""
    view = services.remind(envelope_id=envelope_id, by=request.actor, at=request.at)
    return done(request, f"Reminder for {view.number} was sent.", _url(envelope_id))


@require_POST
@page("signing.send")
def void(request: Any, envelope_id: UUID) -> HttpResponse:
    """Withdraw the envelope."""
    form = ReasonForm(request.POST)

    def act() -> None:
        services.void(
            envelope_id=envelope_id, reason=form.cleaned_data["reason"], by=request.actor,
            at=request.at,
        )  # fmt: skip

    return _submit(request, envelope_id, form, "void_form", act, "The envelope was withdrawn.")


@require_POST
@page("signing.send")
def reassign(request: Any, envelope_id: UUID) -> HttpResponse:
    """Give a recipient's place to somebody else."""
    form = ReassignForm(request.POST)

    def act() -> None:
        services.reassign(**form.cleaned_data, by=request.actor, at=request.at)

    return _submit(request, envelope_id, form, "reassign_form", act, "The recipient was replaced.")


def _submit(
    request: Any, envelope_id: UUID, form: Any, name: str, act: Callable[[], None], text: str
) -> HttpResponse:
    if form.is_valid():
        with errors_to(form):
            act()
        if not form.errors:
            return done(request, text, _url(envelope_id))
    context = {**_context(request, envelope_id), name: form, "open_dialog": name}
    return render(request, "signing/envelope.html", context, status=422)


def _context(request: Any, envelope_id: UUID) -> dict[str, Any]:
    view = queries.envelope(envelope_id)
    pages = page_count(files.read(view.current_file_id))
    return {
        "envelope": view,
        "states": _steps(view),
        "pages": range(1, pages + 1),
        "events": [_event(e) for e in reversed(queries.trail(envelope_id))],
        "chain": queries.chain_check(envelope_id),
        "revisions": queries.revisions(envelope_id),
        "sent_mail": mail.about(_ref(view))[:5],
        "void_form": ReasonForm(),
        "reassign_form": ReassignForm(),
        "may_send": access.can(request.actor, "signing.send"),
        "open_dialog": "",
        "company": current_tenant().name,
    }


def _steps(view: EnvelopeView) -> list[str]:
    last = view.status if view.status in ("declined", "voided", "expired") else "completed"
    return ["draft", "sent", last]


def _event(e: EventView) -> dict[str, Any]:
    details = [e.ip, device(e.agent) if e.agent else "", str(e.data.get("reason", ""))]
    if e.kind == "reassigned":
        details.append(f"{e.data['from']['name']} → {e.data['to']['name']}")
    if e.kind in ("invited", "reminded"):
        details.append(str(e.data.get("email", "")))
    return {
        "title": event_words(e.kind),
        "when": e.at,
        "who": e.who,
        "text": " · ".join(d for d in details if d),
        "tone": _TONES.get(e.kind, "neutral"),
    }


def _url(envelope_id: UUID) -> str:
    return reverse("signing:envelope", args=[envelope_id])


def _ref(view: EnvelopeView) -> Ref:
    return Ref("envelope", view.id)
