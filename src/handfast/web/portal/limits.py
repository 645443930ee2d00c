"""Limits on what anybody may try without signing in, by the network they come from."""

import hashlib
from typing import Any

from django.conf import settings
from django.core.cache import cache

from handfast.platform.http import client_address

WINDOW_SECONDS = 15 * 60
TRIES = 20


def allowed(request: Any, what: str, *, tries: int = TRIES) -> bool:
    """Count one try of the sender's network; False once there were too many in the window."""
    address = client_address(request)
    mark = hashlib.sha256(f"{settings.SECRET_KEY}|{what}|{address}".encode()).hexdigest()
    key = f"limit:{mark}"
    cache.add(key, 0, WINDOW_SECONDS)
    return bool(cache.incr(key) <= tries)
