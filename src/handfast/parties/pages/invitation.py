"""The public page behind an invitation's link: choose a password."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from handfast.kernel.errors import HandfastError
from handfast.parties import services
from handfast.parties.forms import PasswordForm
from handfast.platform import clock, links
from handfast.platform.http import errors_to
from handfast.platform.tenancy import current_tenant, tenant_scope


@never_cache
@require_http_methods(["GET", "POST"])
def invitation(request: Any, token: str) -> HttpResponse:
    """Choose a password; the link then stops working."""
    try:
        with tenant_scope(links.tenant_of(token)):
            return _answer(request, token)
    except HandfastError as error:
        return render(request, "errors/error.html", {"error": error}, status=error.status)


def _answer(request: Any, token: str) -> HttpResponse:
    at = clock.now()
    link = links.peek(token, purpose="invitation", at=at)
    form = PasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with errors_to(form):
            services.accept_invitation(token=token, password=form.cleaned_data["password"], at=at)
            messages.success(request, "Your password is set. Sign in with it.")
            return HttpResponseRedirect("/accounts/login/")
    context = {"form": form, "tenant": current_tenant(), "email": link.holder}
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "parties/invitation.html", context, status=status)
