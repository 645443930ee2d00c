"""The value-stream bar: where a deal stands, from opportunity to invoice, each stage a link."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True)
class Stage:
    """What a context tells about a deal: a short text, the record's page, and if it is done."""

    text: str
    url: str
    done: bool


Provider = Callable[[UUID], Stage | None]

STAGES = (
    ("opportunity", "Opportunity"),
    ("quote", "Quote"),
    ("contract", "Contract"),
    ("signature", "Signature"),
    ("order", "Order"),
    ("delivery", "Delivery"),
    ("service", "Service"),
    ("invoice", "Invoice"),
)


def stages(
    stream_id: UUID | None, current: str, providers: Mapping[str, Provider]
) -> list[dict[str, str]]:
    """The eight stages of a deal for the bar; `current` is the stage of the page shown."""
    shown = []
    for key, label in STAGES:
        provider = providers.get(key)
        found = provider(stream_id) if provider and stream_id else None
        state = "current" if key == current else "done" if found and found.done else "todo"
        shown.append({
            "label": label,
            "text": found.text if found else "–",
            "url": found.url if found and key != current else "",
            "state": state,
        })  # fmt: skip
    return shown
