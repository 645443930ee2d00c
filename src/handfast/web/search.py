"""The global search: one question to every context that the person may read, grouped by kind."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from uuid import UUID

from handfast.assets import queries as assets
from handfast.billing import queries as billing
from handfast.contracts import queries as contracts
from handfast.orders import queries as orders
from handfast.parties import queries as parties
from handfast.platform import access
from handfast.platform.access import Actor
from handfast.quotes import queries as quotes
from handfast.sales import queries as sales
from handfast.web.places import address

SHORTEST = 2
LONGEST = 80
QUICK = 4
FULL = 20


@dataclass(frozen=True)
class Found:
    """One result: what it is, where its page is, and its state."""

    kind: str
    id: UUID
    title: str
    text: str
    url: str
    state: str = ""


@dataclass(frozen=True)
class Group:
    """The results of one kind; `more` when there may be others."""

    kind: str
    label: str
    icon: str
    found: tuple[Found, ...]
    more: bool


Source = Callable[[str, Actor, int], Iterable[Found]]


def search(text: str, *, by: Actor, limit: int = FULL) -> list[Group]:
    """Everything the person may see whose number, name or customer fits; empty below 2 letters."""
    wanted = " ".join(text.split())[:LONGEST]
    if len(wanted) < SHORTEST:
        return []
    groups = []
    for kind, label, icon, permission, source in _SOURCES:
        if access.can(by, permission):
            found = [one for one in source(wanted, by, limit + 1) if one.url]
            shown = tuple(found[:limit])
            groups.append(Group(kind, label, icon, shown, len(found) > limit))
    return [group for group in groups if group.found]


def _accounts(text: str, _by: Actor, limit: int) -> Iterable[Found]:
    for one in parties.accounts(q=text, limit=limit):
        words = " · ".join(part for part in (one.number, one.city, one.region) if part)
        state = "" if one.status == "active" else one.status
        yield Found("account", one.id, one.name, words, address("account", one.id), state)


def _contacts(text: str, _by: Actor, limit: int) -> Iterable[Found]:
    for one in parties.contacts(q=text, limit=limit):
        words = " · ".join(part for part in (one.account_name, one.email) if part)
        yield Found("contact", one.id, one.name, words, address("contact", one.id))


def _leads(text: str, _by: Actor, limit: int) -> Iterable[Found]:
    for one in sales.leads(q=text, limit=limit):
        words = " · ".join(part for part in (one.number, one.company, one.email) if part)
        yield Found("lead", one.id, one.name, words, address("lead", one.id), one.status)


def _opportunities(text: str, _by: Actor, limit: int) -> Iterable[Found]:
    for one in sales.opportunities(q=text, limit=limit):
        words = f"{one.number} · {one.account_name}"
        yield Found(
            "opportunity", one.id, one.name, words, address("opportunity", one.id), one.stage
        )


def _quotes(text: str, _by: Actor, limit: int) -> Iterable[Found]:
    for one in quotes.quotes(q=text, limit=limit):
        words = " · ".join(part for part in (one.account_name, one.name) if part)
        yield Found("quote", one.id, one.title, words, address("quote", one.id), one.status)


def _contracts(text: str, by: Actor, limit: int) -> Iterable[Found]:
    for one in contracts.search(by=by, text=text, limit=limit):
        words = f"{one.account_name} · {one.title}"
        yield Found("contract", one.id, one.number, words, address("contract", one.id), one.status)


def _orders(text: str, by: Actor, limit: int) -> Iterable[Found]:
    for one in orders.search(by=by, text=text, limit=limit):
        yield Found(
            "order", one.id, one.number, one.account_name, address("order", one.id), one.status
        )


def _invoices(text: str, by: Actor, limit: int) -> Iterable[Found]:
    for one in billing.search(by=by, text=text, limit=limit):
        words = f"{one.account.name} · {one.currency} {one.total:,.2f}"
        yield Found("invoice", one.id, one.number, words, address("invoice", one.id), one.status)


def _assets(text: str, by: Actor, limit: int) -> Iterable[Found]:
    for one in assets.search(by=by, text=text, limit=limit):
        words = f"{one.number} · {one.account.name}"
        yield Found("asset", one.id, one.name, words, address("asset", one.id), one.status)


_SOURCES: tuple[tuple[str, str, str, str, Source], ...] = (
    ("account", "Customers", "building", "parties.view", _accounts),
    ("contact", "People", "user", "parties.view", _contacts),
    ("lead", "Leads", "users", "sales.view", _leads),
    ("opportunity", "Opportunities", "target", "sales.view", _opportunities),
    ("quote", "Quotes", "file-dollar", "quotes.view", _quotes),
    ("contract", "Contracts", "file-certificate", "contracts.view", _contracts),
    ("order", "Orders", "shopping-cart", "orders.view", _orders),
    ("invoice", "Invoices", "receipt", "billing.view", _invoices),
    ("asset", "Services", "box", "assets.view", _assets),
)
KINDS: tuple[str, ...] = tuple(kind for kind, *_ in _SOURCES)
