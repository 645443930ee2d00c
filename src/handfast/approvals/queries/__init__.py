"""Reads of approvals: what waits for whom, requests with their path, what was decided, reports."""

from handfast.approvals.queries.delegations import (
    covered_by,
    delegation,
    delegations,
    delegations_of,
)
from handfast.approvals.queries.finding import (
    aging,
    decisions,
    history,
    pending_count,
    pending_for,
    pending_rows,
    request,
    request_for,
    request_of_step,
    requests,
    requests_for,
)
from handfast.approvals.queries.holding import answerable, answers_for, holds, stands_in_for
from handfast.approvals.queries.idle import idle, register_open
from handfast.approvals.queries.matrices import (
    approver_choices,
    condition_names,
    longest_path,
    policy_in_force,
    preview,
    working_calendar,
)
from handfast.approvals.queries.questions import question_rows, questions, questions_for
from handfast.approvals.queries.reaching import reach_of
from handfast.approvals.queries.reports import report

__all__ = [
    "aging",
    "answerable",
    "answers_for",
    "approver_choices",
    "condition_names",
    "covered_by",
    "decisions",
    "delegation",
    "delegations",
    "delegations_of",
    "history",
    "holds",
    "idle",
    "longest_path",
    "pending_count",
    "pending_for",
    "pending_rows",
    "policy_in_force",
    "preview",
    "question_rows",
    "questions",
    "questions_for",
    "reach_of",
    "register_open",
    "report",
    "request",
    "request_for",
    "request_of_step",
    "requests",
    "requests_for",
    "stands_in_for",
    "working_calendar",
]
