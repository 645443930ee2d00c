"""The public page behind an invitation's link, and the way into a company one works with."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from handfast.kernel.errors import HandfastError, not_found
from handfast.parties import services
from handfast.parties.forms import PasswordForm
from handfast.platform import clock, links
from handfast.platform.http import SESSION_TENANT, actor_of, errors_to
from handfast.platform.models import Tenant
from handfast.platform.tenancy import current_tenant, tenant_scope


@never_cache
@require_http_methods(["GET", "POST"])
def invitation(request: Any, token: str) -> HttpResponse:
    """Join: choose a first password, or say yes while signed in. The link then stops working."""
    try:
        with tenant_scope(links.tenant_of(token)):
            return _answer(request, token)
    except HandfastError as error:
        return render(request, "errors/error.html", {"error": error}, status=error.status)


@never_cache
@require_GET
@login_required
def enter(request: Any, slug: str) -> HttpResponse:
    """Work with another of one's companies from now on, until signing out."""
    tenant = Tenant.objects.filter(slug=slug).first()
    if tenant is not None:
        with tenant_scope(tenant.id):
            if actor_of(request.user.id) is not None:
                request.session[SESSION_TENANT] = str(tenant.id)
                return HttpResponseRedirect("/")
    error = not_found("company", slug)
    return render(request, "errors/error.html", {"error": error}, status=error.status)


def _answer(request: Any, token: str) -> HttpResponse:
    at = clock.now()
    link = links.peek(token, purpose="invitation", at=at)
    user = request.user
    if user.is_authenticated and user.email.lower() == link.holder.lower():
        return _join(request, token, link.holder, user.id)
    if not services.chooses_password(member_id=link.subject_id):
        return _page(request, link.holder, "sign_in")
    form = PasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with errors_to(form):
            services.accept_invitation(token=token, password=form.cleaned_data["password"], at=at)
            messages.success(request, "Your password is set. Sign in with it.")
            return HttpResponseRedirect("/accounts/login/")
    return _page(request, link.holder, "password", form)


def _join(request: Any, token: str, holder: str, user_id: UUID) -> HttpResponse:
    if request.method == "GET":
        return _page(request, holder, "join")
    services.accept_invitation(token=token, user_id=user_id, at=clock.now())
    tenant = current_tenant()
    request.session[SESSION_TENANT] = str(tenant.id)
    messages.success(request, f"Welcome to {tenant.name}.")
    return HttpResponseRedirect("/")


def _page(request: Any, holder: str, step: str, form: PasswordForm | None = None) -> HttpResponse:
    tenant = current_tenant()
    context = {
        "form": form, "tenant": tenant, "email": holder, "step": step,
        "again": links.absolute(f"/companies/{tenant.slug}"),
    }  # fmt: skip
    failed = form is not None and form.is_bound and bool(form.errors)
    return render(request, "parties/invitation.html", context, status=422 if failed else 200)
