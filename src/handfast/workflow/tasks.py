"""What runs in the background: calls of service tasks, messages on their way, the clock."""

from datetime import datetime
from typing import Any
from uuid import UUID

from handfast.platform import clock, jobs
from handfast.platform.access import Actor
from handfast.platform.clock import ticker
from handfast.workflow import services

BY = Actor.system("workflow")


@jobs.job("workflow.call")
def call(*, tenant_id: str, call_id: str) -> None:
    """Carry a service task out."""
    services.run_call(call_id=UUID(call_id), at=clock.now())


@jobs.job("workflow.deliver")
def deliver(
    *, tenant_id: str, kind: str, name: str, payload: dict[str, Any], correlation: str, at: str
) -> None:
    """Bring a message or signal that a process sent to those who wait for it."""
    moment = datetime.fromisoformat(at)
    if kind == "signal":
        services.send_signal(name=name, payload=payload, by=BY, at=moment)
    else:
        services.send_message(name=name, keys=(correlation,), payload=payload, by=BY, at=moment)


@ticker("workflow.due")
def due(at: datetime) -> None:
    """Install what ships, fire timers, escalate what is late."""
    services.ensure_shipped(at=at)
    services.tick(at=at)
