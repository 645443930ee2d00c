"""Facts that policies publishes."""

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True)
class PolicyPublished:
    """A new version of a decision table is in force."""

    topic: ClassVar[str] = "policy.published"
    version: ClassVar[int] = 1
    headline: ClassVar[str] = "Policy {name} version {number} published"
    key: str
    name: str
    number: int
