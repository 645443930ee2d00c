"""The time of a tenant: real, or a sandbox's test clock that an administrator advances.

Contexts register *tickers*: functions that bring everything due up to date. They run every
minute for a production tenant and once after each advance of a sandbox's clock, so a ticker
must catch up with everything that fell due since it last ran, however long ago.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar
from zoneinfo import ZoneInfo

from django.utils import timezone

from handfast.kernel.errors import invalid
from handfast.kernel.ref import Ref
from handfast.platform import access, audit, outbox
from handfast.platform.access import Actor
from handfast.platform.models import Tenant
from handfast.platform.tenancy import current_tenant, current_tenant_id, forget_tenant

Ticker = Callable[[datetime], None]
_tickers: dict[str, Ticker] = {}


@dataclass(frozen=True)
class ClockAdvanced:
    """A sandbox's test clock was moved."""

    topic: ClassVar[str] = "clock.advanced"
    version: ClassVar[int] = 1
    headline: ClassVar[str] = "Test clock set to {to}"
    to: datetime


def now() -> datetime:
    """The present of the tenant in scope, in its zone."""
    tenant = current_tenant()
    moment = tenant.clock if tenant.clock is not None else timezone.now()
    return moment.astimezone(ZoneInfo(tenant.zone))


def today() -> date:
    """The present day in the tenant's zone."""
    return now().date()


def local_date(moment: datetime) -> date:
    """The day on which `moment` falls in the tenant's zone."""
    return moment.astimezone(ZoneInfo(current_tenant().zone)).date()


def at_local(day: date, hour: int = 9, minute: int = 0) -> datetime:
    """That day and time in the tenant's zone."""
    return datetime(
        day.year, day.month, day.day, hour, minute, tzinfo=ZoneInfo(current_tenant().zone)
    )


def ticker(name: str) -> Callable[[Ticker], Ticker]:
    """Register a function that brings everything due at a moment up to date."""

    def add(function: Ticker) -> Ticker:
        _tickers[name] = function
        return function

    return add


def tick(at: datetime) -> None:
    """Run every ticker for the tenant in scope."""
    for name in sorted(_tickers):
        _tickers[name](at)


def ticker_names() -> tuple[str, ...]:
    """The registered tickers."""
    return tuple(sorted(_tickers))


def tickers() -> dict[str, Ticker]:
    """The registered tickers with their functions."""
    return dict(sorted(_tickers.items()))


def run_ticker(name: str, at: datetime) -> None:
    """Run one ticker for the tenant in scope."""
    _tickers[name](at)


def set_clock(*, to: datetime, by: Actor) -> datetime:
    """Set or advance a sandbox's test clock; it never goes back (aware datetime).

    Raises InvalidInput in a production tenant or for an earlier moment.
    """
    access.require(by, "platform.clock")
    tenant = Tenant.objects.select_for_update().get(id=current_tenant_id())
    if tenant.kind != "sandbox":
        raise invalid("clock", to, "Only a sandbox has a test clock.", "Use a sandbox tenant.")
    if tenant.clock is not None and to < tenant.clock:
        raise invalid(
            "clock", to, f"The clock stands at {tenant.clock.isoformat()} and cannot go back.",
            "Choose a later moment.",
        )  # fmt: skip
    before, tenant.clock = tenant.clock, to
    tenant.save(update_fields=["clock"])
    forget_tenant()
    subject = Ref("tenant", tenant.id)
    audit.record(
        "clock.set", subject=subject, by=by, at=to, before={"clock": before}, after={"clock": to}
    )
    outbox.publish(ClockAdvanced(to=to), subject=subject, by=by, at=to)
    return to
