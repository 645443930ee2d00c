"""How an API caller proves who it is: a bearer token, or the browser's session with CSRF."""

from typing import Any
from uuid import UUID

from django.middleware.csrf import CsrfViewMiddleware

from handfast.kernel.errors import Forbidden, Problem
from handfast.parties import queries
from handfast.platform.access import Actor
from handfast.platform.http import actor_of

SAFE = ("GET", "HEAD", "OPTIONS")


def claimed_tenant(request: Any) -> UUID | None:
    """The tenant that a request's credentials claim, not yet proven; None without credentials.

    Raises Forbidden for an unsafe call by session without its CSRF token.
    """
    token = _bearer(request)
    if token is not None:
        request._dont_enforce_csrf_checks = True
        return queries.tenant_of_token(token)
    if not request.user.is_authenticated or request.tenant_id is None:
        return None
    _check_csrf(request)
    tenant_id: UUID = request.tenant_id
    return tenant_id


def actor(request: Any) -> Actor | None:
    """Who asks, in the scope of the claimed tenant; None when the credentials are not valid."""
    token = _bearer(request)
    return actor_of(request.user.id) if token is None else queries.actor_of_token(token)


def _bearer(request: Any) -> str | None:
    header = request.headers.get("Authorization", "")
    return header.removeprefix("Bearer ").strip() if header.startswith("Bearer ") else None


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
