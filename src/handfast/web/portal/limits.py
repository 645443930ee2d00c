"""Limits on what anybody may try without signing in, by the network they come from."""

import hashlib
from typing import Any

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.core.cache import cache

WINDOW_SECONDS = 15 * 60
TRIES = 20


def allowed(request: Any, what: str, *, tries: int = TRIES) -> bool:
    """Count one try of the sender's network; False once there were too many in the window."""
    address = get_adapter().get_client_ip(request)
    mark = hashlib.sha256(f"{settings.SECRET_KEY}|{what}|{address}".encode()).hexdigest()
    key = f"limit:{mark}"
    cache.add(key, 0, WINDOW_SECONDS)
    return bool(cache.incr(key) <= tries)
