"""Facts that parties publishes."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID


@dataclass(frozen=True)
class AccountCreated:
    """A customer account exists from now on."""

    topic: ClassVar[str] = "account.created"
    version: ClassVar[int] = 1
    headline: ClassVar[str] = "Account {name} created"
    account_id: UUID
    number: str
    name: str


@dataclass(frozen=True)
class AccountUpdated:
    """Facts of a customer account changed; `fields` names them."""

    topic: ClassVar[str] = "account.updated"
    version: ClassVar[int] = 1
    headline: ClassVar[str] = "Account updated: {fields}"
    account_id: UUID
    fields: str


@dataclass(frozen=True)
class ContactCreated:
    """A person at a customer is known from now on."""

    topic: ClassVar[str] = "contact.created"
    version: ClassVar[int] = 1
    headline: ClassVar[str] = "Contact {name} added"
    contact_id: UUID
    account_id: UUID
    name: str


@dataclass(frozen=True)
class MemberInvited:
    """A colleague was invited to the tenant."""

    topic: ClassVar[str] = "member.invited"
    version: ClassVar[int] = 1
    headline: ClassVar[str] = "{name} invited"
    member_id: UUID
    name: str
    email: str


@dataclass(frozen=True)
class MemberJoined:
    """Somebody took their invitation: from now on they may work for the tenant."""

    topic: ClassVar[str] = "member.joined"
    version: ClassVar[int] = 1
    headline: ClassVar[str] = "{name} joined"
    member_id: UUID
    name: str
