"""Pure comparison of what the stages of a promise say; each stage against the one before it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import pairwise

from handfast.kernel.money import minor_unit, round_half_up
from handfast.kernel.period import Period, month_of, prorate
from handfast.promises.types import BilledLine, Cell, Difference, Terms

_COMPARED = ("offering", "quantity", "price", "catalog_version")


def differences(stages: Mapping[str, Terms], billed: Sequence[BilledLine] = ()) -> list[Difference]:
    """Every difference between the stages that are known; none when the promise is kept.

    Contracted is held against promised, ordered against contracted (or promised), delivered and
    entitled against ordered, and each billed line against the contracted or ordered price.
    """
    found = list(_chain(stages))
    ordered = stages.get("ordered")
    if ordered and "delivered" in stages:
        found += _delivered(ordered, stages["delivered"])
    if ordered and "entitled" in stages:
        found += _entitled(ordered, stages["entitled"])
    agreed = agreed_stage(stages)
    if agreed is not None:
        found += _billed(agreed, stages[agreed], billed)
    return found


def standing(stages: Mapping[str, Terms], *, differs: bool) -> str:
    """How a promise stands: `differs` says whether a difference between its stages is open.

    Kept is what was delivered, with nothing left to mend; what is not ordered any more is cancelled;
    anything else is under way, whatever was promised, contracted, ordered or billed.
    """
    if differs:
        return "differing"
    ordered = stages.get("ordered")
    if ordered is not None and ordered.quantity == 0:
        return "cancelled"
    return "kept" if "delivered" in stages else "under_way"


def agreed_stage(stages: Mapping[str, Terms]) -> str | None:
    """The stage whose price binds billing: contracted, else ordered, else promised."""
    for stage in ("contracted", "ordered", "promised"):
        if stage in stages and stages[stage].price is not None:
            return stage
    return None


def _chain(stages: Mapping[str, Terms]) -> Iterator[Difference]:
    known = [s for s in ("promised", "contracted", "ordered") if s in stages]
    for left, right in pairwise(known):
        for field in _COMPARED:
            expected, found = getattr(stages[left], field), getattr(stages[right], field)
            if expected is not None and found is not None and expected != found:
                yield Difference(left, right, field, show(expected), show(found))


def _delivered(ordered: Terms, delivered: Terms) -> Iterator[Difference]:
    wanted, came = ordered.traits or {}, delivered.traits or {}
    for trait in sorted(set(wanted) & set(came)):
        if wanted[trait] != came[trait]:
            label = trait.replace("_", " ")
            yield Difference("promised", "delivered", label, wanted[trait], came[trait])
    both = ordered.quantity is not None and delivered.quantity is not None
    if both and ordered.quantity != delivered.quantity:
        yield Difference(
            "promised", "delivered", "quantity", show(ordered.quantity), show(delivered.quantity)
        )


def _entitled(ordered: Terms, entitled: Terms) -> Iterator[Difference]:
    wanted = ordered.entitlements
    if wanted is None or entitled.entitlements is None:
        return
    if sorted(wanted) != sorted(entitled.entitlements):
        expected, found = ", ".join(sorted(wanted)), ", ".join(sorted(entitled.entitlements))
        yield Difference("ordered", "entitled", "entitlements", expected or "none", found or "none")


def _billed(stage: str, agreed: Terms, lines: Sequence[BilledLine]) -> Iterator[Difference]:
    price = agreed.price or Decimal(0)
    wrong = [(line, *overbilled(price, line)) for line in lines]
    wrong = [w for w in wrong if w[1] or w[2]]
    if not wrong:
        return
    last = wrong[-1][0]
    charged = last.price if last.price is not None and last.price != price else last.net
    yield Difference(
        stage, "billed", "price", show(price), show(charged),
        make_whole=sum((w[1] for w in wrong), Decimal(0)),
        make_whole_tax=sum((w[2] for w in wrong), Decimal(0)),
        invoices=len({w[0].invoice_id for w in wrong}),
    )  # fmt: skip


def overbilled(price: Decimal, line: BilledLine) -> tuple[Decimal, Decimal]:
    """How much too much a line bills, without tax, and the tax on it; negative for too little."""
    places = minor_unit(line.currency)
    if line.period_start and line.period_end:
        used = Period(line.period_start, line.period_end)
        exact = prorate(price, used, month_of(line.period_start))
    else:
        exact = price
    expected = round_half_up(exact, places)
    tax = round_half_up(expected * line.tax_percent / 100, places)
    return line.net - expected, line.tax - tax


def cells(
    stages: Mapping[str, Terms], billed: Sequence[BilledLine], open_: Iterable[Difference]
) -> tuple[Cell, ...]:
    """What the ledger shows for each of the six stages."""
    faulty = {d.right for d in open_}
    texts = {
        "promised": _price(stages.get("promised")),
        "contracted": _price(stages.get("contracted")),
        "ordered": _things(stages.get("ordered")),
        "delivered": _things(stages.get("delivered")),
        "entitled": _rights(stages.get("entitled")),
        "billed": _last_price(billed),
    }
    return tuple(
        Cell(stage, text or "–", _state(stage, text, stages, faulty))
        for stage, text in texts.items()
    )


def _state(stage: str, text: str, stages: Mapping[str, Terms], faulty: set[str]) -> str:
    if stage in faulty:
        return "fault"
    if text:
        return "kept"
    return "none" if stage in stages else "open"


def _price(terms: Terms | None) -> str:
    return show(terms.price) if terms and terms.price is not None else ""


def _last_price(billed: Sequence[BilledLine]) -> str:
    if not billed:
        return ""
    last = billed[-1]
    return show(last.price if last.price is not None else last.net)


def _things(terms: Terms | None) -> str:
    if terms is None:
        return ""
    hardware = (terms.traits or {}).get("hardware_version")
    if hardware:
        return f"hw {hardware}"
    return show(terms.quantity) if terms.quantity is not None else "yes"


def _rights(terms: Terms | None) -> str:
    if terms is None or not terms.entitlements:
        return ""
    first, *more = terms.entitlements
    return f"{first} +{len(more)}" if more else first


def show(value: object) -> str:
    """A value as the ledger writes it: prices with two places, counts without."""
    if isinstance(value, Decimal):
        whole = value == value.to_integral_value() and value.as_tuple().exponent == 0
        return f"{value:f}" if whole else f"{value:.2f}"
    return str(value)
