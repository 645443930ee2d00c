"""The value-stream bar: where a deal stands, from opportunity to invoice, each stage a link."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True)
class Stage:
    """What a context tells about a deal: a short text, the record's page, and if it is done.

    `permission` is what a reader needs for the page; the stage shows without its link otherwise.
    """

    text: str
    url: str
    done: bool
    permission: str = ""


Provider = Callable[[UUID], Stage | None]
May = Callable[[str], bool]

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
    stream_id: UUID | None,
    current: str,
    providers: Mapping[str, Provider],
    may: May = lambda _permission: True,
) -> list[dict[str, str]]:
    """The eight stages of a deal for the bar; `current` is the stage of the page shown.

    An opportunity also counts as done once the deal has gone on to a later stage.
    """
    found = {key: _ask(providers.get(key), stream_id) for key, _ in STAGES}
    gone_on = any(found[key] for key, _ in STAGES[1:])
    return [_shown(key, label, found[key], current, gone_on, may) for key, label in STAGES]


def _ask(provider: Provider | None, stream_id: UUID | None) -> Stage | None:
    return provider(stream_id) if provider and stream_id else None


def _shown(
    key: str, label: str, found: Stage | None, current: str, gone_on: bool, may: May
) -> dict[str, str]:
    done = found is not None and (found.done or (key == "opportunity" and gone_on))
    linked = (
        found is not None and key != current and (not found.permission or may(found.permission))
    )
    return {
        "label": label,
        "text": found.text if found else "–",
        "url": found.url if found and linked else "",
        "state": "current" if key == current else "done" if done else "todo",
    }
