"""HTML pages of contracts and of the clause library."""

from handfast.contracts.pages.library import edit_clause, library, move_clause
from handfast.contracts.pages.obligation_forms import (
    add_obligation,
    change_obligation,
    move_obligation,
    settle,
    take_obligation,
)
from handfast.contracts.pages.obligation_templates import edit_template, remove_template
from handfast.contracts.pages.obligations import (
    obligation_csv,
    obligation_list,
    obligation_month,
    obligation_page,
)
from handfast.contracts.pages.records import (
    act,
    act_with_reason,
    change_clause,
    comment,
    contract_list,
    contract_page,
    draft,
)
from handfast.contracts.pages.runbook import enforce, runbook

__all__ = [
    "act",
    "act_with_reason",
    "add_obligation",
    "change_clause",
    "change_obligation",
    "comment",
    "contract_list",
    "contract_page",
    "draft",
    "edit_clause",
    "edit_template",
    "enforce",
    "library",
    "move_clause",
    "move_obligation",
    "obligation_csv",
    "obligation_list",
    "obligation_month",
    "obligation_page",
    "remove_template",
    "runbook",
    "settle",
    "take_obligation",
]
