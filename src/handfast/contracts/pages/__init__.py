"""HTML pages of contracts and of the clause library."""

from handfast.contracts.pages.library import edit_clause, library, move_clause
from handfast.contracts.pages.records import (
    act,
    act_with_reason,
    change_clause,
    comment,
    contract_list,
    contract_page,
    draft,
    skipped_stages,
)
from handfast.contracts.pages.runbook import enforce, runbook

__all__ = [
    "act",
    "act_with_reason",
    "change_clause",
    "comment",
    "contract_list",
    "contract_page",
    "draft",
    "edit_clause",
    "enforce",
    "library",
    "move_clause",
    "runbook",
    "skipped_stages",
]
