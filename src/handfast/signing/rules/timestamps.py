"""Where RFC 3161 time stamps come from: the tenant's own unit, an outside service, or none."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from handfast.signing.types import Identity

if TYPE_CHECKING:
    from pyhanko.sign.timestamps import TimeStamper


class TimestampSource(Protocol):
    """Gives a time stamper for a moment, or None when signatures carry no time stamp."""

    def stamper(self, at: datetime) -> TimeStamper | None:
        """The time stamper to use for a signature made at `at`."""
        ...


class NoTimestamps:
    """PAdES B-B: the signing time is the signer's claim."""

    def stamper(self, at: datetime) -> TimeStamper | None:
        """None: no time stamp is asked for."""
        return None


class LocalTimestamps:
    """The tenant's own time-stamp unit: works without any network, trusted like the root."""

    def __init__(self, identity: Identity) -> None:
        self._identity = identity

    def stamper(self, at: datetime) -> TimeStamper | None:
        """A stamper that certifies the moment `at`."""
        from handfast.signing.rules.unit import LocalUnit

        return LocalUnit(self._identity, at)


class OutsideTimestamps:
    """An RFC 3161 service reached over HTTPS, for trust that outlives this installation."""

    def __init__(self, url: str, timeout: int = 10) -> None:
        self._url, self._timeout = url, timeout

    def stamper(self, at: datetime) -> TimeStamper | None:
        """A stamper that asks the service; it answers with its own present time."""
        from pyhanko.sign.timestamps import HTTPTimeStamper

        return HTTPTimeStamper(self._url, timeout=self._timeout)
