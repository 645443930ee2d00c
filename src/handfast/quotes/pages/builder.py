"""What the quote builder shows, as plain values: bundles with their lines and options, the why of
a price, terms and totals.
"""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from uuid import UUID

from handfast.catalog import queries as catalogs
from handfast.catalog.types import Catalog, Characteristic, Offering
from handfast.kernel.ids import new_id
from handfast.kernel.ref import Ref
from handfast.parties import queries as parties
from handfast.platform import access, outbox
from handfast.quotes import queries, services
from handfast.quotes.forms import ReasonForm, TermsForm
from handfast.quotes.rules import validate
from handfast.quotes.rules.selection import Selection, apply_change, shown
from handfast.quotes.types import (
    FREQUENCIES,
    Change,
    LineInput,
    PriceContext,
    QuoteLineView,
    QuoteView,
)

TONES = {"accepted": "green", "presented": "blue", "rejected": "red", "returned": "red"}


@dataclass(frozen=True)
class Control:
    """A characteristic of a line: fixed words, or choices."""

    name: str
    label: str
    shown: str
    choices: tuple[tuple[str, str, bool], ...] = ()


@dataclass(frozen=True)
class Row:
    """A priced line of the table."""

    line: QuoteLineView
    short: str
    controls: tuple[Control, ...]
    removable: bool
    error: str = ""
    typed: str = ""


@dataclass(frozen=True)
class Option:
    """An optional part of a bundle: how many are chosen, how many may be, why more is refused."""

    offering: Offering
    bundle: UUID
    quantity: int
    low: int
    high: int
    price: Decimal
    reasons: tuple[str, ...] = ()

    @property
    def more(self) -> int | None:
        """The next higher quantity, or None at the limit."""
        return self.quantity + 1 if self.quantity < self.high else None

    @property
    def less(self) -> int | None:
        """The next lower quantity, or None at the limit."""
        return self.quantity - 1 if self.quantity > self.low else None

    @property
    def single(self) -> bool:
        """Whether it is a matter of yes or no."""
        return self.high == 1 and self.low == 0


@dataclass(frozen=True)
class Group:
    """A bundle with its lines and options, or everything sold by itself."""

    head: QuoteLineView | None
    offering: Offering | None
    rows: tuple[Row, ...]
    options: tuple[Option, ...] = ()


@dataclass(frozen=True)
class Trouble:
    """What the last request could not do: a refusal with the wish behind it, or faults."""

    violations: tuple[Any, ...] = ()
    problems: tuple[Any, ...] = ()
    wish: tuple[tuple[str, str], ...] = ()
    url: str = ""
    line: str = ""
    typed: str = ""

    @property
    def offering(self) -> str:
        """The offering that was wished for."""
        return dict(self.wish).get("offering", "")


@dataclass
class Sources:
    """The records a builder page is made from, each read once."""

    quote: QuoteView
    lines: list[QuoteLineView]
    catalog: Catalog
    selection: Selection = field(init=False)

    def __post_init__(self) -> None:
        self.selection = queries.selection_of(self.lines)


def read(quote_id: UUID) -> Sources:
    """Read the quote, its lines and its catalog version; raises NotFound."""
    quote = queries.quote(quote_id)
    return Sources(quote, queries.lines(quote_id), queries.catalog_of(quote))


def context(
    request: Any, sources: Sources, *, why: str = "", trouble: Trouble | None = None
) -> dict[str, Any]:
    """Everything the builder's template needs."""
    quote = sources.quote
    editable = quote.status == "draft" and access.can(request.actor, "quotes.edit")
    people = parties.contacts_of(quote.account_id)
    return {
        "quote": quote,
        "lines": sources.lines,
        "groups": groups(sources, trouble or Trouble()),
        "trouble": trouble,
        "editable": editable,
        "may_send": access.can(request.actor, "quotes.send"),
        "terms_form": terms_form(quote, people),
        "contact": next((p for p in people if p.id == quote.contact_id), None),
        "frequency": FREQUENCIES.get(quote.payment_frequency, ""),
        "why": why_of(sources, why),
        **asked(sources, request.at),
        "lead_days": catalogs.lead_days(
            version_id=quote.catalog_version_id,
            offerings=tuple(line.offering_code for line in sources.lines),
        ),
        "newer": newer_version(quote, request.at.date()) if editable else None,
        "events": timeline(quote.id),
        "reason_form": ReasonForm(),
        "savings": quote.list_tcv - quote.tcv,
    }


def asked(sources: Sources, at: Any) -> dict[str, Any]:
    """Who would have to agree, and who would be told, if it were submitted now."""
    if sources.quote.status != "draft" or not sources.lines:
        return {"approvals": None, "asked": False, "told": ""}
    found = services.preview_approvals(quote_id=sources.quote.id, at=at)
    return {
        "approvals": found.approvers,
        "asked": bool(found.approvers),
        "told": ", ".join(found.informed),
    }


def newer_version(quote: QuoteView, day: Any) -> Any:
    """The catalog version effective today when the quote is pinned to another one."""
    current = catalogs.version_at(day)
    return current if current.id != quote.catalog_version_id else None


def timeline(quote_id: UUID) -> list[dict[str, Any]]:
    """The quote's history for the timeline component."""
    found = outbox.timeline(subject=Ref("quote", quote_id), limit=20)
    return [
        {
            "title": e.headline,
            "when": e.at,
            "who": e.by.name,
            "tone": TONES.get(e.topic.removeprefix("quote."), "neutral"),
        }
        for e in found
    ]


def terms_form(quote: QuoteView, people: Any, data: Any = None) -> TermsForm:
    """The terms as a form, filled from the quote."""
    initial = {
        "term_months": quote.term_months,
        "payment_frequency": quote.payment_frequency,
        "start_date": quote.start_date,
        "valid_until": quote.valid_until,
        "contact_id": quote.contact_id,
    }
    choices = [(p.id, f"{p.name} · {p.email}" if p.email else p.name) for p in people]
    return TermsForm(data, initial=initial, people=choices, term=quote.term_months)


def short_promise(promise_id: UUID) -> str:
    """The last characters of a promise id, enough to tell lines of one deal apart."""
    return f"P-{promise_id.hex[-6:].upper()}"


def groups(sources: Sources, trouble: Trouble) -> list[Group]:
    """The lines by bundle, in order; what stands alone comes last."""
    parts: dict[UUID | None, list[QuoteLineView]] = {}
    for line in sources.lines:
        parts.setdefault(line.parent_promise_id, []).append(line)
    found, alone = [], []
    for head in parts.get(None, []):
        if not head.is_bundle:
            alone.append(_row(head, sources, trouble))
            continue
        rows = tuple(_row(x, sources, trouble) for x in parts.get(head.promise_id, []))
        offering = sources.catalog.offering(head.offering_code)
        found.append(Group(head, offering, rows, options(head, sources)))
    return [*found, Group(None, None, tuple(alone))] if alone else found


def _row(line: QuoteLineView, sources: Sources, trouble: Trouble) -> Row:
    offering = sources.catalog.offering(line.offering_code)
    item = sources.catalog.item(line.bundle_code, line.offering_code) if line.bundle_code else None
    mine = trouble.line == str(line.promise_id)
    return Row(
        line=line,
        short=short_promise(line.promise_id),
        controls=tuple(_control(c, line) for c in offering.characteristics),
        removable=item is None or item.min == 0,
        error="; ".join(p.message for p in trouble.problems) if mine else "",
        typed=trouble.typed if mine else f"{line.discount_percent.normalize():f}",
    )


def _control(found: Characteristic, line: QuoteLineView) -> Control:
    value = line.characteristics.get(found.name, found.default)
    words = f"{shown(value)} {found.unit}".strip()
    if not found.configurable or len(found.values) < 2:
        return Control(found.name, found.label, words)
    choices = tuple(
        (str(v).lower(), f"{shown(v)} {found.unit}".strip(), v == value) for v in found.values
    )
    return Control(found.name, found.label, words, choices)


def options(head: QuoteLineView, sources: Sources) -> tuple[Option, ...]:
    """The parts of a bundle whose number may be chosen."""
    found = []
    for item in sources.catalog.items_of(head.offering_code):
        low, high = item.min * head.quantity, item.max * head.quantity
        if low == high:
            continue
        chosen = sources.selection.part(head.promise_id, item.child)
        offering = sources.catalog.offering(item.child)
        option = Option(
            offering=offering,
            bundle=head.promise_id,
            quantity=chosen.quantity if chosen else 0,
            low=low,
            high=high,
            price=offering.list_price + item.price_delta,
            reasons=_reasons(head, item.child, chosen, sources),
        )
        found.append(option)
    return tuple(found)


def _reasons(
    head: QuoteLineView, offering: str, chosen: LineInput | None, sources: Sources
) -> tuple[str, ...]:
    """Why the first unit of an option would be refused now."""
    if chosen is not None:
        return ()
    quote = sources.quote
    wish = Change(offering, head.promise_id, quantity=1)
    after = apply_change(sources.selection, wish, sources.catalog, new_id)
    context = PriceContext(quote.term_months or 1, quote.priced_on)
    return tuple(
        reason
        for violation in validate(after, sources.catalog, context)
        if violation.offering == offering and violation.bundle == head.promise_id
        for reason in violation.reasons
    )


def why_of(sources: Sources, wanted: str) -> dict[str, Any] | None:
    """The steps of one line's price; without a wish the line with the most steps."""
    priced = [line for line in sources.lines if not line.is_bundle]
    if not priced:
        return None
    named = [line for line in priced if str(line.promise_id) == wanted]
    line = named[0] if named else max(priced, key=lambda x: len(x.price_steps))
    period = "per month" if line.monthly else "once"
    return {
        "line": line,
        "title": f"Why {line.net_price:,.2f}?",
        "total": f"{line.name}, net {period}",
        "rows": [{"label": s.label, "text": s.note, "amount": s.amount} for s in line.price_steps],
    }
