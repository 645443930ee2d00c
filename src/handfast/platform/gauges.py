"""Gauges for operators: what waits, runs, failed or stands still, over all tenants, for `/metrics`.

A context registers its gauges with a function that reads them for the tenant in scope; the platform
asks it tenant by tenant, in that tenant's scope, so that row security holds as everywhere, and adds
up. No tenant is named. Each function should take one statement that an index answers.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import structlog
from django.db import Error as DatabaseTrouble
from django.utils import timezone
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily

from handfast.platform.models import Tenant
from handfast.platform.tenancy import tenant_scope

log = structlog.get_logger(__name__)

PREFIX = "handfast_"


@dataclass(frozen=True)
class Gauge:
    """A figure: its name without prefix, what it means, and the label its values differ by, if any.

    Of an `oldest` one (an age) the highest of all tenants counts, else their sum.
    """

    name: str
    meaning: str
    label: str = ""
    oldest: bool = False


UP = Gauge(
    "figures_up", "1 when the gauges could be read from the database, else 0: they are missing."
)

# Values by gauge and label; the label is empty where the gauge has none.
Values = Mapping[tuple[str, str], float]
Read = Callable[[datetime], Values]


@dataclass(frozen=True)
class _Source:
    gauges: tuple[Gauge, ...]
    read: Read
    per_tenant: bool


_sources: dict[str, _Source] = {}


def register(name: str, gauges: Sequence[Gauge], read: Read, *, per_tenant: bool = True) -> None:
    """Register a context's gauges under a stable name.

    `read(at)` gives the values of the tenant in scope, whose present is `at`; ages are counted in
    seconds of real time. With `per_tenant=False` it is called once, for tables without tenants.
    """
    _sources[name] = _Source(tuple(gauges), read, per_tenant)


def registered() -> tuple[Gauge, ...]:
    """Every registered gauge, sorted by name."""
    found = (gauge for source in _sources.values() for gauge in source.gauges)
    return tuple(sorted(found, key=lambda gauge: gauge.name))


def read_all() -> dict[tuple[str, str], float]:
    """The values of all gauges over all tenants; raises what the database raises."""
    oldest = {gauge.name for gauge in registered() if gauge.oldest}
    total: dict[tuple[str, str], float] = {}
    for values in _readings():
        for (name, label), value in values.items():
            so_far = total.get((name, label), 0.0)
            total[name, label] = max(so_far, value) if name in oldest else so_far + value
    return total


def exposition() -> bytes:
    """The gauges in Prometheus' text format; `handfast_figures_up` is 0 when they could not be read.

    Then the others are missing: a wrong number would be worse than none.
    """
    try:
        values = read_all()
    except DatabaseTrouble:
        log.exception("gauges.unread")
        return _text([_family(UP, {"": 0.0})])
    families = [_family(UP, {"": 1.0})]
    for gauge in registered():
        own = {label: value for (name, label), value in values.items() if name == gauge.name}
        families.append(_family(gauge, own if gauge.label else {"": own.get("", 0.0)}))
    return _text(families)


def _readings() -> Iterator[Values]:
    now = timezone.now()
    for source in _sources.values():
        if not source.per_tenant:
            yield source.read(now)
    of_tenants = [source.read for source in _sources.values() if source.per_tenant]
    for tenant_id, test_clock in Tenant.objects.order_by("id").values_list("id", "clock"):
        with tenant_scope(tenant_id):
            values = [read(test_clock or now) for read in of_tenants]
        yield from values


def _family(gauge: Gauge, values: Mapping[str, float]) -> GaugeMetricFamily:
    family = GaugeMetricFamily(
        PREFIX + gauge.name, gauge.meaning, labels=[gauge.label] if gauge.label else []
    )
    for label in sorted(values):
        family.add_metric([label] if gauge.label else [], values[label])
    return family


class _Collected:
    """Families that were read already, as Prometheus' library wants to be given them."""

    def __init__(self, families: Iterable[GaugeMetricFamily]) -> None:
        self._families = list(families)

    def collect(self) -> list[GaugeMetricFamily]:
        """Give the families."""
        return self._families


def _text(families: Iterable[GaugeMetricFamily]) -> bytes:
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Collected(families))  # type: ignore[arg-type]
    return generate_latest(registry)
