"""Who is asking: the tenant of the session, and for the API the actor and its transaction."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.middleware.common import CommonMiddleware
from django.urls import is_valid_path

from handfast.kernel.errors import HandfastError
from handfast.platform import clock
from handfast.platform.access import Actor
from handfast.platform.http import SESSION_TENANT
from handfast.platform.tenancy import tenant_scope
from handfast.web import idempotency, tokens
from handfast.web.portal import limits
from handfast.web.problems import explained, problem_response, too_many, unauthorized

Respond = Callable[[HttpRequest], HttpResponse]
API_PREFIX = "/api/"
OPEN_API_PATHS = ("/api/v1/openapi.json", "/api/v1/docs")


class AddressMiddleware(CommonMiddleware):
    """Leads from an address with a final slash too many to the page, as Django does from one too few."""

    def process_response(self, request: HttpRequest, response: Any) -> Any:
        """Redirect what was not found, if without the slash it is a page."""
        shorter = request.path_info.rstrip("/")
        asked = response.status_code == 404 and request.method in ("GET", "HEAD")
        if asked and shorter != request.path_info and is_valid_path(shorter):
            query = request.META.get("QUERY_STRING", "")
            return HttpResponsePermanentRedirect(f"{shorter}?{query}" if query else shorter)
        return super().process_response(request, response)


class PrincipalMiddleware:
    """Sets `request.tenant_id` from the session or the user's home tenant."""

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> HttpResponse:
        """Find the tenant, then go on."""
        request.tenant_id = None
        if request.user.is_authenticated:
            chosen = request.session.get(SESSION_TENANT)
            request.tenant_id = UUID(chosen) if chosen else request.user.home_tenant_id
            if request.tenant_id is None:
                request.user = AnonymousUser()
        return self.get_response(request)


class ApiMiddleware:
    """Authenticates `/api/`, runs it in the tenant's transaction, replays idempotency keys."""

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> HttpResponse:
        """Answer 401 without credentials; roll back whatever did not succeed."""
        path = request.path
        if not path.startswith(API_PREFIX) or path.startswith(OPEN_API_PATHS):
            return self.get_response(request)
        if path.startswith("/api/v1/public/"):
            verdict = limits.of_public_api(request)
            if not verdict.allowed:
                return too_many(verdict.retry_after, path)
            return explained(self.get_response(request), path)
        try:
            tenant_id = tokens.claimed_tenant(request)
        except HandfastError as error:
            return problem_response(error, path)
        if tenant_id is None:
            return unauthorized(path)
        with tenant_scope(tenant_id):
            actor = tokens.actor(request)
            return unauthorized(path) if actor is None else self._answer(request, actor)

    def _answer(self, request: Any, actor: Actor) -> HttpResponse:
        request.actor, request.at = actor, clock.now()
        try:
            replayed = idempotency.replay(request)
        except HandfastError as error:
            return problem_response(error, request.path)
        if replayed is not None:
            return replayed
        response = self.get_response(request)
        if response.status_code >= 400:
            transaction.set_rollback(True)
            return explained(response, request.path)
        idempotency.remember(request, response)
        return response
