"""Pre-flight: could this order be delivered at all, and how long would it take?

A dry run of the decomposition, so that what is submitted (or signed) has a plan.
"""

from collections.abc import Sequence
from datetime import UTC, datetime

from handfast.catalog import queries as catalogs
from handfast.fulfillment.rules import decompose
from handfast.fulfillment.services.planning import draft_spans, plan_lines
from handfast.kernel.errors import HandfastError
from handfast.orders.types import Check, OrderLineView, OrderView

_START = datetime(2000, 1, 1, tzinfo=UTC)


def check(order: OrderView, lines: Sequence[OrderLineView]) -> Check:
    """The point of the readiness checklist that fulfillment answers."""
    try:
        draft = decompose(plan_lines(lines), catalogs.catalog(order.catalog_version_id))
    except HandfastError as problem:
        remedy = "Correct the technical catalog; the order cannot be delivered as it is."
        return Check("plan", "Delivery plan", False, str(problem), remedy)
    end = max((span.end for span in draft_spans(draft, _START).values()), default=_START)
    hours = round((end - _START).total_seconds() / 3600)
    length = f"{round(hours / 24)} days" if hours >= 36 else f"{hours} hours"
    steps = f"{len(draft.tasks)} step" + ("" if len(draft.tasks) == 1 else "s")
    return Check("plan", "Delivery plan", True, f"{steps}, about {length}")
