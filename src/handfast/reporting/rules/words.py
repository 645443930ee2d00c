"""Topics and durations as people say them."""

_UNITS = (("d", 86_400), ("h", 3_600), ("min", 60), ("s", 1))


def activity(topic: str) -> str:
    """`order.acknowledged` → "Order acknowledged"."""
    return topic.replace(".", " ").replace("_", " ").capitalize()


def duration(seconds: float) -> str:
    """At most two units: "3 d 4 h", "12 min", "0 s"."""
    left, words = round(seconds), []
    for unit, size in _UNITS:
        count, rest = divmod(left, size)
        if count:
            words.append(f"{count} {unit}")
            left = rest
        elif words:
            break
        if len(words) == 2:
            break
    return " ".join(words) or "0 s"


def percent(share: float) -> str:
    """0.125 → "13 %" (half up)."""
    return f"{int(share * 100 + 0.5)} %"
