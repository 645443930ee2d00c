"""Identity: time-ordered UUIDs (RFC 9562, version 7)."""

from uuid import UUID

import uuid6


def new_id() -> UUID:
    """A new UUIDv7: unique anywhere, ordered by time of birth."""
    return UUID(int=uuid6.uuid7().int)
