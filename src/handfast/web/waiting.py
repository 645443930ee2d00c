"""The worklist as home and the notifications show it: the person's own, then what is free."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from handfast.platform.access import Actor
from handfast.workflow import queries as workflow
from handfast.workflow.types import WorkItem

ROWS = 8
TEAM_ROWS = 5
Row = dict[str, Any]


@dataclass(frozen=True)
class Waiting:
    """The most urgent of a person's work and of what their team has not taken, with the numbers."""

    mine: list[Row]
    mine_count: int
    team: list[Row]
    team_count: int

    @property
    def more(self) -> int:
        """How much of the person's own is not shown."""
        return self.mine_count - len(self.mine)


def waiting_for(actor: Actor, at: datetime) -> Waiting:
    """What a person is asked for, in the order and words of the worklist."""
    mine = workflow.worklist(actor, at=at, limit=ROWS)
    team = workflow.worklist(actor, at=at, scope="team", free=True, limit=TEAM_ROWS)
    return Waiting(
        [_row(one, at) for one in mine.items], mine.whole,
        [_row(one, at) for one in team.items], team.whole,
    )  # fmt: skip


def _row(one: WorkItem, at: datetime) -> Row:
    return {
        "title": one.title,
        "text": " · ".join(text for text in (one.about, one.text) if text),
        "url": one.url,
        "state": one.word(at),
        "tone": one.tone(at),
        "when": one.due_at,
    }
