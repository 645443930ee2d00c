"""Opaque references: how a lower context names a record of a context it must not know."""

from dataclasses import dataclass
from uuid import UUID

from handfast.kernel.errors import invalid


@dataclass(frozen=True)
class Ref:
    """Kind and id of a record, for example `quote:0190…`."""

    kind: str
    id: UUID

    def __str__(self) -> str:
        return f"{self.kind}:{self.id}"

    @classmethod
    def parse(cls, text: str) -> "Ref":
        """Read `kind:uuid`; raises InvalidInput when it is not of that form."""
        kind, _, raw = text.partition(":")
        try:
            return cls(kind, UUID(raw))
        except ValueError:
            raise invalid("ref", text, "A reference has the form kind:uuid.") from None
