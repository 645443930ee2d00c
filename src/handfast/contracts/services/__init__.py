"""Use cases of contracts."""

from handfast.contracts.services.approving import (
    approval_rejected,
    may_go_out,
    not_sent,
    sender,
    standing,
)
from handfast.contracts.services.closing import (
    cancel_contract,
    expire_contracts,
    terminate_contract,
)
from handfast.contracts.services.commenting import comment_on
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
    take_obligation,
    waive_occurrence,
)
from handfast.contracts.services.phasing import (
    inform_of_phase,
    note_all_in_service,
    note_in_service,
)
from handfast.contracts.services.rendering import generate_document
from handfast.contracts.services.responsible import require_responsible
from handfast.contracts.services.reviewing import (
    approve_contract,
    change_clause,
    return_contract,
    submit_contract,
)
from handfast.contracts.services.runbook import enforce_responsibilities, set_responsibilities
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
    "comment_on",
    "complete_occurrence",
    "contract_ended",
    "draft_from_quote",
    "draw_up",
    "enforce_responsibilities",
    "execute_contract",
    "expire_contracts",
    "generate_document",
    "inform_of_phase",
    "install_library",
    "look_after",
    "may_go_out",
    "not_sent",
    "note_all_in_service",
    "note_in_service",
    "publish_clause",
    "remove_template",
    "reopen_occurrence",
    "require_responsible",
    "resume_obligation",
    "retire_clause",
    "return_contract",
    "return_unsigned",
    "save_clause",
    "save_template",
    "send_for_signature",
    "sender",
    "set_responsibilities",
    "standing",
    "submit_contract",
    "take_obligation",
    "terminate_contract",
    "waive_occurrence",
]
