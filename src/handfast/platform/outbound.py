"""Calls to other systems: only to hosts on the list, never into private networks by accident.

The host is checked by name, then every address it resolves to is checked, and the connection is
made to the very address that was checked, so that a changing name cannot slip through.
"""

from __future__ import annotations

import ipaddress
import socket
import time
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from django.conf import settings

from handfast.kernel.errors import HandfastError, Problem
from handfast.platform.tenancy import current_tenant, tenant_in_scope

if TYPE_CHECKING:
    import httpx

TIMEOUT_SECONDS = 10.0
LONGEST_ANSWER_SECONDS = 30.0
LARGEST_ANSWER = 1024 * 1024


class OutboundRefused(HandfastError):
    """The address is not one this installation may call."""

    status = 422
    code = "outbound_refused"
    title = "This address may not be called"


def client(
    *, hosts: Iterable[str] = (), timeout: float = TIMEOUT_SECONDS, **options: Any
) -> httpx.Client:
    """An HTTP client that refuses other hosts; `hosts` are allowed besides the lists.

    Lists: HANDFAST_OUTBOUND_HOSTS of the installation, and `outbound_hosts` in the settings of the
    tenant in scope. Only hosts on the installation's list may have private addresses. Redirects
    are not followed. Calls raise OutboundRefused (InvalidInput to people) or httpx errors.
    """
    import httpx

    from handfast.platform.outbound_transport import GuardedTransport

    transport = GuardedTransport(tuple(hosts) + tenant_hosts())
    return httpx.Client(
        transport=transport, timeout=timeout, follow_redirects=False, trust_env=False, **options
    )


def post(
    client: httpx.Client,
    url: str,
    *,
    content: bytes,
    headers: Mapping[str, str],
    largest: int = LARGEST_ANSWER,
    longest: float = LONGEST_ANSWER_SECONDS,
) -> httpx.Response:
    """Post a body and read the answer, but no more than `largest` bytes, no longer than `longest`.

    Compressed answers are not asked for and not taken. Raises httpx.HTTPError, and AnswerRefused,
    which is one, for an answer that is too large, too slow or compressed.
    """
    import httpx

    from handfast.platform.outbound_transport import AnswerRefused

    begun, kept = time.monotonic(), bytearray()
    wanted = {**headers, "Accept-Encoding": "identity"}
    with client.stream("POST", url, content=content, headers=wanted) as response:
        if response.headers.get("Content-Encoding", "identity").lower() != "identity":
            raise AnswerRefused("The answer is compressed, which was not asked for.")
        for part in response.iter_bytes():
            kept += part
            if len(kept) > largest:
                raise AnswerRefused(f"The answer is larger than {largest:,} bytes.")
            if time.monotonic() - begun > longest:
                raise AnswerRefused(f"The answer took longer than {longest:g} seconds.")
        return httpx.Response(
            response.status_code, headers=response.headers, content=bytes(kept),
            request=response.request,
        )  # fmt: skip


def tenant_hosts() -> tuple[str, ...]:
    """The hosts the tenant in scope may call besides the installation's."""
    if tenant_in_scope() is None:
        return ()
    return tuple(current_tenant().settings.get("outbound_hosts", ()))


def installation_hosts() -> tuple[str, ...]:
    """The hosts this installation may call, private ones included."""
    return tuple(getattr(settings, "HANDFAST_OUTBOUND_HOSTS", ()))


def check_url(url: str, *, hosts: Iterable[str] = ()) -> str:
    """The host of an address that may be called; raises OutboundRefused.

    Looks the name up, so that a mistake shows when it is entered.
    """
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise _refused(url, "This is not a web address.", "Begin with https:// and a host name.")
    if parts.username or parts.password:
        raise _refused(url, "The address contains a password.", "Leave it out of the address.")
    check_host(parts.hostname, tuple(hosts))
    resolve(parts.hostname, parts.port or 443)
    return parts.hostname


def resolve(host: str, port: int) -> str:
    """A permitted address of the host; raises OutboundRefused for private or unknown ones."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError:
        raise _refused(host, "The host name is not known.", "Check its spelling.") from None
    addresses = [str(entry[4][0]) for entry in found]
    if not listed(host, installation_hosts()):
        for address in addresses:
            if not is_public(address):
                raise _refused(
                    host,
                    f"The host leads to the internal address {address}.",
                    "Add it to HANDFAST_OUTBOUND_HOSTS if this is intended.",
                )
    return addresses[0]


def is_public(address: str) -> bool:
    """Whether an address lies on the public internet."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    mapped = getattr(ip, "ipv4_mapped", None)
    return (mapped or ip).is_global and not (mapped or ip).is_multicast


def listed(host: str, patterns: Iterable[str]) -> bool:
    """Whether a host is on a list; `*.example.com` stands for every host below it."""
    host = host.lower().rstrip(".")
    for pattern in patterns:
        pattern = pattern.lower().strip()
        if host == pattern or (pattern.startswith("*.") and host.endswith(pattern[1:])):
            return True
    return False


def check_host(host: str, extra: tuple[str, ...]) -> None:
    """Raise OutboundRefused for a host that is on no list."""
    if not listed(host, (*installation_hosts(), *extra)):
        raise _refused(
            host,
            f"The host {host} is not on the list of hosts that may be called.",
            "An administrator can add it to the outbound hosts.",
        )


def _refused(value: str, message: str, remedy: str) -> OutboundRefused:
    return OutboundRefused(Problem("url", value, message, remedy))
