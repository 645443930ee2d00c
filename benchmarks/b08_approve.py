"""B8: an answer to an approval, from the click to the committed next step."""

import json
import uuid

import psycopg
from tests.fixtures.people import START

from benchmarks.measuring import Row, percentile, seconds
from benchmarks.shop import BY, Shop
from handfast.approvals import queries, services
from handfast.kernel.ids import new_id
from handfast.kernel.ref import Ref
from handfast.parties import queries as parties
from handfast.platform.tenancy import tenant_scope

REQUESTS = 60


def run(shop: Shop, owner_url: str) -> Row:
    """The 95th percentile of decisions, each in its own transaction."""
    ours, floor = [], []
    with psycopg.connect(owner_url) as connection:
        connection.execute("CREATE TEMP TABLE floor_decisions (id uuid, kind text, body jsonb)")
        for _ in range(REQUESTS):
            step, by = _asked(shop)
            ours.append(seconds(lambda s=step, b=by: _decide(shop, s, b)))
            floor.append(seconds(lambda: _write(connection)))
    mine, raw = percentile(ours, 0.95) * 1000, percentile(floor, 0.95) * 1000
    return Row(
        "B8", "approval: decision, audit and next step committed (p95)", f"{mine:.1f} ms",
        f"{raw:.2f} ms", mine / raw, "p95 ≤ 50 ms",
    )  # fmt: skip


def _asked(shop: Shop) -> tuple[uuid.UUID, object]:
    with tenant_scope(shop.tenant.id):
        found = services.evaluate(
            subject=Ref("quote", new_id()), facts={"discount_percent": 35, "tcv": 30_000},
            summary={"number": "Q"}, requested_by=BY, at=START,
        )  # fmt: skip
        request = queries.request(found.request_id)
        step = next(s for s in request.steps if s.kind == "approver" and s.state == "active")
        member = parties.actor_for_member(shop.world.members["ada"].id)
        return step.id, member


def _decide(shop: Shop, step_id: uuid.UUID, by: object) -> None:
    with tenant_scope(shop.tenant.id):
        services.decide(step_id=step_id, decision="approve", comment="fine", by=by, at=START)  # type: ignore[arg-type]


def _write(connection: psycopg.Connection) -> None:
    with connection.cursor() as cursor:
        rows = [
            (uuid.uuid4(), kind, json.dumps({"x": 1})) for kind in ("decision", "audit", "event")
        ]
        cursor.executemany("INSERT INTO floor_decisions VALUES (%s, %s, %s)", rows)
    connection.commit()
