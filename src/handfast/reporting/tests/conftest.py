"""Events of a few cases, written as the contexts write them."""

from datetime import timedelta

import pytest

from handfast.kernel.ids import new_id
from handfast.platform.models import Event


@pytest.fixture
def case(tenant, at):
    """`case("quote", ("quote.created", 0, "user"), …)`: topic, hours after the start, who did it."""

    def tell(kind, *steps, subject=None, deal=None, payload=None):
        subject, deal = subject or new_id(), deal or new_id()
        for topic, hours, who, *more in steps:
            Event.objects.create(
                topic=topic, subject_kind=kind, subject_id=subject, stream_id=deal,
                headline=f"{topic} & <so on>", payload={**(payload or {}), **(more[0] if more else {})},
                actor_kind=who, actor_name={"user": "Ana Ruiz", "contact": "Dana"}.get(who, "Quotes"),
                occurred_at=at + timedelta(hours=hours),
            )  # fmt: skip
        return subject

    return tell
