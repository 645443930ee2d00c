"""Facts the installed base publishes: one event per batch, its assets listed in it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID


@dataclass(frozen=True)
class AssetsRegistered:
    """Assets are on their way; `assets` has asset_id, promise_id, offering_code, name of each."""

    topic: ClassVar[str] = "asset.registered"
    version: ClassVar[int] = 1
    headline: ClassVar[str] = "Registered for delivery: {names}"
    account_id: UUID
    names: str
    assets: list[dict[str, Any]]


@dataclass(frozen=True)
class AssetsDelivered:
    """Something was delivered; `assets` has asset_id, promise_id, name and characteristics."""

    topic: ClassVar[str] = "asset.delivered"
    version: ClassVar[int] = 1
    headline: ClassVar[str] = "Delivered: {names}"
    account_id: UUID
    names: str
    assets: list[dict[str, Any]]


@dataclass(frozen=True)
class AssetsActivated:
    """Assets are in service from `at`; `assets` also has quantity and entitlements of each."""

    topic: ClassVar[str] = "asset.activated"
    version: ClassVar[int] = 1
    headline: ClassVar[str] = "In service: {names}"
    account_id: UUID
    names: str
    assets: list[dict[str, Any]]
    at: datetime


@dataclass(frozen=True)
class AssetsTerminated:
    """Assets are out of service from `at`."""

    topic: ClassVar[str] = "asset.terminated"
    version: ClassVar[int] = 1
    headline: ClassVar[str] = "Out of service: {names}"
    account_id: UUID
    names: str
    assets: list[dict[str, Any]]
    at: datetime
