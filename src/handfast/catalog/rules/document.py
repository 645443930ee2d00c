"""The shape of an imported catalog: TMF620 resources, with the extensions the engine needs.

Attributes that are not known here are allowed, as TM Forum asks, and ignored.
"""

from decimal import Decimal
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

Amount = Decimal
Code = str


class Node(BaseModel):
    """Base of every part: camelCase names, unknown attributes allowed."""

    model_config = ConfigDict(alias_generator=to_camel, extra="allow", frozen=True)


class Validity(Node):
    """From a day (included) to a day (excluded), as ISO dates or date-times."""

    start_date_time: str | None = None
    end_date_time: str | None = None


class Price(Node):
    """An amount in a currency."""

    unit: str = Field(min_length=3, max_length=3)
    value: Amount


class CharacteristicValue(Node):
    """One allowed value."""

    value: bool | Decimal | str
    is_default: bool = False
    unit_of_measure: str = ""


class SpecCharacteristic(Node):
    """A property with its allowed values."""

    name: Code = Field(min_length=1)
    description: str = ""
    value_type: Literal["boolean", "string", "number"]
    configurable: bool = True
    product_spec_characteristic_value: list[CharacteristicValue] = []


class SpecRef(Node):
    """An arrow to a service or resource specification."""

    id: Code
    condition: str = ""
    characteristic_mapping: dict[str, str] = {}
    per_unit: bool = False


class ProductSpecification(Node):
    """What an offering is: its characteristics and what delivers it."""

    id: Code
    name: str
    product_spec_characteristic: list[SpecCharacteristic] = []
    service_specification: list[SpecRef] = []
    resource_specification: list[SpecRef] = []


class OfferingPrice(Node):
    """The list price of an offering, and what it costs us."""

    id: Code
    name: str = ""
    price_type: Literal["recurring", "oneTime", "usage"]
    charge_type: Literal["recurring", "one_time", "rental", "usage"] | None = None
    recurring_charge_period_type: str = "month"
    price: Price
    unit_cost: Price | None = None


class BundleOption(Node):
    """How often a part occurs."""

    number_rel_offer_lower_limit: int = Field(default=1, ge=0)
    number_rel_offer_upper_limit: int = Field(default=1, ge=1)
    number_rel_offer_default: int | None = Field(default=None, ge=0)


class BundledOffering(Node):
    """A part of a bundle."""

    id: Code
    bundled_product_offering_option: BundleOption = BundleOption()
    price_alteration: Price | None = None


class Reference(Node):
    """A pointer by id."""

    id: Code


class ProductOffering(Node):
    """Something that can be sold."""

    id: Code = Field(min_length=1, max_length=60)
    name: str = Field(min_length=1, max_length=200)
    description: str = ""
    is_bundle: bool = False
    is_sellable: bool = True
    icon: str = ""
    category: list[Reference] = []
    product_specification: Reference | None = None
    product_offering_price: list[Reference] = Field(default=[], max_length=1)
    bundled_product_offering: list[BundledOffering] = []


class RuleFix(Node):
    """A change that satisfies a rule."""

    offering: Code
    text: str
    characteristic: str | None = None
    value: bool | Decimal | str | None = None
    quantity: int | None = Field(default=None, ge=0)


class SelectionRule(Node):
    """What an offering requires or excludes."""

    id: Code
    offering: Code
    kind: Literal["requires", "excludes"]
    condition: str = Field(min_length=1)
    message: str = Field(min_length=1)
    fix: list[RuleFix] = []


class PromotionNode(Node):
    """A price reduction under a condition."""

    id: Code
    name: str
    description: str = ""
    offering: Code
    condition: str = ""
    percent: Decimal | None = Field(default=None, gt=0, le=100)
    amount: Decimal | None = Field(default=None, gt=0)
    valid_for: Validity = Validity()


class ServiceSpecification(Node):
    """A customer-facing or resource-facing service."""

    id: Code
    name: str
    description: str = ""
    version: str = ""
    category: Literal["CFS", "RFS"]
    service_spec_relationship: list[SpecRef] = []
    resource_specification: list[SpecRef] = []


class ResourceSpecification(Node):
    """A resource or a work order."""

    id: Code
    name: str
    description: str = ""
    version: str = ""
    category: Literal["resource", "work"] = "resource"
    stock_item: str = ""
    hardware_version: str = ""


class TaskSpecification(Node):
    """A step of delivery."""

    id: Code
    name: str
    specification: Code
    owner_team: str
    handler: Literal["human", "http", "customer", "automatic"]
    lead_hours: Decimal = Field(ge=0)
    duration_hours: Decimal = Field(default=Decimal(0), ge=0)
    sla_hours: Decimal | None = Field(default=None, gt=0)
    connector: str = ""
    operation: str = ""
    callback: bool = False
    condition: str = ""
    condition_at: Literal["plan", "run"] = "plan"
    ponr: Literal["none", "soft", "hard"] = "none"
    compensation: str = ""
    milestone: str = ""
    instructions: str = ""
    max_attempts: int = Field(default=1, ge=1, le=20)
    on_demand: bool = False


class Dependency(Node):
    """One step after another."""

    predecessor: Code
    successor: Code
    kind: Literal["finish_start", "data"] = "finish_start"
    lag_hours: Decimal = Field(default=Decimal(0), ge=0)


class EntitlementSpecification(Node):
    """What an active offering entitles to."""

    offering: Code
    key: Code
    name: str
    quantity: Decimal = Field(ge=0)
    unit: str
    value: str = ""
    per_unit: bool = True


class CatalogDocument(Node):
    """One catalog version as a document."""

    name: str = Field(min_length=1)
    version: int = Field(ge=1)
    description: str = ""
    currency: str = Field(min_length=3, max_length=3)
    valid_for: Validity = Validity()
    product_specification: list[ProductSpecification] = []
    product_offering_price: list[OfferingPrice] = []
    product_offering: list[ProductOffering] = Field(min_length=1)
    rule: list[SelectionRule] = []
    promotion: list[PromotionNode] = []
    service_specification: list[ServiceSpecification] = []
    resource_specification: list[ResourceSpecification] = []
    task_specification: list[TaskSpecification] = []
    task_dependency: list[Dependency] = []
    entitlement_specification: list[EntitlementSpecification] = []


def parse(data: Any) -> CatalogDocument:
    """The document as typed values; raises pydantic's ValidationError with every fault."""
    return CatalogDocument.model_validate(data)
