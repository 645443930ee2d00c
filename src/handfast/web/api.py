"""The public API `/api/v1`: every context's router, one way of authentication and of errors."""

from collections.abc import Callable
from importlib import import_module
from typing import Any

import structlog
from django.core.exceptions import RequestDataTooBig
from django.db import DataError
from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError, ValidationErrorContext

from handfast.kernel.errors import HandfastError, InvalidInput, NotFound, Problem
from handfast.platform.http import unstorable
from handfast.web.api_description import complete
from handfast.web.api_names import use_unique_names
from handfast.web.contexts import with_module
from handfast.web.problems import Broken, TooLarge, misshapen, problem_response

log = structlog.get_logger(__name__)

use_unique_names()


class DescribedAPI(NinjaAPI):
    """An API whose description also tells how to sign in and what every refusal looks like."""

    def get_openapi_schema(self, **more: Any) -> Any:
        """The OpenAPI document of all operations."""
        return complete(super().get_openapi_schema(**more))

    def validation_error_from_error_contexts(
        self, error_contexts: list[ValidationErrorContext[Any]]
    ) -> ValidationError:
        """The framework's error with what was sent, which it would leave out."""
        found = super().validation_error_from_error_contexts(error_contexts)
        sent = [e for c in error_contexts for e in c.pydantic_validation_error.errors()]
        for item, original in zip(found.errors, sent, strict=True):
            item["input"] = original["input"]
        return found


api = DescribedAPI(
    title="Handfast API",
    version="1",
    description=(
        "Order and contract management: what colleagues do on pages, by the same use cases. "
        "Only the customers' portal, what belongs to a browser session, and lists as CSV or XES "
        "are pages alone."
    ),
    docs_url=None,
    urls_namespace="api",
)

for path in (
    "handfast.platform.api",
    *with_module("api"),
    "handfast.web.search_api",
    "handfast.web.portal.api",
):
    try:
        module = import_module(path)
    except ModuleNotFoundError as missing:
        if not path.startswith(str(missing.name)):
            raise
        continue
    api.add_router("", module.router)

Answer = Callable[[HttpRequest, Any], HttpResponse]


@api.exception_handler(HandfastError)
def refused(request: HttpRequest, error: HandfastError) -> HttpResponse:
    """A service said no."""
    return problem_response(error, request.path)


@api.exception_handler(ValidationError)
def malformed(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """The request is not of the documented shape."""
    problems = [misshapen(item) for item in error.errors]
    return problem_response(InvalidInput(*problems), request.path)


@api.exception_handler(Http404)
def missing(request: HttpRequest, error: Http404) -> HttpResponse:
    """Nothing there."""
    return problem_response(NotFound(Problem("path", request.path, str(error))), request.path)


@api.exception_handler(RequestDataTooBig)
def too_large(request: HttpRequest, error: RequestDataTooBig) -> HttpResponse:
    """The body exceeds the limit."""
    return problem_response(TooLarge(Problem("body", "", str(error), "Send less.")), request.path)


@api.exception_handler(DataError)
def unfit(request: HttpRequest, error: DataError) -> HttpResponse:
    """A value that no column can hold."""
    return problem_response(unstorable(error), request.path)


@api.exception_handler(Exception)
def broken(request: HttpRequest, error: Exception) -> HttpResponse:
    """A fault of ours: logged with its trace, told to the caller without it."""
    log.exception("api.broken", path=request.path, exc_info=error)
    return problem_response(
        Broken(Problem("", "", "Something broke; it has been logged.")), request.path
    )


@api.exception_handler(HttpError)
def http_error(request: HttpRequest, error: HttpError) -> HttpResponse:
    """An error of the framework, such as a body that is not JSON."""
    return problem_response(InvalidInput(Problem("body", "", str(error))), request.path)
