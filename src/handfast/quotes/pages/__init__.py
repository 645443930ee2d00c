"""HTML pages of quotes."""

from handfast.quotes.pages.acting import (
    accept,
    move_catalog,
    preview,
    reject,
    reopen,
    revise,
    send,
    submit,
)
from handfast.quotes.pages.editing import (
    add,
    characteristic,
    discount,
    option,
    quantity,
    remove,
    terms,
)
from handfast.quotes.pages.listing import compare, new_quote, quote_list
from handfast.quotes.pages.record import offers, quote_page

__all__ = [
    "accept",
    "add",
    "characteristic",
    "compare",
    "discount",
    "move_catalog",
    "new_quote",
    "offers",
    "option",
    "preview",
    "quantity",
    "quote_list",
    "quote_page",
    "reject",
    "remove",
    "reopen",
    "revise",
    "send",
    "submit",
    "terms",
]
