"""Wire shapes of the catalog's API."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from ninja import Schema

from handfast.platform.schemas import Strict


class VersionOut(Schema):
    """A catalog version."""

    id: UUID
    number: int
    name: str
    status: str
    currency: str
    effective_from: date | None
    effective_to: date | None
    offerings: int
    notes: str
    allowed_actions: list[str]


class CharacteristicOut(Schema):
    """A property of an offering."""

    name: str
    label: str
    type: str
    default: Any = None
    values: list[Any]
    unit: str
    configurable: bool


class PartOut(Schema):
    """A part of a bundle."""

    offering: str
    name: str
    min: int
    max: int
    default: int
    price_delta: Decimal


class OfferingOut(Schema):
    """Something that can be sold."""

    code: str
    name: str
    kind: str
    charge_type: str
    list_price: Decimal
    currency: str
    description: str
    category: str
    sellable: bool
    characteristics: list[CharacteristicOut]
    parts: list[PartOut]


class PublishIn(Strict):
    """From which day a version is sold."""

    effective_from: date | None = None


class RetireIn(Strict):
    """From which day a version is no longer sold."""

    effective_to: date


class ChangeOut(Schema):
    """One difference to the version before."""

    offering: str
    name: str
    what: str
    before: str
    after: str
