"""What happens in an installation while parts of it are killed; run as a process of its own.

`python -m tests.reliability.story found PARTNER_URL | orders COUNT | customers | counts`

`orders` prints the number of each order after its transaction has committed: what is printed is
acknowledged, and must be there after any crash.
"""

import json
import os
import sys
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "handfast.web.settings")
SLUG = os.environ.get("STORY_COMPANY", "northbeam")


def main(words: list[str]) -> None:
    """Play one part of the story."""
    django.setup()
    parts = {"found": found, "orders": take_orders, "customers": customers, "counts": counts}
    parts[words[0]](*words[1:])


def tell(text: str) -> None:
    """Say something to whoever plays the story, at once."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def _by() -> Any:
    from handfast.platform.access import Actor  # noqa: PLC0415

    return Actor.system("Story")


def _tenant() -> Any:
    from handfast.platform.models import Tenant  # noqa: PLC0415

    return Tenant.objects.get(slug=SLUG)


def found(partner_url: str) -> None:
    """A company with one customer, and a line-test partner that answers over HTTP."""
    from handfast.fulfillment import services as fulfillment  # noqa: PLC0415
    from handfast.gateways import services as gateways  # noqa: PLC0415
    from handfast.orders.tests import scenes  # noqa: PLC0415
    from handfast.platform.tenancy import tenant_scope  # noqa: PLC0415
    from tests.fixtures.people import START, make_tenant  # noqa: PLC0415

    tenant, by = make_tenant(SLUG), _by()
    with tenant_scope(tenant.id):
        scenes.open_shop(by, START)
        gateways.install_simulators(by=by, at=START)
        gateways.save_connector(
            key="line_test", name="Line test", kind="http", base_url=partner_url, by=by, at=START
        )
        values = [f"10.{n // 250}.{n % 250}.7" for n in range(600)]
        fulfillment.add_items(spec_code="ipv4_address", values=values, by=by, at=START)
    tell(json.dumps({"tenant": str(tenant.id)}))


def take_orders(count: str) -> None:
    """Capture and submit orders, each in a transaction; acknowledge each after its commit."""
    from handfast.catalog import queries as catalog  # noqa: PLC0415
    from handfast.orders import services as orders  # noqa: PLC0415
    from handfast.orders.tests import scenes  # noqa: PLC0415
    from handfast.parties.models import Contact  # noqa: PLC0415
    from handfast.platform.tenancy import tenant_scope  # noqa: PLC0415
    from tests.fixtures.people import START  # noqa: PLC0415

    tenant, by = _tenant(), _by()
    for _ in range(int(count)):
        with tenant_scope(tenant.id):
            contact = Contact.objects.first()
            shop = scenes.Shop(
                contact.account_id, contact.id, catalog.current_catalog(START.date())
            )
            order = scenes.bakery_order(shop, by, START)
            orders.submit_order(order_id=order.id, by=by, at=START)
        tell(order.number)


def customers() -> None:
    """The carrier reports its deliveries, people do their steps: once each, and once more."""
    from handfast.fulfillment import services as fulfillment  # noqa: PLC0415
    from handfast.fulfillment.models import Task  # noqa: PLC0415
    from handfast.gateways import queries as gateway_queries  # noqa: PLC0415
    from handfast.gateways import services as gateways  # noqa: PLC0415
    from handfast.platform.tenancy import tenant_scope  # noqa: PLC0415
    from tests.fixtures.people import START  # noqa: PLC0415

    tenant, by = _tenant(), _by()
    with tenant_scope(tenant.id):
        references = [r.reference for r in gateway_queries.open_requests("carrier")]
    for reference in references:
        with tenant_scope(tenant.id):
            gateways.send_report(
                connector_key="carrier", reference=reference, event="delivered", by=by, at=START
            )
    with tenant_scope(tenant.id):
        ids = list(Task.objects.filter(handler="customer", state="ready").values_list("id"))
    for (task_id,) in ids:
        with tenant_scope(tenant.id):
            fulfillment.complete_task(task_id=task_id, by=by, at=START)
    tell(json.dumps({"reports": len(references), "steps": len(ids)}))


def counts() -> None:
    """What is there, as JSON."""
    from handfast.platform.tenancy import tenant_scope  # noqa: PLC0415

    with tenant_scope(_tenant().id):
        tell(json.dumps(_counts()))


def _counts() -> dict[str, Any]:
    from django.db.models import Count, F  # noqa: PLC0415

    from handfast.assets.models import Asset  # noqa: PLC0415
    from handfast.billing.models import Charge, Invoice, InvoiceLine  # noqa: PLC0415
    from handfast.fulfillment.models import InventoryItem, Plan, ReadyTask, Task  # noqa: PLC0415
    from handfast.orders.models import Order, OrderLine  # noqa: PLC0415
    from handfast.platform.models import Delivery, Event  # noqa: PLC0415

    lines = Order.objects.annotate(present=Count("lines"))
    return {
        "orders": sorted(Order.objects.values_list("number", flat=True)),
        "orders_with_missing_lines": lines.exclude(present=F("line_count")).count(),
        "order_states": _by_value(Order, "status"),
        "lines": OrderLine.objects.count(),
        "plans": Plan.objects.count(),
        "plans_per_order": Plan.objects.values("order_id").distinct().count(),
        "tasks": Task.objects.count(),
        "task_states": _by_value(Task, "state"),
        "ready": ReadyTask.objects.count(),
        "assets": _by_value(Asset, "status"),
        "addresses": InventoryItem.objects.filter(state="allocated").count(),
        "charges": Charge.objects.count(),
        "billed_charges": InvoiceLine.objects.values("charge_id").distinct().count(),
        "invoice_lines": InvoiceLine.objects.count(),
        "invoices": sorted(Invoice.objects.exclude(number="").values_list("number", flat=True)),
        "events": _by_value(Event, "topic"),
        "deliveries": _by_value(Delivery, "state"),
    }


def _by_value(model: Any, field: str) -> dict[str, int]:
    from django.db.models import Count  # noqa: PLC0415

    rows = model.objects.order_by().values_list(field).annotate(n=Count("id"))
    return dict(rows)


if __name__ == "__main__":
    main(sys.argv[1:])
