"""Identity: time-ordered UUIDs (RFC 9562, version 7)."""

from datetime import UTC, datetime
from uuid import UUID

from uuid_utils import compat


def new_id() -> UUID:
    """A new UUIDv7: unique anywhere, ordered by time of birth, also within a millisecond."""
    return compat.uuid7()


def born_at(identity: UUID) -> datetime:
    """When a UUIDv7 was made, to the millisecond of real time."""
    return datetime.fromtimestamp((identity.int >> 80) / 1000, tz=UTC)


def id_floor(moment: datetime) -> UUID:
    """A UUID before every one that `new_id` made from that moment (aware) on."""
    return UUID(int=int(moment.timestamp() * 1000) << 80)
