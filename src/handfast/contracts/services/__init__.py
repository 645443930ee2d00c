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
    "approval_rejected",
    "approve_contract",
    "cancel_contract",
    "change_clause",
    "draft_from_quote",
    "execute_contract",
    "expire_contracts",
    "generate_document",
    "install_library",
    "may_go_out",
    "not_sent",
    "publish_clause",
    "retire_clause",
    "return_contract",
    "return_unsigned",
    "save_clause",
    "send_for_signature",
    "sender",
    "set_responsibilities",
    "submit_contract",
    "terminate_contract",
]
