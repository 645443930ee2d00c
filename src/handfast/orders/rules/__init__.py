"""Pure decisions of orders: the header's state, readiness, totals, what a change makes of lines."""

from handfast.orders.rules.amending import amended
from handfast.orders.rules.readiness import Facts, checklist
from handfast.orders.rules.revising import asked, difference, stored, with_kept_promises
from handfast.orders.rules.status import header_status
from handfast.orders.rules.totals import totals

__all__ = [
    "Facts",
    "amended",
    "asked",
    "checklist",
    "difference",
    "header_status",
    "stored",
    "totals",
    "with_kept_promises",
]
