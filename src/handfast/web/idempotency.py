"""Idempotency keys: a repeated POST with the same key gets the first answer again."""

import hashlib
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.http import HttpResponse

from handfast.kernel.errors import Conflict, Problem, invalid
from handfast.web.models import IdempotencyKey
from handfast.web.problems import problem_response

HEADER = "Idempotency-Key"
MAX_KEY = 120


def replay(request: Any) -> HttpResponse | None:
    """The remembered answer, a 409 for the same key with another body, or None.

    Raises InvalidInput for a key that is longer than may be kept: cut, it would stand for others.
    """
    key = _key(request)
    if key is None:
        return None
    row = IdempotencyKey.objects.filter(key=key).first()
    if row is None:
        return None
    if row.fingerprint != _fingerprint(request):
        message = "This key was used for a different request."
        error = Conflict(Problem(HEADER, key, message, "Use a new key for a new request."))
        return problem_response(error, request.path)
    response = HttpResponse(row.body, status=row.status, content_type=row.content_type)
    response["Idempotent-Replayed"] = "true"
    return response


def remember(request: Any, response: HttpResponse) -> None:
    """Keep the answer of a successful keyed POST, in the transaction of its effect."""
    key = _key(request)
    if key is None or response.streaming:
        return
    try:
        with transaction.atomic():
            IdempotencyKey.objects.create(
                key=key,
                fingerprint=_fingerprint(request),
                status=response.status_code,
                content_type=response.get("Content-Type", "application/json"),
                body=response.content.decode(),
            )
    except IntegrityError:
        transaction.set_rollback(True)
        message = "The same request is being carried out right now."
        error = Conflict(Problem(HEADER, key, message, "Repeat it in a moment."))
        raced = problem_response(error, request.path)
        response.status_code, response.content = raced.status_code, raced.content


def forget(*, before: datetime) -> int:
    """Drop the answers older than that in the tenant in scope; gives how many there were."""
    return int(IdempotencyKey.objects.filter(created_at__lt=before).delete()[0])


def _key(request: Any) -> str | None:
    key = request.headers.get(HEADER, "")
    if not key or request.method != "POST":
        return None
    if len(key) > MAX_KEY:
        raise invalid(
            HEADER, key[:MAX_KEY], f"The key has {len(key)} characters, more than {MAX_KEY}.",
            f"Send a key of at most {MAX_KEY} characters, for example a UUID.",
        )  # fmt: skip
    return str(key)


def _fingerprint(request: Any) -> str:
    """What makes a request the same: who sends it, where to, and what."""
    asked = f"{request.actor.kind}:{request.actor.id} {request.method} {request.get_full_path()}\n"
    digest = hashlib.sha256(asked.encode())
    digest.update(request.body)
    return digest.hexdigest()
