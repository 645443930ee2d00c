"""Limits on what anybody may try without signing in, by network address or by link."""

import hashlib
import time
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.cache import cache

from handfast.platform.http import client_address

WINDOW_SECONDS = 15 * 60
TRIES = 20
PUBLIC_TRIES = 300
LINK_TRIES = 100


@dataclass(frozen=True)
class Verdict:
    """Whether it may go on; else after how many seconds it may be tried again."""

    allowed: bool
    retry_after: int


def allowed(request: Any, what: str, *, tries: int = TRIES) -> bool:
    """Count one try of the sender's network; False once there were too many in the window."""
    return count(what, client_address(request), tries=tries).allowed


def of_public_api(request: Any) -> Verdict:
    """Count a call of the API that needs no credentials: by network address, and by link."""
    verdicts = [count("public-api", client_address(request), tries=PUBLIC_TRIES)]
    link = request.path.removeprefix("/api/v1/public/").split("/")[1:2]
    if link and link[0]:
        verdicts.append(count("public-api-link", link[0], tries=LINK_TRIES))
    return next((v for v in verdicts if not v.allowed), verdicts[0])


def count(what: str, who: str, *, tries: int) -> Verdict:
    """Count one try in the present quarter of an hour; who tries is kept as a hash only."""
    now = int(time.time())
    window, passed = divmod(now, WINDOW_SECONDS)
    mark = hashlib.sha256(f"{settings.SECRET_KEY}|{what}|{who}|{window}".encode()).hexdigest()
    key = f"limit:{mark}"
    tried = int(cache.get(key, 0)) + 1
    cache.set(key, tried, WINDOW_SECONDS)
    return Verdict(tried <= tries, WINDOW_SECONDS - passed)
