"""The connection beneath outbound calls: made to the very address that was checked.

A module of its own because the HTTP library takes long to load and few processes call out.
"""

from typing import Any

import httpcore
import httpx

from handfast.platform import outbound


class AnswerRefused(httpx.HTTPError):
    """An answer that is not taken: too large, too slow, or packed."""


class GuardedTransport(httpx.HTTPTransport):
    """Checks the host of every request, and connects to checked addresses only."""

    def __init__(self, hosts: tuple[str, ...]) -> None:
        super().__init__(retries=0)
        self.hosts = hosts
        self._pool._network_backend = GuardedBackend()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Refuse before anything is sent."""
        outbound.check_host(request.url.host, self.hosts)
        return super().handle_request(request)


class GuardedBackend(httpcore.SyncBackend):
    """Opens connections to the address that was checked, not to whatever a name means later."""

    def connect_tcp(self, host: str, port: int, *args: Any, **options: Any) -> Any:
        """Connect to the first permitted address of the host."""
        return super().connect_tcp(outbound.resolve(host, port), port, *args, **options)
