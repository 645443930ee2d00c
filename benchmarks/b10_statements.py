"""B10: SQL statements from capture to active, for one line and for a thousand."""

from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.fixtures.people import START

from benchmarks.measuring import Row
from benchmarks.shop import BY, Shop, capture
from handfast.fulfillment import services as fulfillment
from handfast.orders import services as orders
from handfast.platform.tenancy import current_tenant, tenant_scope

CONTROL = ("SAVEPOINT", "RELEASE", "ROLLBACK", "BEGIN", "COMMIT")


def run(shop: Shop) -> Row:
    """Counted, not timed: the same on every machine."""
    _statements(shop, 1)  # the catalog version is read once per process
    one, thousand = _statements(shop, 1), _statements(shop, 1000)
    return Row(
        "B10", "SQL statements from capture to active, 1 and 1,000 lines", f"{one} and {thousand}",
        "–", None, "≤ 60, the same ± 20 %",
    )  # fmt: skip


def _statements(shop: Shop, lines: int) -> int:
    with tenant_scope(shop.tenant.id):
        current_tenant()
        with CaptureQueriesContext(connection) as seen:
            order = capture(shop, lines)
            orders.submit_order(order_id=order.id, by=BY, at=START)
            fulfillment.build_plan(order_id=order.id, by=BY, at=START)
            fulfillment.run_ready(limit=10 * lines, at=START)
    return sum(1 for query in seen if not query["sql"].startswith(CONTROL))
