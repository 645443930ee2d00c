"""Logs: one JSON object per line on standard error, each with the request it belongs to."""

import logging
import logging.config
import re
import time
from collections.abc import Callable, MutableMapping
from typing import Any

import structlog
from django.http import HttpRequest, HttpResponse

from handfast.kernel.ids import new_id

HEADER = "X-Request-ID"
_ACCEPTED_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")
_QUIET_PATHS = ("/healthz", "/metrics", "/static/")
# A long run of letters in an address is a token: it opens something, so it is not written down.
_TOKEN = re.compile(r"[A-Za-z0-9_-]{40,}")
_HIDDEN = re.compile(r"(?i)password|secret|token|authorization|cookie|api_key")

log = structlog.get_logger("handfast.request")


def configure(options: dict[str, Any]) -> None:
    """Set up logging; `options["level"]` is the level of our own messages (default INFO)."""
    level = str(options.get("level", "INFO")).upper()
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        hide_secrets,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    logging.config.dictConfig(_standard_library(level, shared))


def _standard_library(level: str, shared: list[Any]) -> dict[str, Any]:
    finish = [
        structlog.stdlib.ProcessorFormatter.remove_processors_meta,
        structlog.processors.format_exc_info,
        structlog.processors.JSONRenderer(),
    ]
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "json": {
                "()": structlog.stdlib.ProcessorFormatter,
                "processors": finish,
                "foreign_pre_chain": shared,
            }
        },
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
        "root": {"handlers": ["stderr"], "level": "WARNING"},
        "loggers": {
            "handfast": {"level": level},
            "procrastinate.periodic": {"level": "ERROR"},
            "django.request": {"level": "ERROR"},
        },
    }


def hide_secrets(
    logger: Any, method: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """Never write what is named like a secret."""
    for key in event:
        if _HIDDEN.search(key):
            event[key] = "hidden"
    return event


def request_id(request: HttpRequest) -> str:
    """The caller's own id when it is well formed, else a new one."""
    given = request.headers.get(HEADER, "")
    return given if _ACCEPTED_ID.fullmatch(given) else str(new_id())


class RequestLogMiddleware:
    """Gives each request an id, binds it to every log line, and logs how it ended."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> HttpResponse:
        """Answer with the id in a header, so that a person can quote it."""
        request.request_id = request_id(request)
        started = time.perf_counter()
        with structlog.contextvars.bound_contextvars(request_id=request.request_id):
            response = self.get_response(request)
            self._log(request, response, time.perf_counter() - started)
        response[HEADER] = request.request_id
        return response

    def _log(self, request: Any, response: HttpResponse, seconds: float) -> None:
        if request.path.startswith(_QUIET_PATHS):
            return
        actor = getattr(request, "actor", None)
        log.info(
            "request",
            method=request.method,
            path=_TOKEN.sub("…", request.path),
            status=response.status_code,
            ms=round(seconds * 1000, 1),
            tenant=str(getattr(request, "tenant_id", None) or ""),
            actor=str(actor.id or actor.name) if actor else "",
        )
