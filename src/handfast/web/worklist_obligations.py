"""What the obligations of contracts bring to the one worklist: missed, or due within 30 days."""

from datetime import datetime
from typing import Any

from handfast.contracts import queries as contracts
from handfast.platform import clock
from handfast.platform.access import Actor
from handfast.web.places import address
from handfast.workflow.types import WorkItem

ASKS = {
    "notice": "give notice",
    "report": "report",
    "service_level": "measure",
    "volume": "measure",
}


def obligation_rows(actor: Actor, at: datetime, scope: str) -> Any:
    """Days on which the person, or their role, has to keep an obligation."""
    return contracts.open_due_rows(by=actor, scope=scope, today=clock.local_date(at))


def obligation_items(actor: Actor, at: datetime, scope: str, limit: int) -> list[WorkItem]:
    """The same; a day is late once it is over."""
    today = clock.local_date(at)
    return [
        WorkItem(
            id=str(one.id), kind="obligations", title=one.title, about=one.contract_number,
            text=one.account_name, asks=ASKS.get(one.kind, "keep"), assignee=one.member_name,
            assignee_id=one.member_id, due_at=clock.at_local(one.due_on, 23, 59),
            url=address("obligation", one.obligation_id),
        )
        for one in contracts.open_dues(by=actor, scope=scope, today=today, limit=limit)
    ]  # fmt: skip
