"""Errors of the API as problem+json (RFC 9457), naming field, value and remedy."""

import json
import re
from typing import Any

from django.http import HttpResponse

from handfast.kernel.errors import HandfastError, NotFound, Problem

CONTENT_TYPE = "application/problem+json"
_CHOICES = re.compile(r"\^\(([\w-]+(?:\|[\w-]+)*)\)\??\$")
LONGEST_VALUE = 200


class Unauthorized(HandfastError):
    """The API was called without valid credentials."""

    status = 401
    code = "unauthorized"
    title = "Credentials are missing or not valid"


class TooLarge(HandfastError):
    """The body is larger than the server accepts."""

    status = 413
    code = "too_large"
    title = "The request is too large"


class TooMany(HandfastError):
    """The caller asks more often than is allowed."""

    status = 429
    code = "too_many_requests"
    title = "Too many requests"


class Broken(HandfastError):
    """The fault is ours."""

    status = 500
    code = "internal_error"
    title = "The server could not carry out the request"


class MethodUnknown(HandfastError):
    """The path exists, the method does not."""

    status = 405
    code = "method_not_allowed"
    title = "This method is not offered here"


def problem(error: HandfastError, path: str) -> dict[str, Any]:
    """The error as the body of a problem document."""
    return {
        "type": f"about:blank#{error.code}",
        "title": error.title,
        "status": error.status,
        "detail": str(error),
        "instance": path,
        "errors": [
            {"field": p.field, "value": p.value, "message": p.message, "remedy": p.remedy}
            for p in error.problems
        ],
    }


def misshapen(item: dict[str, Any]) -> Problem:
    """What one value of a request has against its described shape, named as the caller wrote it."""
    source, *path = item["loc"]
    named = path[1:] if source == "body" else path  # a body has no name of its own for callers
    sent = item.get("input")
    message, remedy = (
        f"{item['msg'].rstrip('.')}.",
        "See the API description for the expected shape.",
    )
    if words := _CHOICES.fullmatch(str((item.get("ctx") or {}).get("pattern", ""))):
        message, remedy = "This is not a known value.", f"Use: {words[1].replace('|', ', ')}."
    return Problem(
        ".".join(str(part) for part in named) or str(source),
        str(sent)[:LONGEST_VALUE] if isinstance(sent, str | int | float) else "",
        message,
        remedy,
    )


def problem_response(error: HandfastError, path: str) -> HttpResponse:
    """The error as an HTTP response."""
    body = json.dumps(problem(error, path))
    return HttpResponse(body, status=error.status, content_type=CONTENT_TYPE)


def too_many(retry_after: int, path: str) -> HttpResponse:
    """429, with when to try again."""
    remedy = f"Try again in {retry_after} seconds."
    error = TooMany(Problem("request", "", "This was tried too often from here.", remedy))
    response = problem_response(error, path)
    response["Retry-After"] = str(retry_after)
    return response


def unauthorized(path: str) -> HttpResponse:
    """401, with the remedy."""
    remedy = "Send “Authorization: Bearer <token>”; an administrator issues tokens."
    error = Unauthorized(Problem("Authorization", "", "No valid credentials were sent.", remedy))
    response = problem_response(error, path)
    response["WWW-Authenticate"] = "Bearer"
    return response


def explained(response: HttpResponse, path: str) -> HttpResponse:
    """The framework's own refusal of a path or method as a problem document; others unchanged."""
    if response.get("Content-Type", "").startswith(CONTENT_TYPE):
        return response
    if response.status_code == 404:
        return problem_response(NotFound(Problem("path", path, "There is no such address.")), path)
    if response.status_code == 405:
        allowed = response.get("Allow", "")
        remedy = f"Use one of: {allowed}."
        refused = problem_response(
            MethodUnknown(Problem("method", "", "This method is not offered.", remedy)), path
        )
        refused["Allow"] = allowed
        return refused
    return response
