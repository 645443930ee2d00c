"""Use cases of approvals: ask, decide, take back, hand on, remind."""

from handfast.approvals.services.asking import ensure_matrices, evaluate
from handfast.approvals.services.changing import reassign, recall
from handfast.approvals.services.deciding import decide, decide_by_link, open_link
from handfast.approvals.services.reminding import remind_due

__all__ = [
    "decide",
    "decide_by_link",
    "ensure_matrices",
    "evaluate",
    "open_link",
    "reassign",
    "recall",
    "remind_due",
]
