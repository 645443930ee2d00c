"""Use cases of approvals: ask, decide, take back, hand on, delegate, question, remind."""

from handfast.approvals.services.asking import ensure_matrices, evaluate
from handfast.approvals.services.changing import reassign, recall
from handfast.approvals.services.deciding import decide, decide_by_link, open_link
from handfast.approvals.services.delegating import delegate, end_delegation
from handfast.approvals.services.questioning import answer_question, ask_question, read_answers
from handfast.approvals.services.reaching import choose_reach
from handfast.approvals.services.reminding import remind_due
from handfast.approvals.services.setting import save_policy

__all__ = [
    "answer_question",
    "ask_question",
    "choose_reach",
    "decide",
    "decide_by_link",
    "delegate",
    "end_delegation",
    "ensure_matrices",
    "evaluate",
    "open_link",
    "read_answers",
    "reassign",
    "recall",
    "remind_due",
    "save_policy",
]
