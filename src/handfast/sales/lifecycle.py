"""Lead states and opportunity stages as tables."""

from handfast.kernel.lifecycle import Lifecycle
from handfast.sales.types import OPEN_STAGES

LEAD = Lifecycle(
    "lead",
    "new",
    {
        "work": (("new",), "working"),
        "qualify": (("new", "working"), "qualified"),
        "convert": (("qualified",), "converted"),
        "disqualify": (("new", "working", "qualified"), "disqualified"),
        "reopen": (("disqualified",), "working"),
    },
)


def _others(stage: str) -> tuple[str, ...]:
    return tuple(other for other in OPEN_STAGES if other != stage)


OPPORTUNITY = Lifecycle(
    "opportunity",
    "qualification",
    {
        "qualify": (_others("qualification"), "qualification"),
        "discover": (_others("discovery"), "discovery"),
        "propose": (_others("proposal"), "proposal"),
        "negotiate": (_others("negotiation"), "negotiation"),
        "win": (OPEN_STAGES, "won"),
        "lose": (OPEN_STAGES, "lost"),
        "reopen": (("lost",), "qualification"),
    },
)
# The action that leads to each stage, for boards that only know where a card was dropped.
MOVES = {
    "qualification": "qualify",
    "discovery": "discover",
    "proposal": "propose",
    "negotiation": "negotiate",
    "won": "win",
    "lost": "lose",
}
