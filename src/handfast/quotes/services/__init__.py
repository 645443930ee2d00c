"""What can be done with quotes, one use case per function."""

from handfast.quotes.services.answering import accept_quote, expire_due, expire_quote, reject_quote
from handfast.quotes.services.approving import (
    approval_granted,
    approval_rejected,
    preview_approvals,
    reopen_quote,
    submit_quote,
)
from handfast.quotes.services.direct import price_lines
from handfast.quotes.services.drafting import clone_revision, create_quote
from handfast.quotes.services.editing import (
    add_bundle,
    add_offering,
    apply_changes,
    price_quote,
    remove_line,
    set_characteristic,
    set_discount,
    set_option,
    set_quantity,
)
from handfast.quotes.services.ordering import mark_ordered
from handfast.quotes.services.presenting import document_data, send_quote
from handfast.quotes.services.terms import set_catalog_version, set_term, set_terms

__all__ = [
    "accept_quote",
    "add_bundle",
    "add_offering",
    "apply_changes",
    "approval_granted",
    "approval_rejected",
    "clone_revision",
    "create_quote",
    "document_data",
    "expire_due",
    "expire_quote",
    "mark_ordered",
    "preview_approvals",
    "price_lines",
    "price_quote",
    "reject_quote",
    "remove_line",
    "reopen_quote",
    "send_quote",
    "set_catalog_version",
    "set_characteristic",
    "set_discount",
    "set_option",
    "set_quantity",
    "set_term",
    "set_terms",
    "submit_quote",
]
