"""B4: tasks claimed, carried out, completed, audited, successors released, among many open ones."""

import psycopg
from tests.fixtures.people import START

from benchmarks.measuring import Row, alternate, seconds
from benchmarks.shop import BY, Shop, capture
from handfast.fulfillment import services as fulfillment
from handfast.orders import services as orders
from handfast.platform.tenancy import tenant_scope

LINES, BATCH, SINGLES = 1000, 100, 60
OPEN = 200_000


def run(shop: Shop, owner_url: str) -> list[Row]:
    """Tasks a second in batches and one at a time, against the raw claim of a queue row."""
    with psycopg.connect(owner_url, autocommit=True) as connection:
        _fill_queue(connection)
        batched = alternate(
            lambda: _work(shop, LINES, BATCH), lambda: _raw(connection, LINES * 2, BATCH)
        )
        single = alternate(
            lambda: _work(shop, SINGLES, 1), lambda: _raw(connection, SINGLES * 2, 1)
        )
    return [
        _row("in batches of 100", batched, "≥ 5,000/s with two workers"),
        _row("one at a time", single, "≥ 1/10 of the raw claim"),
    ]


def _row(how: str, medians: tuple[float, float], goal: str) -> Row:
    ours, floor = medians
    what = f"dependent tasks {how}, one worker, beside {OPEN:,} rows in the floor's queue"
    return Row("B4", what, f"{ours:.0f}/s", f"{floor:.0f}/s", floor / ours, goal)


def _work(shop: Shop, lines: int, batch: int) -> float:
    with tenant_scope(shop.tenant.id):
        order = capture(shop, lines)
        orders.submit_order(order_id=order.id, by=BY, at=START)
        fulfillment.build_plan(order_id=order.id, by=BY, at=START)
    done = []

    def work() -> None:
        with tenant_scope(shop.tenant.id):
            done.append(fulfillment.run_ready(limit=10 * lines, at=START, batch=batch))

    spent = seconds(work)
    return done[0] / spent


def _fill_queue(connection: psycopg.Connection) -> None:
    connection.execute(
        "CREATE UNLOGGED TABLE floor_queue (id bigserial PRIMARY KEY, at timestamptz)"
    )
    connection.execute(
        "INSERT INTO floor_queue (at) SELECT now() FROM generate_series(1, %s)", [OPEN]
    )
    connection.execute("ANALYZE floor_queue")


def _raw(connection: psycopg.Connection, tasks: int, batch: int) -> float:
    def claim() -> None:
        for _ in range(max(1, tasks // batch)):
            connection.execute(
                "DELETE FROM floor_queue WHERE id IN (SELECT id FROM floor_queue ORDER BY id "
                "LIMIT %s FOR UPDATE SKIP LOCKED)",
                [batch],
            )

    return tasks / seconds(claim)
