"""Topics and shares as people say them."""


def activity(topic: str) -> str:
    """`order.acknowledged` → "Order acknowledged"."""
    return topic.replace(".", " ").replace("_", " ").capitalize()


def percent(share: float) -> str:
    """0.125 → "13 %" (half up)."""
    return f"{int(share * 100 + 0.5)} %"
