"""The catalog as plain frozen values: what is sold, how it is priced, how it is delivered.

A `Catalog` is one version, loaded once and never changed; quotes price with it, fulfillment
decomposes with it. Conditions are FEEL texts; the comments beside them say which names they see.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Literal
from uuid import UUID

from handfast.kernel.errors import not_found
from handfast.kernel.period import Period

OfferingKind = Literal["bundle", "simple"]
ChargeType = Literal["recurring", "one_time", "rental", "usage", "none"]
RuleKind = Literal["requires", "excludes"]
SpecKind = Literal["cfs", "rfs", "resource", "work"]
SourceKind = Literal["offering", "spec"]
Handler = Literal["human", "http", "customer", "automatic"]
Ponr = Literal["none", "soft", "hard"]
ConditionTime = Literal["plan", "run"]

CHARGE_TYPES: tuple[str, ...] = ("recurring", "one_time", "rental", "usage", "none")
MONTHLY_CHARGES: tuple[str, ...] = ("recurring", "rental")
SPEC_KINDS: tuple[str, ...] = ("cfs", "rfs", "resource", "work")
SPEC_KIND_NAMES: Mapping[str, str] = {
    "cfs": "Customer-facing service",
    "rfs": "Resource-facing service",
    "resource": "Resource",
    "work": "Work order",
}
PERMISSIONS: Mapping[str, tuple[str, ...]] = {
    "catalog.view": (
        "sales", "sales_ops", "deal_desk", "legal", "contract_manager", "finance", "security",
        "executive", "operations", "customer_success", "partner", "procurement",
    ),
    "catalog.edit": ("sales_ops",),
    "catalog.publish": ("sales_ops",),
}  # fmt: skip


@dataclass(frozen=True)
class Characteristic:
    """One property of an offering or specification.

    `configurable` False means the value is fixed by the catalog (a pinned hardware version).
    `values` lists the allowed values; empty means any value of `type`.
    """

    name: str
    label: str
    type: Literal["boolean", "string", "number"]
    default: str | bool | Decimal | None = None
    values: tuple[str | bool | Decimal, ...] = ()
    unit: str = ""
    configurable: bool = True
    description: str = ""


@dataclass(frozen=True)
class BundleItem:
    """A part of a bundle: how often it occurs, and its price change inside the bundle."""

    bundle: str
    child: str
    min: int
    max: int
    default: int
    price_delta: Decimal = Decimal(0)
    position: int = 0

    @property
    def required(self) -> bool:
        """Whether the bundle cannot be sold without this part."""
        return self.min > 0


@dataclass(frozen=True)
class Rule:
    """What an offering requires or excludes, as a FEEL condition that must hold (requires) or
    must not hold (excludes) when the offering is chosen.

    The condition sees `quantity` (a context: offering code → quantity chosen),
    `characteristics` (offering code → context of its values), `term_months`, and `account`
    (region, segment, industry). `fixes` are the changes that satisfy it, for a one-click remedy.
    """

    key: str
    offering: str
    kind: RuleKind
    condition: str
    message: str
    fixes: tuple["Fix", ...] = ()


@dataclass(frozen=True)
class Fix:
    """One change that helps to satisfy a rule: set a characteristic or a quantity."""

    offering: str
    text: str
    characteristic: str | None = None
    value: str | bool | Decimal | None = None
    quantity: int | None = None


@dataclass(frozen=True)
class Promotion:
    """A price reduction on one offering while its FEEL condition holds.

    Exactly one of `percent` and `amount` is set. The condition sees `term_months`, `quantity`,
    `characteristics` and `account`. `valid` is half-open and judged on the day of pricing.
    """

    code: str
    name: str
    offering: str
    condition: str
    message: str
    valid: Period
    percent: Decimal | None = None
    amount: Decimal | None = None


@dataclass(frozen=True)
class Offering:
    """Something that can be sold; a bundle has no charge of its own, its parts have."""

    code: str
    name: str
    kind: OfferingKind
    charge_type: ChargeType
    list_price: Decimal
    currency: str
    unit_cost: Decimal
    description: str = ""
    specification: str = ""
    period: str = ""
    category: str = ""
    icon: str = ""
    sellable: bool = True
    characteristics: tuple[Characteristic, ...] = ()

    @property
    def monthly(self) -> bool:
        """Whether the charge repeats every month."""
        return self.charge_type in MONTHLY_CHARGES

    def characteristic(self, name: str) -> Characteristic:
        """The characteristic of that name; raises NotFound."""
        for found in self.characteristics:
            if found.name == name:
                return found
        raise not_found(f"characteristic of {self.name}", name)

    def defaults(self) -> dict[str, str | bool | Decimal | None]:
        """The default value of every characteristic, fixed ones included."""
        return {c.name: c.default for c in self.characteristics}


@dataclass(frozen=True)
class Spec:
    """What delivers an offering: `cfs`, `rfs`, `resource`, or a `work` order."""

    code: str
    name: str
    kind: SpecKind
    description: str = ""
    version: str = ""
    characteristics: tuple[Characteristic, ...] = ()


@dataclass(frozen=True)
class ServiceSpec(Spec):
    """A customer-facing (`cfs`) or resource-facing (`rfs`) service."""


@dataclass(frozen=True)
class ResourceSpec(Spec):
    """A resource or a work order; `stock_item` is set for things that are shipped, with the
    hardware version that an order pins.
    """

    stock_item: str = ""
    hardware_version: str = ""


@dataclass(frozen=True)
class DecompositionRow:
    """One arrow of the technical catalog: an offering or spec leads to a spec.

    The FEEL `condition` (empty: always) sees `line` (offering, quantity, action,
    characteristics), `characteristics` (of the line), `quantity` (offering code → quantity of
    the order). `mapping` gives the target's characteristics as FEEL over the same names.
    `per_unit` makes one node per unit of the line's quantity, otherwise one per line.
    """

    source_kind: SourceKind
    source: str
    target: str
    condition: str = ""
    mapping: Mapping[str, str] = field(default_factory=dict)
    per_unit: bool = False


@dataclass(frozen=True)
class TaskSpec:
    """A step of delivery that arises wherever a node of specification `spec` is planned.

    `condition` is FEEL (empty: always). With `condition_at` "plan" it sees what decomposition
    rows see; with "run" it is judged when its predecessors have ended and sees the output of each
    finished task under its key, for example `line_test.result = "fail"`; when it does not hold
    the task is skipped as not needed. `connector` and `operation` name the gateway call of an
    `http` task; `callback` means it then waits for the partner's message. `duration_hours` is
    working effort shown, `lead_hours` the elapsed time used for planned dates, `sla_hours` when it
    is late. `compensation` is the key of the task that undoes it, also when its line is removed
    later; such a task is `on_demand`: never planned for a new line.
    """

    key: str
    name: str
    spec: str
    owner_team: str
    handler: Handler
    lead_hours: Decimal
    duration_hours: Decimal = Decimal(0)
    sla_hours: Decimal | None = None
    connector: str = ""
    operation: str = ""
    callback: bool = False
    condition: str = ""
    condition_at: ConditionTime = "plan"
    ponr: Ponr = "none"
    compensation: str = ""
    milestone: str = ""
    instructions: str = ""
    max_attempts: int = 1
    on_demand: bool = False


@dataclass(frozen=True)
class TaskDependency:
    """The successor may start when the predecessor has ended (done, skipped or not needed)."""

    predecessor: str
    successor: str
    kind: Literal["finish_start", "data"] = "finish_start"
    lag_hours: Decimal = Decimal(0)


@dataclass(frozen=True)
class EntitlementSpec:
    """What the customer may use once the offering is active; `value` is set when it is not a
    quantity (a support level). `per_unit` multiplies the quantity by the line's.
    """

    offering: str
    key: str
    name: str
    quantity: Decimal
    unit: str
    value: str = ""
    per_unit: bool = True


@dataclass(frozen=True)
class CatalogVersionView:
    """A version in a list: number, lifecycle, validity (half-open) and its size."""

    id: UUID
    number: int
    name: str
    status: str
    currency: str
    effective_from: date | None
    effective_to: date | None
    offerings: int
    notes: str
    actions: tuple[str, ...]
    published_by: str = ""


@dataclass(frozen=True)
class Catalog:
    """One whole version; immutable, safe to share between threads."""

    version_id: UUID
    number: int
    name: str
    status: str
    currency: str
    effective_from: date | None
    effective_to: date | None
    offerings: Mapping[str, Offering]
    bundle_items: tuple[BundleItem, ...]
    rules: tuple[Rule, ...]
    promotions: tuple[Promotion, ...]
    specs: Mapping[str, ServiceSpec | ResourceSpec]
    decompositions: tuple[DecompositionRow, ...]
    task_specs: Mapping[str, TaskSpec]
    task_dependencies: tuple[TaskDependency, ...]
    entitlements: tuple[EntitlementSpec, ...]

    def offering(self, code: str) -> Offering:
        """The offering with that code; raises NotFound."""
        if code not in self.offerings:
            raise not_found("offering", code)
        return self.offerings[code]

    def spec(self, code: str) -> ServiceSpec | ResourceSpec:
        """The specification with that code; raises NotFound."""
        if code not in self.specs:
            raise not_found("specification", code)
        return self.specs[code]

    def main_category(self, values: Iterable[tuple[str, Decimal]]) -> str:
        """The category that most of the value is in, of (offering code, value); empty for none."""
        found: dict[str, Decimal] = {}
        for code, value in values:
            offering = self.offerings.get(code)
            if offering is not None and offering.category:
                found[offering.category] = found.get(offering.category, Decimal(0)) + abs(value)
        return max(sorted(found), key=lambda name: found[name], default="")

    def items_of(self, bundle: str) -> tuple[BundleItem, ...]:
        """The parts of a bundle, in their order."""
        return tuple(i for i in self.bundle_items if i.bundle == bundle)

    def item(self, bundle: str, child: str) -> BundleItem | None:
        """How `child` takes part in `bundle`, or None."""
        for found in self.bundle_items:
            if found.bundle == bundle and found.child == child:
                return found
        return None

    def rules_of(self, offering: str) -> tuple[Rule, ...]:
        """What the offering requires and excludes."""
        return tuple(r for r in self.rules if r.offering == offering)

    def promotions_of(self, offering: str) -> tuple[Promotion, ...]:
        """The promotions of the offering, in the order they are tried."""
        return tuple(p for p in self.promotions if p.offering == offering)

    def rows_from(self, source_kind: SourceKind, source: str) -> tuple[DecompositionRow, ...]:
        """The arrows that leave an offering or a specification."""
        return tuple(
            d for d in self.decompositions if d.source_kind == source_kind and d.source == source
        )

    def tasks_of(self, spec: str) -> tuple[TaskSpec, ...]:
        """The steps that deliver a specification."""
        return tuple(t for t in self.task_specs.values() if t.spec == spec)

    def entitlements_of(self, offering: str) -> tuple[EntitlementSpec, ...]:
        """What an active unit of the offering entitles to."""
        return tuple(e for e in self.entitlements if e.offering == offering)

    def top_offerings(self) -> tuple[Offering, ...]:
        """What can be added to a quote by itself: sellable, and bundles first."""
        found = [o for o in self.offerings.values() if o.sellable]
        return tuple(sorted(found, key=lambda o: (o.kind != "bundle", o.name)))
