"""How an API caller proves who it is: a bearer token, or the browser's session with CSRF."""

from typing import Any
from uuid import UUID

from django.middleware.csrf import CsrfViewMiddleware

from handfast.kernel.errors import Forbidden, Problem
from handfast.parties.queries import actor_for_token
from handfast.platform.access import Actor
from handfast.platform.http import actor_of
from handfast.platform.tenancy import tenant_scope

SAFE = ("GET", "HEAD", "OPTIONS")


def identify(request: Any) -> tuple[UUID, Actor] | None:
    """The tenant and actor of an API request, or None without valid credentials.

    Raises Forbidden for an unsafe call by session without its CSRF token.
    """
    header = request.headers.get("Authorization", "")
    if header.startswith("Bearer "):
        request._dont_enforce_csrf_checks = True
        return actor_for_token(header.removeprefix("Bearer ").strip())
    if not request.user.is_authenticated or request.tenant_id is None:
        return None
    _check_csrf(request)
    with tenant_scope(request.tenant_id):
        actor = actor_of(request.user.id)
    return None if actor is None else (request.tenant_id, actor)


def _check_csrf(request: Any) -> None:
    if request.method in SAFE:
        return
    check = CsrfViewMiddleware(lambda _request: None)  # type: ignore[arg-type,return-value]
    check.process_request(request)
    if check.process_view(request, lambda: None, (), {}) is not None:
        raise Forbidden(
            Problem(
                "csrf", "", "The CSRF token is missing.", "Send it as X-CSRFToken, or use a token."
            )
        )
