"""What tests of contracts start from: Northbeam with its signatory, and an accepted quote."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from handfast.contracts import queries, services
from handfast.contracts.events import ContractCommented
from handfast.contracts.models import Contract
from handfast.contracts.tests.obligation_scenes import REPORT
from handfast.contracts.types import ClauseText, ContractView
from handfast.kernel.ids import new_id
from handfast.kernel.ref import Ref
from handfast.parties import queries as party_queries
from handfast.parties import services as parties
from handfast.platform import access, mail, outbox
from handfast.platform.access import Actor
from handfast.platform.tenancy import forget_tenant
from handfast.quotes import services as quotes
from handfast.quotes.tests.conftest import load_catalog
from handfast.quotes.types import QuoteView
from handfast.sales import services as sales
from handfast.signing import services as signing
from handfast.signing.services.trail import Origin
from handfast.signing.types import TypedSignature

BROWSER = Origin(ip="203.0.113.7", agent="Mozilla/5.0 (iPhone)")
DANA, MARCUS = "dana@lakesidebakery.example", "marcus@northbeam.example"


def topics(contract: Any) -> list[str]:
    """What happened to a contract, in order; its phases are left out."""
    rows = outbox.timeline(subject=Ref("contract", contract.id))
    return [row.topic for row in reversed(rows) if row.topic != "contract.phase_changed"]


def much_is_said(contract: Contract, desk: "Desk") -> None:
    """A hundred events, as many as a page shows."""
    said = ContractCommented(contract.id, contract.number, new_id(), "drafting", "Pat Reed")
    subject = Ref("contract", contract.id)
    outbox.publish_many([outbox.Outgoing(said, subject)] * 100, by=desk.by, at=desk.at)


def variant(key: str, name: str) -> ClauseText:
    """A published variant of a clause."""
    return next(v for v in queries.variants_of(key) if v.variant == name)


@dataclass
class Desk:
    """Makes quotes, has them accepted, and signs what was sent."""

    by: Actor
    at: datetime
    account_id: UUID
    contact_id: UUID

    def quote(self, *, accepted: bool = True) -> QuoteView:
        """The journey's quote: 1,501.50 over 24 months, presented and accepted by Dana."""
        common: dict[str, Any] = {"by": self.by, "at": self.at}
        deal = sales.create_opportunity(
            account_id=self.account_id, contact_id=self.contact_id, name="Shop internet", **common
        )
        quote = quotes.create_quote(opportunity_id=deal.id, **common)
        common["quote_id"] = quote.id
        quotes.add_bundle(offering_code="home_fast_500", **common)
        quotes.set_option(offering_code="static_ipv4", quantity=1, **common)
        quotes.set_discount(line="internet_access", percent=Decimal(5), **common)
        quotes.submit_quote(**common)
        shown = quotes.send_quote(**common)
        if not accepted:
            return shown
        dana = party_queries.actor_for_contact(self.contact_id)
        assert dana is not None
        return quotes.accept_quote(quote_id=quote.id, by=dana, at=self.at)

    def contract(self) -> Any:
        """The draft made from the accepted quote."""
        return services.draft_from_quote(quote_id=self.quote().id, by=self.by, at=self.at)

    def change(
        self, contract: Any, key: str, name: str, reason: str = "Asked for by the customer",
        **more: Any,
    ) -> Contract:  # fmt: skip
        """Use another variant of a clause."""
        return services.change_clause(
            contract_id=contract.id, key=key, clause_id=variant(key, name).id, reason=reason,
            by=self.by, at=self.at, **more,
        )  # fmt: skip

    def send(self, contract: Any, **more: Any) -> Contract:
        """Send a contract for signature."""
        return services.send_for_signature(
            contract_id=contract.id, by=self.by, at=self.at, **more
        )  # fmt: skip

    def signed_contract(self) -> ContractView:
        """A contract that was sent, and signed by Dana and then by Marcus."""
        contract = self.contract()
        self.send(contract)
        self.sign(DANA, "Dana Whitfield", days=2)
        self.sign(MARCUS, "Marcus Bell", days=3)
        return queries.contract(contract.id)

    def token(self, address: str) -> str:
        """The newest signing link sent to an address."""
        for message in mail.mailbox(recipient=address).order_by("-id"):
            for link in message.links:
                if "/sign/" in link["url"]:
                    return str(link["url"].rsplit("/", 1)[1])
        raise LookupError(f"{address} has received no link")

    def sign(self, address: str, name: str, *, days: int = 0) -> None:
        """Sign what the link in the newest letter opens, and let the news take effect."""
        signing.sign(
            token=self.token(address), at=self.at + timedelta(days=days, hours=1), origin=BROWSER,
            signature=TypedSignature(name), consent=True,
        )  # fmt: skip
        outbox.drain()


@pytest.fixture
def by_hand(tenant: Any) -> None:
    """Contracts are drafted by a person only."""
    tenant.settings = {**tenant.settings, "contracts.auto_draft": False}
    tenant.save(update_fields=["settings"])
    forget_tenant()


def open_account(by: Actor, at: datetime) -> Any:
    """Lakeside Bakery LLC in Illinois."""
    return parties.create_account(
        name="Lakeside Bakery", legal_name="Lakeside Bakery LLC", segment="small",
        line1="410 Lake Street", city="Chicago", region="IL", postal_code="60601", country="US",
        by=by, at=at,
    )  # fmt: skip


def open_desk(account_id: UUID, signatory_id: UUID, by: Actor, at: datetime) -> Desk:
    """Everything that must exist before a contract can be sent."""
    entity = party_queries.own_entity()
    parties.save_entity(
        entity_id=entity.id, name="Northbeam Telecom", line1="1 Beam Plaza", city="Chicago",
        region="IL", postal_code="60606", country="US", signatory_id=signatory_id, by=by, at=at,
    )  # fmt: skip
    dana = parties.create_contact(
        account_id=account_id, name="Dana Whitfield", email=DANA,
        title="Owner", portal_enabled=True, by=by, at=at,
    )  # fmt: skip
    load_catalog("northbeam", by, at)
    services.install_library(by=by, at=at)
    return Desk(by, at, account_id, dana.id)


@pytest.fixture
def account(tenant: Any, actor: Actor, at: datetime) -> Any:
    """Lakeside Bakery LLC in Illinois."""
    return open_account(actor, at)


@pytest.fixture
def desk(account: Any, member_as: Callable[..., Any], actor: Actor, at: datetime) -> Desk:
    """Everything that must exist before a contract can be sent."""
    marcus = member_as("executive", name="Marcus Bell", email=MARCUS)
    return open_desk(account.id, marcus.id, actor, at)


def person(*roles: str) -> Actor:
    """Somebody with these roles who may do all but administer, so that letters alone decide."""
    permissions = frozenset(access.all_permissions()) - {"parties.admin"}
    return Actor(kind="user", id=new_id(), name="Pat Reed", roles=roles, permissions=permissions)


@pytest.fixture
def signed(desk):
    """The journey's contract, signed by all: it runs from 2 March 2026 up to 2 March 2028."""
    row = desk.contract()
    Contract.objects.filter(id=row.id).update(status="in_signature")
    services.execute_contract(
        contract_id=row.id, signed_file_id=None, certificate_file_id=None, by=desk.by, at=desk.at
    )
    outbox.drain()
    return Contract.objects.get(id=row.id)


@pytest.fixture
def report(signed, desk):
    return services.add_obligation(contract_id=signed.id, duty=REPORT, by=desk.by, at=desk.at)
