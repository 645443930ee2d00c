"""The shape of an imported catalog: TMF620 resources, with the extensions the engine needs.

Attributes that are not known here are allowed, as TM Forum asks, and ignored.
"""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field
from pydantic.alias_generators import to_camel
from pydantic_core import PydanticCustomError


def _day(value: Any) -> date | None:
    if value is None or value == "":
        return None
    try:
        return datetime.fromisoformat(value).date()
    except (TypeError, ValueError):
        raise PydanticCustomError("day", "This is not a date") from None


def _scalar(value: Any) -> bool | Decimal | str:
    if isinstance(value, bool | str):
        return value
    if isinstance(value, int | float | Decimal):
        return Decimal(str(value))
    raise PydanticCustomError("scalar", "This is neither a text, nor a number, nor true or false")


Count = 2_147_483_647
Day = Annotated[date | None, BeforeValidator(_day)]
Scalar = Annotated[bool | Decimal | str, BeforeValidator(_scalar)]
Amount = Annotated[Decimal, Field(max_digits=18, decimal_places=4)]
Hours = Annotated[Decimal, Field(max_digits=9, decimal_places=2, ge=0)]
Offered = Annotated[str, Field(min_length=1, max_length=60)]
Code = Annotated[str, Field(min_length=1, max_length=80)]
Name = Annotated[str, Field(min_length=1, max_length=200)]
Short = Annotated[str, Field(max_length=40)]
Word = Annotated[str, Field(max_length=60)]


class Node(BaseModel):
    """Base of every part: camelCase names, unknown attributes allowed."""

    model_config = ConfigDict(alias_generator=to_camel, extra="allow", frozen=True)


class Validity(Node):
    """From a day (included) to a day (excluded), as ISO dates or date-times."""

    start_date_time: Day = None
    end_date_time: Day = None


class Price(Node):
    """An amount in a currency."""

    unit: str = Field(min_length=3, max_length=3)
    value: Amount


class CharacteristicValue(Node):
    """One allowed value."""

    value: Scalar
    is_default: bool = False
    unit_of_measure: str = ""


class SpecCharacteristic(Node):
    """A property with its allowed values."""

    name: Code
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
    name: Name
    product_spec_characteristic: list[SpecCharacteristic] = []
    service_specification: list[SpecRef] = []
    resource_specification: list[SpecRef] = []


class OfferingPrice(Node):
    """The list price of an offering, and what it costs us."""

    id: Code
    name: str = ""
    price_type: Literal["recurring", "oneTime", "usage"]
    charge_type: Literal["recurring", "one_time", "rental", "usage"] | None = None
    recurring_charge_period_type: str = Field(default="month", max_length=12)
    price: Price
    unit_cost: Price | None = None


class BundleOption(Node):
    """How often a part occurs."""

    number_rel_offer_lower_limit: int = Field(default=1, ge=0, le=Count)
    number_rel_offer_upper_limit: int = Field(default=1, ge=1, le=Count)
    number_rel_offer_default: int | None = Field(default=None, ge=0, le=Count)


class BundledOffering(Node):
    """A part of a bundle."""

    id: Offered
    bundled_product_offering_option: BundleOption = BundleOption()
    price_alteration: Price | None = None


class Reference(Node):
    """A pointer by id."""

    id: Code


class Category(Node):
    """Where an offering is shown."""

    id: Word


class ProductOffering(Node):
    """Something that can be sold."""

    id: Offered
    name: Name
    description: str = ""
    is_bundle: bool = False
    is_sellable: bool = True
    icon: Word = ""
    category: list[Category] = []
    product_specification: Reference | None = None
    product_offering_price: list[Reference] = Field(default=[], max_length=1)
    bundled_product_offering: list[BundledOffering] = []


class RuleFix(Node):
    """A change that satisfies a rule."""

    offering: Offered
    text: str
    characteristic: str | None = None
    value: Scalar | None = None
    quantity: int | None = Field(default=None, ge=0, le=Count)


class SelectionRule(Node):
    """What an offering requires or excludes."""

    id: Code
    offering: Offered
    kind: Literal["requires", "excludes"]
    condition: str = Field(min_length=1)
    message: str = Field(min_length=1)
    fix: list[RuleFix] = []


class PromotionNode(Node):
    """A price reduction under a condition."""

    id: Offered
    name: Name
    description: str = ""
    offering: Offered
    condition: str = ""
    percent: Decimal | None = Field(default=None, gt=0, le=100, max_digits=7, decimal_places=4)
    amount: Decimal | None = Field(default=None, gt=0, max_digits=18, decimal_places=4)
    valid_for: Validity = Validity()


class ServiceSpecification(Node):
    """A customer-facing or resource-facing service."""

    id: Code
    name: Name
    description: str = ""
    version: Short = ""
    category: Literal["CFS", "RFS"]
    service_spec_relationship: list[SpecRef] = []
    resource_specification: list[SpecRef] = []


class ResourceSpecification(Node):
    """A resource or a work order."""

    id: Code
    name: Name
    description: str = ""
    version: Short = ""
    category: Literal["resource", "work"] = "resource"
    stock_item: str = Field(default="", max_length=80)
    hardware_version: Short = ""


class TaskSpecification(Node):
    """A step of delivery."""

    id: Code
    name: Name
    specification: Code
    owner_team: Word
    handler: Literal["human", "http", "customer", "automatic"]
    lead_hours: Hours
    duration_hours: Hours = Decimal(0)
    sla_hours: Decimal | None = Field(default=None, gt=0, max_digits=9, decimal_places=2)
    connector: Word = ""
    operation: Word = ""
    callback: bool = False
    condition: str = ""
    condition_at: Literal["plan", "run"] = "plan"
    ponr: Literal["none", "soft", "hard"] = "none"
    compensation: str = ""
    milestone: Word = ""
    instructions: str = ""
    max_attempts: int = Field(default=1, ge=1, le=20)
    on_demand: bool = False


class Dependency(Node):
    """One step after another."""

    predecessor: Code
    successor: Code
    kind: Literal["finish_start", "data"] = "finish_start"
    lag_hours: Hours = Decimal(0)


class EntitlementSpecification(Node):
    """What an active offering entitles to."""

    offering: Offered
    key: Code
    name: Name
    quantity: Decimal = Field(ge=0, max_digits=18, decimal_places=4)
    unit: Short
    value: str = Field(default="", max_length=200)
    per_unit: bool = True


class CatalogDocument(Node):
    """One catalog version as a document."""

    name: Name
    version: int = Field(ge=1, le=Count)
    description: str = ""
    currency: str = Field(pattern="^[A-Z]{3}$")
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
