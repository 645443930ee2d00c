"""The price of each line, step by step: list, bundle, promotion, discretionary discount, net.

Every step is an amount per unit, rounded half-up to the minor unit when it is computed, so that
the net price is exactly the list price plus all steps. Lines do not depend on their order.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any
from uuid import UUID

from handfast.catalog.types import Catalog, Offering, Promotion
from handfast.feel import compile_expression
from handfast.kernel.errors import invalid
from handfast.kernel.money import minor_unit, round_half_up
from handfast.quotes.rules.selection import Selection, feel_names
from handfast.quotes.rules.totals import totals_of
from handfast.quotes.types import LineInput, PriceContext, PricedLine, PriceStep, Pricing

HUNDRED = Decimal(100)
Fixed = dict[tuple[str | None, str], tuple[PriceStep, ...]]
"""List and bundle steps by bundle and offering: the same for every line of a quote."""


def price(selection: Selection, catalog: Catalog, context: PriceContext) -> Pricing:
    """Price all lines with one catalog version; raises InvalidInput for a discount out of range."""
    scopes = {key: feel_names(lines, catalog, context) for key, lines in selection.scopes().items()}
    heads = {line.key: line for line in selection.lines}
    met: dict[tuple[UUID | None, str], bool] = {}
    fixed: Fixed = {}
    lines = tuple(
        _price_line(
            line,
            heads[line.parent].offering if line.parent else None,
            catalog,
            _Conditions(scopes[line.parent], line.parent, met, context),
            fixed,
        )
        for line in selection.lines
    )
    return Pricing(lines, totals_of(lines, context.term_months))


class _Conditions:
    """Judges promotions for one scope; each one once."""

    def __init__(
        self,
        names: Mapping[str, Any],
        scope: UUID | None,
        met: dict[tuple[UUID | None, str], bool],
        context: PriceContext,
    ) -> None:
        self.names, self.scope, self.met, self.context = names, scope, met, context

    def hold(self, promotion: Promotion) -> bool:
        key = (self.scope, promotion.code)
        if key not in self.met:
            condition = promotion.condition
            self.met[key] = promotion.valid.contains(self.context.day) and (
                not condition or compile_expression(condition).evaluate(self.names) is True
            )
        return self.met[key]


def _price_line(
    line: LineInput, bundle: str | None, catalog: Catalog, conditions: _Conditions, fixed: Fixed
) -> PricedLine:
    offering = catalog.offering(line.offering)
    places = minor_unit(offering.currency)
    key = (bundle, line.offering)
    if key not in fixed:
        fixed[key] = (_list_step(offering, catalog), *_bundle_step(bundle, offering, catalog))
    steps = list(fixed[key])
    steps += _promotion_steps(offering, catalog, conditions, _sum(steps), places)
    steps += _discount_step(line, _sum(steps), places)
    return PricedLine(
        key=line.key,
        parent=line.parent,
        offering=line.offering,
        name=offering.name,
        quantity=line.quantity,
        charge_type=offering.charge_type,
        list_price=offering.list_price,
        bundle_delta=_sum(steps, "bundle"),
        promotion_delta=_sum(steps, "promotion"),
        discount_percent=line.discount_percent,
        discretionary_delta=_sum(steps, "discretionary"),
        net_price=_sum(steps),
        unit_cost=offering.unit_cost,
        characteristics=line.characteristics,
        steps=tuple(steps),
        action=line.action,
        discount_by=line.discount_by,
    )


def _sum(steps: list[PriceStep], key: str = "") -> Decimal:
    return sum((s.amount for s in steps if not key or s.key == key), Decimal("0.00"))


def _list_step(offering: Offering, catalog: Catalog) -> PriceStep:
    label = f"List price, catalog version {catalog.number}"
    return PriceStep(
        "list", label, offering.list_price, f"catalog:{catalog.number}:{offering.code}"
    )


def _bundle_step(bundle: str | None, offering: Offering, catalog: Catalog) -> list[PriceStep]:
    item = catalog.item(bundle, offering.code) if bundle else None
    if bundle is None or item is None or not item.price_delta:
        return []
    label = f"Bundle price {catalog.offering(bundle).name}"
    return [PriceStep("bundle", label, item.price_delta, f"bundle:{bundle}:{offering.code}")]


def _promotion_steps(
    offering: Offering, catalog: Catalog, conditions: _Conditions, base: Decimal, places: int
) -> list[PriceStep]:
    """The first promotion whose condition holds; those tried before it are shown with 0.00."""
    steps: list[PriceStep] = []
    for promotion in catalog.promotions_of(offering.code):
        source = f"promotion:{promotion.code}"
        if conditions.hold(promotion):
            label = f"Promotion {promotion.code} −{_effect(promotion)}"
            amount = -_reduction(promotion, base, places)
            return [*steps, PriceStep("promotion", label, amount, source, promotion.message)]
        label = f"Promotion {promotion.code}: does not apply"
        steps.append(
            PriceStep("promotion", label, Decimal("0.00"), source, promotion.message, False)
        )
    return steps


def _effect(promotion: Promotion) -> str:
    if promotion.percent is not None:
        return f"{promotion.percent.normalize():f} %"
    return f"{promotion.amount:.2f}"


def _reduction(promotion: Promotion, base: Decimal, places: int) -> Decimal:
    if promotion.percent is not None:
        return round_half_up(base * promotion.percent / HUNDRED, places)
    return min(promotion.amount or Decimal(0), max(base, Decimal(0)))


def _discount_step(line: LineInput, base: Decimal, places: int) -> list[PriceStep]:
    percent = line.discount_percent
    if not Decimal(0) <= percent <= HUNDRED:
        raise invalid(
            "discount_percent", percent, "A discount lies between 0 and 100 percent.",
            "Correct the percentage.",
        )  # fmt: skip
    if not percent:
        return []
    by = f" by {line.discount_by}" if line.discount_by else ""
    amount = -round_half_up(base * percent / HUNDRED, places)
    label = f"Discount {percent.normalize():f} %{by}"
    return [PriceStep("discretionary", label, amount, "discretionary")]
