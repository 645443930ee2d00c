"""Facts are written with their change and take effect once per subscriber."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import ClassVar
from uuid import UUID

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from tests.fixtures.people import START

from handfast.kernel.ids import new_id
from handfast.kernel.ref import Ref
from handfast.platform import jobs, keeping, outbox
from handfast.platform.access import Actor
from handfast.platform.models import Delivery, Event
from handfast.platform.tenancy import tenant_scope

BY = Actor.system("test")


@dataclass(frozen=True)
class Knocked:
    topic: ClassVar[str] = "test.knocked"
    version: ClassVar[int] = 1
    headline: ClassVar[str] = "Knocked {times} times"
    times: int
    amount: Decimal
    door: UUID


@pytest.fixture
def heard():
    heard = []
    outbox.subscribe("test.knocked", name="test.hears")(heard.append)
    yield heard
    outbox._subscribers.pop("test.knocked")


def knock(times=3):
    door = new_id()
    outbox.publish(
        Knocked(times, Decimal("1.50"), door), subject=Ref("door", door), by=BY, at=START,
        stream_id=door,
    )  # fmt: skip
    return door


def test_a_fact_reaches_its_subscriber_once(tenant, heard):
    door = knock()
    outbox.drain()
    assert outbox.drain() == 0
    (event,) = heard
    assert event.payload == {"times": 3, "amount": "1.50", "door": str(door)}
    assert (event.headline, event.subject, event.at) == (
        "Knocked 3 times", Ref("door", door), START,
    )  # fmt: skip
    assert [e.title for e in outbox.timeline(stream_id=door)] == ["Knocked 3 times"]


def test_many_facts_cost_as_many_statements_as_one_and_keep_their_order(tenant, heard):
    counts = []
    for size in (1, 1, 50):
        doors = [new_id() for _ in range(size)]
        with CaptureQueriesContext(connection) as captured:
            outbox.publish_many(
                (
                    outbox.Outgoing(Knocked(n, Decimal(1), door), Ref("door", door), door)
                    for n, door in enumerate(doors)
                ),
                by=BY, at=START,
            )  # fmt: skip
        counts.append(len(captured))
        heard.clear()
        outbox.drain()
        assert [e.subject.id for e in heard] == doors
    assert counts[1] == counts[2]
    assert outbox.publish_many([], by=BY, at=START) == []


def test_publishing_outside_of_a_transaction_is_refused(transactional_db):
    assert not transaction.get_connection().in_atomic_block
    with pytest.raises(RuntimeError, match="in the transaction of the change"):
        knock()


def test_a_rolled_back_change_tells_nobody(tenant, heard):
    with pytest.raises(LookupError), transaction.atomic():
        knock()
        raise LookupError
    assert outbox.drain() == 0
    assert heard == []
    assert not Event.objects.filter(topic="test.knocked").exists()


def test_a_failing_subscriber_is_parked_after_five_attempts_and_can_be_replayed(tenant):
    calls = []

    @outbox.subscribe("test.knocked", name="test.fails")
    def fails(event):
        calls.append(event)
        if len(calls) <= outbox.MAX_ATTEMPTS:
            raise ValueError("the door is stuck")

    try:
        knock()
        delivery = Delivery.objects.get(subscriber="test.fails")
        results = [
            outbox.deliver_or_record(tenant_id=tenant.id, delivery_id=delivery.id)
            for _ in range(outbox.MAX_ATTEMPTS)
        ]
        assert results == [False, False, False, False, True]
        delivery.refresh_from_db()
        assert (delivery.state, delivery.attempts) == ("poison", 5)
        assert delivery.error == "ValueError: the door is stuck"
        outbox.replay(delivery.id)
        outbox.drain()
        delivery.refresh_from_db()
        assert delivery.state == "done"
    finally:
        outbox._subscribers.pop("test.knocked")


def test_what_a_handler_publishes_names_its_cause(tenant):
    @outbox.subscribe("test.knocked", name="test.answers")
    def answers(event):
        if event.payload["times"] == 3:
            knock(times=1)

    try:
        knock()
        outbox.drain()
        first, second = Event.objects.filter(topic="test.knocked").order_by("seq")
        assert second.causation_id == first.id
        assert first.causation_id is None
    finally:
        outbox._subscribers.pop("test.knocked")


def test_each_tenant_drains_its_own(tenant, heard):
    from tests.fixtures.people import make_tenant  # noqa: PLC0415

    other = make_tenant("other", "Other")
    knock()
    with tenant_scope(other.id):
        assert outbox.drain() == 0
    assert heard == []
    outbox.drain()
    assert len(heard) == 1


@dataclass(frozen=True)
class Promised:
    """Something with a day, a moment and an amount in its headline."""

    topic: ClassVar[str] = "test.promised"
    version: ClassVar[int] = 1
    headline: ClassVar[str] = "{day} · {day:%-d %b} · {moment} · USD {amount} · {percent} %"
    day: date
    moment: datetime
    amount: Decimal
    percent: Decimal


def test_headlines_say_days_and_amounts_in_words(tenant, actor, at):
    fact = Promised(date(2026, 3, 9), at, Decimal("13.5000"), Decimal("5"))
    outbox.publish(fact, subject=Ref("tenant", tenant.id), by=actor, at=at)
    event = outbox.timeline(subject=Ref("tenant", tenant.id))[0]
    assert event.headline == "9 Mar 2026 · 9 Mar · 2 Mar 2026 09:00 · USD 13.50 · 5 %"
    assert event.payload["day"] == "2026-03-09"


def test_done_deliveries_go_after_a_while_and_events_and_parked_ones_stay(tenant, heard):
    knock(1)
    outbox.drain()
    knock(2)
    Delivery.objects.filter(state="pending").update(state="poison")
    knock(3)
    done, parked, waiting = Delivery.objects.order_by("id")
    now = timezone.now()
    assert keeping.purge_delivered(before=now - timedelta(days=30)) == 0
    assert keeping.purge_delivered(before=now + timedelta(seconds=1)) == 1
    assert list(Delivery.objects.order_by("id")) == [parked, waiting]
    assert Event.objects.count() == 3
    assert outbox.deliver(done.id) is False
    assert len(heard) == 1


def test_the_nightly_job_keeps_a_month(tenant, heard, settings):
    knock(1)
    outbox.drain()
    jobs.run_periodic("platform.purge_delivered", timezone.now())
    jobs.drain()
    assert Delivery.objects.count() == 1
    settings.HANDFAST_KEEP_DELIVERIES_DAYS = -1
    jobs.run_periodic("platform.purge_delivered", timezone.now())
    jobs.drain()
    assert Delivery.objects.count() == 0
