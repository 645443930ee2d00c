"""Pages of the signer behind a personal link: read, consent, sign or decline, take a copy."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import FileResponse, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from handfast.kernel.errors import HandfastError
from handfast.platform import clock, files, links
from handfast.platform.tenancy import current_tenant, tenant_scope
from handfast.signing import services
from handfast.signing.forms import SignForm
from handfast.signing.types import SigningView

View = Callable[..., HttpResponse]


def behind_link(view: View) -> View:
    """Run a view in the tenant of the link; a link that cannot be used gets a plain page."""

    @wraps(view)
    def guarded(request: Any, token: str, **kwargs: Any) -> HttpResponse:
        try:
            with tenant_scope(links.tenant_of(token)):
                request.at, request.origin = clock.now(), services.origin_of(request.META)
                response = view(request, token=token, **kwargs)
        except HandfastError as error:
            return refused(request, error)
        response["Referrer-Policy"] = "same-origin"
        return response

    return never_cache(guarded)


def refused(request: Any, error: HandfastError) -> HttpResponse:
    """What went wrong and what to do, also as a part of a page."""
    if request.headers.get("HX-Request"):
        response = render(request, "signing/_problems.html", {"error": error}, status=error.status)
        response["HX-Retarget"], response["HX-Reswap"] = "#problem", "innerHTML"
        return response
    return render(request, "signing/refused.html", {"error": error}, status=error.status)


@require_http_methods(["GET", "POST"])
@behind_link
def sign(request: Any, token: str) -> HttpResponse:
    """Read the document and sign it."""
    if request.method == "POST":
        return _sign(request, token)
    seen = services.open_link(token=token, at=request.at, origin=request.origin)
    return _show(request, token, seen, SignForm())


@require_http_methods(["POST"])
@behind_link
def approve(request: Any, token: str) -> HttpResponse:
    """Approve the document as it stands."""
    services.approve(token=token, at=request.at, origin=request.origin)
    return _go(request, token)


@require_http_methods(["POST"])
@behind_link
def decline(request: Any, token: str) -> HttpResponse:
    """Refuse with a reason; afterwards the link no longer works."""
    reason = request.POST.get("reason", "")
    view = services.decline(token=token, reason=reason, at=request.at, origin=request.origin)
    return render(
        request,
        "signing/declined.html",
        {"envelope": view, "reason": reason, "company": current_tenant().name},
    )


@require_GET
@behind_link
def picture(request: Any, token: str, number: int) -> HttpResponse:
    """A page of the document as a picture."""
    png = services.page_picture(token=token, page=number, at=request.at, width=1100)
    return HttpResponse(png, content_type="image/png")


@require_GET
@behind_link
def download(request: Any, token: str, which: str) -> HttpResponse:
    """The document as it stands, or the certificate."""
    row = services.final_file(token=token, which=which, at=request.at)
    response = FileResponse(
        files.open_content(row),
        as_attachment=True,
        filename=row.name,
        content_type="application/pdf",
    )
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _sign(request: Any, token: str) -> HttpResponse:
    form = SignForm(request.POST)
    try:
        services.sign(
            token=token,
            signature=form.given(),
            consent=form.has_consent(),
            consent_version=form.version(),
            at=request.at,
            origin=request.origin,
        )
    except HandfastError as error:
        if request.headers.get("HX-Request") or error.status not in (409, 422):
            raise
        seen = services.open_link(token=token, at=request.at, origin=request.origin)
        return _show(request, token, seen, form, error)
    return _go(request, token)


def _show(
    request: Any, token: str, seen: SigningView, form: SignForm, error: HandfastError | None = None
) -> HttpResponse:
    context = {
        "seen": seen,
        "token": token,
        "pages": range(1, seen.pages + 1),
        "form": form,
        "error": error,
        "signer": form.data.get("signature_text") or seen.name,
    }
    name = "signing/sign.html" if seen.my_turn else "signing/finished.html"
    return render(request, name, context, status=error.status if error else 200)


def _go(request: Any, token: str) -> HttpResponse:
    url = reverse("signing:sign", args=[token])
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204, headers={"HX-Redirect": url})
    return HttpResponseRedirect(url)
