"""Pure decisions of fulfillment: decomposition, schedule, jeopardy, plan differences."""

from handfast.fulfillment.rules.decompose import decompose
from handfast.fulfillment.rules.difference import difference
from handfast.fulfillment.rules.jeopardy import assess
from handfast.fulfillment.rules.retry import after_failure
from handfast.fulfillment.rules.schedule import critical_path, forward_pass, in_order

__all__ = [
    "after_failure",
    "assess",
    "critical_path",
    "decompose",
    "difference",
    "forward_pass",
    "in_order",
]
