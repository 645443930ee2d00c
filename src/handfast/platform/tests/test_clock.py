"""The sandbox's test clock: set by an administrator, never back, and it makes due things happen."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from tests.fixtures.people import START

from handfast.kernel.errors import Forbidden, InvalidInput
from handfast.platform import clock, outbox
from handfast.platform.models import Tenant
from handfast.platform.tenancy import forget_tenant

CHICAGO = ZoneInfo("America/Chicago")


def test_the_clock_stands_where_it_was_set(tenant, actor):
    clock.set_clock(to=START + timedelta(days=15), by=actor)
    assert clock.now() == datetime(2026, 3, 17, 9, 0, tzinfo=CHICAGO)
    assert clock.today() == date(2026, 3, 17)


def test_it_never_goes_back(tenant, actor):
    with pytest.raises(InvalidInput, match="cannot go back"):
        clock.set_clock(to=START - timedelta(seconds=1), by=actor)
    assert clock.now() == START


def test_production_has_no_test_clock(tenant, actor):
    Tenant.objects.filter(id=tenant.id).update(kind="production", clock=None)
    forget_tenant()
    with pytest.raises(InvalidInput, match="Only a sandbox"):
        clock.set_clock(to=START, by=actor)


def test_it_takes_the_permission(tenant, actor_with):
    with pytest.raises(Forbidden, match=r"platform\.clock"):
        clock.set_clock(to=START, by=actor_with("sales.view"))


def test_advancing_runs_the_tickers_with_the_new_time(tenant, actor):
    seen = []
    clock.ticker("test.ticker")(seen.append)
    try:
        clock.set_clock(to=START + timedelta(days=1), by=actor)
        outbox.drain()
        assert seen == [START + timedelta(days=1)]
    finally:
        clock._tickers.pop("test.ticker")


def test_days_are_the_tenants(tenant):
    assert clock.local_date(datetime(2026, 3, 3, 5, 30, tzinfo=ZoneInfo("UTC"))) == date(2026, 3, 2)
    assert clock.at_local(date(2026, 3, 10), 16, 40).isoformat() == "2026-03-10T16:40:00-05:00"
