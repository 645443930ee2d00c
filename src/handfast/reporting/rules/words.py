"""Topics and shares as people say them."""

from handfast.reporting.types import Spent


def step(one: Spent) -> str:
    """The step whose time was counted: a task as drawn, a step of delivery, or an answer."""
    if one.topic == "task.completed":
        return activity(one.key)
    return f"Approval: {one.name}" if one.topic == "approval.decided" else one.name


def activity(topic: str) -> str:
    """`order.acknowledged` → "Order acknowledged"."""
    return topic.replace(".", " ").replace("_", " ").capitalize()


def percent(share: float) -> str:
    """0.125 → "13 %" (half up)."""
    return f"{int(share * 100 + 0.5)} %"
