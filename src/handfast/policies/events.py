"""Facts that policies publishes."""

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True)
class PolicySubmitted:
    """A version waits for somebody to look at it and publish it."""

    topic: ClassVar[str] = "policy.submitted"
    version: ClassVar[int] = 1
    headline: ClassVar[str] = "Policy {name} version {number} submitted for review"
    key: str
    name: str
    number: int


@dataclass(frozen=True)
class PolicySentBack:
    """A version went back to its author."""

    topic: ClassVar[str] = "policy.sent_back"
    version: ClassVar[int] = 1
    headline: ClassVar[str] = "Policy {name} version {number} sent back: {reason}"
    key: str
    name: str
    number: int
    reason: str


@dataclass(frozen=True)
class PolicyPublished:
    """A new version of a decision table is in force."""

    topic: ClassVar[str] = "policy.published"
    version: ClassVar[int] = 1
    headline: ClassVar[str] = "Policy {name} version {number} published"
    key: str
    name: str
    number: int
