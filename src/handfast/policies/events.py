"""Facts that policies publishes."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID


@dataclass(frozen=True)
class PolicySubmitted:
    """A version waits for somebody to look at it and publish it."""

    topic: ClassVar[str] = "policy.submitted"
    version: ClassVar[int] = 1
    headline: ClassVar[str] = "Policy {name} version {number} submitted for review: {changes}"
    key: str
    name: str
    number: int
    changes: str = ""
    wanted_from: datetime | None = None


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
    submitter_id: UUID | None = None


@dataclass(frozen=True)
class PolicyPublished:
    """A new version of a decision table is in force."""

    topic: ClassVar[str] = "policy.published"
    version: ClassVar[int] = 1
    headline: ClassVar[str] = "Policy {name} version {number} published: {changes}"
    key: str
    name: str
    number: int
    changes: str = ""
    effective_from: datetime | None = None
    submitter_id: UUID | None = None


@dataclass(frozen=True)
class ReviewRuleChanged:
    """Who must look at a version before it is published is another rule now."""

    topic: ClassVar[str] = "policy.rule_changed"
    version: ClassVar[int] = 1
    headline: ClassVar[str] = "Rule for publishing policies: {words}"
    words: str
