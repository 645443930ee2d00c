"""Use cases of contracts."""

from handfast.contracts.services.approving import (
    approval_rejected,
    may_go_out,
    not_sent,
    sender,
)
from handfast.contracts.services.closing import (
    cancel_contract,
    expire_contracts,
    terminate_contract,
)
from handfast.contracts.services.drafting import draft_from_quote
from handfast.contracts.services.executing import execute_contract, return_unsigned
from handfast.contracts.services.library import (
    install_library,
    publish_clause,
    retire_clause,
    save_clause,
)
from handfast.contracts.services.obligations import (
    Evidence,
    add_obligation,
    change_obligation,
    close_obligation,
    complete_occurrence,
    contract_ended,
    draw_up,
    look_after,
    remove_template,
    reopen_occurrence,
    resume_obligation,
    save_template,
    waive_occurrence,
)
from handfast.contracts.services.rendering import generate_document
from handfast.contracts.services.reviewing import (
    approve_contract,
    change_clause,
    return_contract,
    submit_contract,
)
from handfast.contracts.services.runbook import set_responsibilities
from handfast.contracts.services.sending import send_for_signature

__all__ = [
    "Evidence",
    "add_obligation",
    "approval_rejected",
    "approve_contract",
    "cancel_contract",
    "change_clause",
    "change_obligation",
    "close_obligation",
    "complete_occurrence",
    "contract_ended",
    "draft_from_quote",
    "draw_up",
    "execute_contract",
    "expire_contracts",
    "generate_document",
    "install_library",
    "look_after",
    "may_go_out",
    "not_sent",
    "publish_clause",
    "remove_template",
    "reopen_occurrence",
    "resume_obligation",
    "retire_clause",
    "return_contract",
    "return_unsigned",
    "save_clause",
    "save_template",
    "send_for_signature",
    "sender",
    "set_responsibilities",
    "submit_contract",
    "terminate_contract",
    "waive_occurrence",
]
