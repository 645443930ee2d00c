"""What may be chosen together: cardinalities, requires and excludes, each refusal with all its
reasons and a remedy whose price effect is known.
"""

from collections.abc import Iterator
from dataclasses import replace
from itertools import groupby
from uuid import UUID

from handfast.catalog.types import Catalog, Fix, Rule
from handfast.feel import compile_expression
from handfast.kernel.errors import HandfastError
from handfast.quotes.rules.pricing import price
from handfast.quotes.rules.selection import NewKey, Selection, apply_change, feel_names
from handfast.quotes.rules.totals import ZERO
from handfast.quotes.types import (
    Change,
    ConfigurationRefused,
    LineInput,
    PriceContext,
    Remedy,
    Violation,
)


def validate(selection: Selection, catalog: Catalog, context: PriceContext) -> list[Violation]:
    """Everything in the selection that the catalog does not allow; empty when all is well."""
    found: list[Violation] = []
    heads = {line.key: line for line in selection.lines}
    for key, lines in selection.scopes().items():
        bundle = heads[key] if key is not None else None
        found += _cardinality(bundle, lines, catalog) if bundle else _alone(lines, catalog)
        found += _rules(bundle, lines, catalog, context)
    empty = [x for x in selection.lines if catalog.offering(x.offering).kind == "bundle"]
    held = {line.parent for line in selection.lines}
    for bundle in empty:
        if bundle.key not in held:
            found += _cardinality(bundle, [], catalog)
    return found


def refuse(
    before: Selection,
    after: Selection,
    catalog: Catalog,
    context: PriceContext,
    new_key: NewKey,
) -> None:
    """Raise ConfigurationRefused when `after` breaks a rule, with remedies priced against `before`."""
    violations = validate(after, catalog, context)
    if violations:
        raise ConfigurationRefused(
            *(_with_price(v, before, after, catalog, context, new_key) for v in violations)
        )


def _cardinality(
    bundle: LineInput, lines: list[LineInput], catalog: Catalog
) -> Iterator[Violation]:
    chosen: dict[str, int] = {}
    for line in lines:
        chosen[line.offering] = chosen.get(line.offering, 0) + line.quantity
    owner = catalog.offering(bundle.offering)
    for item in catalog.items_of(bundle.offering):
        count = chosen.get(item.child, 0)
        low, high = item.min * bundle.quantity, item.max * bundle.quantity
        if low <= count <= high:
            continue
        name = catalog.offering(item.child).name
        text = f"{owner.name} takes {_limits(low, high)} of it, not {count}"
        wanted = low if count < low else high
        fix = Remedy(
            f"Set {name} to {wanted}",
            (Change(item.child, bundle.key, wanted),),
            ZERO,
            ZERO,
        )
        yield Violation("cardinality", item.child, name, bundle.key, (text,), fix)


def _alone(lines: list[LineInput], catalog: Catalog) -> Iterator[Violation]:
    for line in lines:
        offering = catalog.offering(line.offering)
        if not offering.sellable:
            yield Violation(
                "cardinality", line.offering, offering.name, None,
                ("it is only sold as a part of a bundle",),
            )  # fmt: skip


def _limits(low: int, high: int) -> str:
    return f"exactly {low}" if low == high else f"{low} to {high}"


def _rules(
    bundle: LineInput | None, lines: list[LineInput], catalog: Catalog, context: PriceContext
) -> Iterator[Violation]:
    present = {line.offering for line in lines}
    ruled = [rule for code in sorted(present) for rule in catalog.rules_of(code)]
    if not ruled:
        return
    names = feel_names(lines, catalog, context)
    broken = [
        rule
        for rule in ruled
        if (compile_expression(rule.condition).evaluate(names) is True) != (rule.kind == "requires")
    ]
    for code, group in groupby(broken, key=lambda rule: rule.offering):
        rules = list(group)
        key = bundle.key if bundle else None
        yield Violation(
            rules[0].kind if len(rules) == 1 else "requires",
            code,
            catalog.offering(code).name,
            key,
            tuple(rule.message for rule in rules),
            _remedy(rules, key),
        )


def _remedy(rules: list[Rule], bundle: UUID | None) -> Remedy | None:
    if not all(rule.fixes for rule in rules):
        return None
    fixes = [fix for rule in rules for fix in rule.fixes]
    text = " and ".join(fix.text for fix in fixes)
    changes = tuple(_change(fix, bundle) for fix in fixes)
    return Remedy(text[:1].upper() + text[1:], changes, ZERO, ZERO)


def _change(fix: Fix, bundle: UUID | None) -> Change:
    return Change(
        offering=fix.offering,
        bundle=bundle,
        quantity=fix.quantity,
        characteristic=fix.characteristic,
        value=fix.value,
    )


def _with_price(
    violation: Violation,
    before: Selection,
    after: Selection,
    catalog: Catalog,
    context: PriceContext,
    new_key: NewKey,
) -> Violation:
    """The violation with its remedy's price effect; without remedy when that would not help."""
    remedy = violation.remedy
    mended = apply_remedy(after, remedy, catalog, new_key) if remedy else None
    helps = mended is not None and not any(
        v.offering == violation.offering for v in validate(mended, catalog, context)
    )
    if remedy is None or mended is None or not helps:
        return replace(violation, remedy=None)
    old, new = (price(s, catalog, context).totals for s in (before, mended))
    priced = Remedy(remedy.text, remedy.changes, new.monthly - old.monthly, new.once - old.once)
    return replace(violation, remedy=priced)


def apply_remedy(
    selection: Selection, remedy: Remedy, catalog: Catalog, new_key: NewKey
) -> Selection | None:
    """The selection with the remedy's changes, or None when one of them is not possible."""
    try:
        for change in remedy.changes:
            selection = apply_change(selection, change, catalog, new_key)
    except HandfastError:
        return None
    return selection
