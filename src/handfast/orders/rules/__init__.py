"""Pure decisions of orders: the header's state, readiness, totals."""

from handfast.orders.rules.readiness import Facts, checklist
from handfast.orders.rules.status import header_status
from handfast.orders.rules.totals import totals

__all__ = ["Facts", "checklist", "header_status", "totals"]
