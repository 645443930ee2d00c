"""What workflow hears: every topic that starts a process of the tenant or moves one."""

from handfast.platform.outbox import EventRow, subscribe
from handfast.workflow import services


@subscribe("*", name="workflow.react", only_topics=services.listens)
def react(event: EventRow) -> None:
    """Start processes by this event, and move those that wait for its topic."""
    services.ensure_shipped(at=event.at)
    services.react(event)
