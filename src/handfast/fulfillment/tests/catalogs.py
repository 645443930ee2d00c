"""Catalogs for tests: the technical side of Home Fast 500, and a plain license."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from uuid import UUID

from handfast.catalog.types import (
    Catalog,
    DecompositionRow,
    EntitlementSpec,
    Offering,
    ResourceSpec,
    ServiceSpec,
    TaskDependency,
    TaskSpec,
)
from handfast.fulfillment.types import PlanLine

VERSION = UUID(int=3)
BUNDLE, INTERNET, MODEM, ADDRESS, VISIT = (UUID(int=n) for n in range(101, 106))


def offering(code: str, name: str, kind: str = "simple", charge: str = "recurring") -> Offering:
    return Offering(code, name, kind, charge, Decimal("10"), "USD", Decimal("4"))  # type: ignore[arg-type]


def task(key: str, spec: str, handler: str, hours: int, **more: object) -> TaskSpec:
    return TaskSpec(
        key=key, name=key.replace("_", " ").capitalize(), spec=spec,
        owner_team=str(more.pop("team", "network")), handler=handler,  # type: ignore[arg-type]
        lead_hours=Decimal(hours), **more,  # type: ignore[arg-type]
    )  # fmt: skip


def catalog_of(
    offerings: Sequence[Offering],
    specs: Sequence[ServiceSpec | ResourceSpec],
    rows: Sequence[DecompositionRow],
    tasks: Sequence[TaskSpec],
    dependencies: Sequence[TaskDependency],
    entitlements: Sequence[EntitlementSpec] = (),
) -> Catalog:
    return Catalog(
        version_id=VERSION, number=3, name="Test", status="published", currency="USD",
        effective_from=date(2026, 1, 1), effective_to=None,
        offerings={o.code: o for o in offerings}, bundle_items=(), rules=(), promotions=(),
        specs={s.code: s for s in specs}, decompositions=tuple(rows),
        task_specs={t.key: t for t in tasks}, task_dependencies=tuple(dependencies),
        entitlements=tuple(entitlements),
    )  # fmt: skip


def home_fast() -> Catalog:
    return catalog_of(
        [
            offering("home_fast_500", "Home Fast 500", "bundle", "none"),
            offering("internet_access", "Internet Access 500/100"),
            offering("modem", "Wi-Fi 6 Modem", charge="rental"),
            offering("static_ipv4", "Static IPv4"),
            offering("installation", "Standard Installation", charge="one_time"),
            offering("license", "License key"),
        ],
        [
            ServiceSpec("broadband_access", "Broadband Access", "cfs"),
            ServiceSpec("access_port", "Access Port", "rfs"),
            ResourceSpec("dslam_port", "DSLAM port", "resource"),
            ResourceSpec(
                "cpe_device", "CPE device", "resource",
                stock_item="NB-MODEM-AX6", hardware_version="AX6-2.1",
            ),
            ResourceSpec("ipv4_address", "IPv4 address", "resource"),
            ResourceSpec("installation_visit", "Installation work order", "work"),
            ServiceSpec("license_service", "License", "cfs"),
        ],
        [
            DecompositionRow("offering", "internet_access", "broadband_access"),
            DecompositionRow("spec", "broadband_access", "access_port"),
            DecompositionRow("spec", "access_port", "dslam_port"),
            DecompositionRow(
                "offering", "modem", "cpe_device",
                mapping={"hardware_version": "characteristics.hardware_version"}, per_unit=True,
            ),
            DecompositionRow("offering", "static_ipv4", "ipv4_address", per_unit=True),
            DecompositionRow("offering", "installation", "installation_visit"),
            DecompositionRow("offering", "license", "license_service"),
        ],
        [
            task("line_test", "access_port", "http", 24, connector="line_test",
                 operation="test_line", max_attempts=3),
            task("port_activation", "dslam_port", "automatic", 24, compensation="port_release"),
            task("truck_roll", "installation_visit", "human", 72, team="field", ponr="soft",
                 condition='line_test.result = "fail"', condition_at="run",
                 duration_hours=Decimal(3)),
            task("ship_modem", "cpe_device", "http", 72, team="logistics", connector="carrier",
                 operation="create_shipment", callback=True, compensation="return_modem"),
            task("allocate_ip", "ipv4_address", "automatic", 4, compensation="release_ip"),
            task("customer_activation", "broadband_access", "customer", 24, team="order_desk",
                 ponr="hard", milestone="service_active"),
            task("port_release", "dslam_port", "automatic", 4, on_demand=True),
            task("release_ip", "ipv4_address", "automatic", 4, on_demand=True),
            task("return_modem", "cpe_device", "http", 120, on_demand=True),
            task("issue_license", "license_service", "automatic", 1, team="order_desk"),
        ],
        [
            TaskDependency("line_test", "port_activation"),
            TaskDependency("port_activation", "truck_roll"),
            TaskDependency("port_activation", "allocate_ip"),
            TaskDependency("port_activation", "customer_activation"),
            TaskDependency("truck_roll", "customer_activation"),
            TaskDependency("ship_modem", "customer_activation"),
            TaskDependency("allocate_ip", "customer_activation"),
        ],
        [
            EntitlementSpec("internet_access", "internet.download", "Download speed",
                            Decimal(500), "Mbit/s", per_unit=False),
            EntitlementSpec("static_ipv4", "static_ipv4", "Static IPv4 addresses",
                            Decimal(1), "address"),
        ],
    )  # fmt: skip


def line(
    promise: UUID, code: str, parent: UUID | None = None, action: str = "add", **more: object
) -> PlanLine:
    return PlanLine(
        promise_id=promise, parent_promise_id=parent, offering_code=code, name=code,
        quantity=Decimal(str(more.pop("quantity", 1))), action=action, characteristics=more,
    )  # fmt: skip


def home_fast_lines() -> list[PlanLine]:
    return [
        line(BUNDLE, "home_fast_500"),
        line(INTERNET, "internet_access", BUNDLE),
        line(MODEM, "modem", BUNDLE, hardware_version="AX6-2.1"),
        line(ADDRESS, "static_ipv4", BUNDLE),
        line(VISIT, "installation", BUNDLE),
    ]


def cyclic() -> Catalog:
    base = home_fast()
    ring = TaskDependency("customer_activation", "line_test")
    return replace(base, task_dependencies=(*base.task_dependencies, ring))
