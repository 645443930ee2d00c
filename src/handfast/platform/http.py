"""What every page and operation shares: who asks, the transaction, errors people can read."""

from collections.abc import Callable, Container, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.db import DataError
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from ninja.decorators import decorate_view

from handfast.kernel.errors import HandfastError, invalid
from handfast.platform import access, clock
from handfast.platform.access import Actor
from handfast.platform.tenancy import current_tenant, tenant_scope

View = Callable[..., HttpResponse]
Operation = Callable[..., Any]
Resolver = Callable[[UUID], Actor | None]
_resolver: list[Resolver] = []
SESSION_TENANT = "tenant"  # the session's key of the company a person works with now
LONGEST_VERSION = 9  # digits of a version: those of an integer column


def set_actor_resolver(resolver: Resolver) -> None:
    """Register how a user id becomes an actor in the tenant in scope (done by parties)."""
    _resolver[:] = [resolver]


def actor_of(user_id: UUID) -> Actor | None:
    """The actor for a user of the tenant in scope, or None when not a member."""
    return _resolver[0](user_id)


def page(*permissions: str, post: str = "") -> Callable[[View], View]:
    """Guard a staff page: signed in, member of the tenant, any one of the permissions.

    Without permissions any member may see the page. `post` is the permission to send the form of a
    page that more people may read; it is asked for before the form is looked at. Sets
    `request.actor` and `request.at`; the view runs in one transaction, which is rolled back when it
    raises.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
            user = request.user
            if not user.is_authenticated:
                return redirect_to_login(request.get_full_path(), settings.LOGIN_URL)
            try:
                with tenant_scope(request.tenant_id):
                    sends = post and request.method == "POST"
                    _identify(request, (post,) if sends else permissions)
                    with timezone.override(current_tenant().zone):
                        return view(request, *args, **kwargs)
            except HandfastError as error:
                refused = error
            except DataError as error:
                refused = unstorable(error)
            with tenant_scope(request.tenant_id):
                return error_response(request, refused)

        guarded.permissions = permissions  # type: ignore[attr-defined]
        return guarded

    return decorate


def needs(*permissions: str) -> Callable[[Operation], Operation]:
    """Guard an operation of the API, below its route: any one of the permissions.

    It is refused before its query and its body are read, so that who may not call it learns
    nothing of what it would take.
    """

    def before(run: View) -> View:
        @wraps(run)
        def guarded(request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
            try:
                _require_any(request.actor, permissions)
            except HandfastError as refusal:
                answered: View = run.__self__.api.on_exception  # type: ignore[attr-defined]
                return answered(request, refusal)
            return run(request, *args, **kwargs)

        return guarded

    return decorate_view(before)


def unstorable(error: DataError) -> HandfastError:
    """What to tell people about a value that no column can hold: too long, too large, a zero byte."""
    return invalid(
        "input", "", f"A value cannot be stored: {str(error).splitlines()[0]}.",
        "Shorten the text, or enter a smaller number or another date.",
    )  # fmt: skip


def _identify(request: Any, permissions: tuple[str, ...]) -> None:
    actor = actor_of(request.user.id)
    if actor is None:
        actor = Actor(kind="user", id=request.user.id, name=str(request.user))
        request.actor = actor
        access.require(actor, "member of this tenant")
    request.actor, request.at = actor, clock.now()
    _require_any(request.actor, permissions)


def _require_any(by: Actor, permissions: tuple[str, ...]) -> None:
    if permissions and not any(access.can(by, p) for p in permissions):
        access.require(by, permissions[0])


def error_response(request: Any, error: HandfastError) -> HttpResponse:
    """Say what is wrong and how to mend it: beside the form, as a toast, or as a page."""
    if request.headers.get("HX-Request"):
        response = render(request, "errors/fragment.html", {"error": error}, status=error.status)
        response["HX-Retarget"], response["HX-Reswap"] = "#toasts", "beforeend"
        return response
    if request.method == "POST" and error.status in (409, 422):
        messages.error(request, str(error))
        return HttpResponseRedirect(_back(request))
    return render(request, "errors/error.html", {"error": error}, status=error.status)


def _back(request: HttpRequest) -> str:
    referrer = request.headers.get("Referer", "")
    if url_has_allowed_host_and_scheme(referrer, allowed_hosts={request.get_host()}):
        return referrer
    return "/"


@contextmanager
def errors_to(form: BaseForm) -> Iterator[None]:
    """Run a service call; what it refuses becomes errors of the form, field by field.

    Afterwards `form.errors` tells whether it worked.
    """
    try:
        yield
    except HandfastError as error:
        if error.status not in (409, 422):
            raise
        for problem in error.problems:
            field = form.fields.get(problem.field)
            name = problem.field if field is not None and not field.widget.is_hidden else None
            form.add_error(name, problem.words)


def picked(
    request: HttpRequest,
    field: str,
    choices: Container[str],
    *,
    default: str = "",
    others: str = "",
) -> str:
    """What the filter `field` of a list page is set to: one of the choices.

    A page that does not name the filter begins with `default`; any other word (an old address, a
    slip) counts as `others`, so that the list is shown whole and its select stands on all.
    """
    wanted = request.GET.get(field, default).strip()
    return wanted if wanted in choices else others


def posted_version(request: HttpRequest, field: str = "version") -> int | None:
    """The version of the record that a form was drawn from, or None when it names none.

    Raises InvalidInput for what is no version.
    """
    return _version(request.POST.get(field, ""), field, "Load the page anew.")


def expected_version(request: HttpRequest) -> int | None:
    """The version in If-Match, or None where any will do (RFC 9110, 13.1.1).

    Raises InvalidInput for what is no version.
    """
    header = request.headers.get("If-Match", "").strip()
    tag = "" if header == "*" else header.removeprefix("W/").strip('"')
    return _version(tag, "If-Match", "Send the ETag you were given.")


def _version(text: str, field: str, remedy: str) -> int | None:
    if not text:
        return None
    if not text.isdecimal() or len(text) > LONGEST_VERSION:
        raise invalid(field, text, "This is not a version.", remedy)
    return int(text)


def client_address(request: HttpRequest) -> str:
    """The caller's network address; a proxy's word counts only when the installation trusts it."""
    forwarded = request.headers.get("X-Forwarded-For", "")
    if forwarded and settings.HANDFAST_TRUST_PROXY:
        return forwarded.rpartition(",")[2].strip()
    return str(request.META.get("REMOTE_ADDR", ""))


def done(request: HttpRequest, text: str, to: str) -> HttpResponse:
    """Say that it worked and go on to another page (also when HTMX asked)."""
    messages.success(request, text)
    if request.headers.get("HX-Request"):
        response = HttpResponse(status=204)
        response["HX-Redirect"] = to
        return response
    return HttpResponseRedirect(to)
