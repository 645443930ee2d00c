"""Northbeam Telecom as the journeys need it: people, catalog, rules and simulated partners."""

import json
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from importlib.resources import files
from typing import Any
from uuid import UUID

from handfast.approvals import services as approvals
from handfast.billing import services as billing
from handfast.catalog import services as catalogs
from handfast.contracts import services as contracts
from handfast.fulfillment import services as fulfillment
from handfast.gateways import services as gateways
from handfast.parties import queries as party_queries
from handfast.parties import services as parties
from handfast.platform import jobs, outbox
from handfast.platform.access import Actor
from handfast.platform.models import Message, Tenant
from handfast.platform.tenancy import tenant_scope
from tests.fixtures.people import CHICAGO, PASSWORD, START

BY = Actor.system("Set-up")
PEOPLE = (
    ("ana", "Ana Ruiz", ["sales"], "Account executive", ""),
    ("priya", "Priya Nair", ["sales_leader"], "Head of sales", ""),
    ("marcus", "Marcus Bell", ["executive"], "VP Commercial", ""),
    ("lee", "Lee Novak", ["legal", "contract_manager"], "Counsel", "legal"),
    ("fay", "Fay Okafor", ["finance"], "Revenue operations", "finance"),
    ("omar", "Omar Haddad", ["operations"], "Logistics", "logistics"),
    ("ada", "Ada Stern", ["admin"], "Administrator", ""),
)


@dataclass
class World:
    """A tenant with its people; `tokens` holds one API token for each."""

    tenant: Tenant
    members: dict[str, Any] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)
    catalog_version_id: UUID | None = None

    def settle(self) -> None:
        """Let the background do all that waits: events, jobs and tasks that are due."""
        with tenant_scope(self.tenant.id):
            while outbox.drain() + jobs.drain() + fulfillment.run_ready():
                pass

    def mail_to(self, address: str) -> list[Message]:
        """The messages to an address, newest first."""
        with tenant_scope(self.tenant.id):
            return list(Message.objects.filter(recipient=address).order_by("-id"))


def moment(month: int, day: int, hour: int = 10, minute: int = 0) -> datetime:
    """A moment of 2026 in Chicago."""
    return datetime(2026, month, day, hour, minute, tzinfo=CHICAGO)


def shipped_catalog(name: str) -> dict[str, Any]:
    """A catalog file of the demo, as data."""
    text = files("handfast.catalog").joinpath(f"data/{name}.json").read_text(encoding="utf-8")
    data: dict[str, Any] = json.loads(text)
    return data


def northbeam(slug: str = "northbeam") -> World:
    """Build the tenant through the services a person would use."""
    tenant = parties.bootstrap_tenant(
        slug=slug, name="Northbeam Telecom", zone="America/Chicago", currency="USD",
        kind="sandbox", clock=START,
    )  # fmt: skip
    world = World(tenant)
    with tenant_scope(tenant.id):
        _people(world)
        _rules(world)
    return world


def _people(world: World) -> None:
    for key, name, roles, title, team in PEOPLE:
        world.members[key] = parties.invite_member(
            email=f"{key}@{world.tenant.slug}.example", name=name, roles=roles, title=title,
            team=team, password=PASSWORD, by=BY, at=START,
        )  # fmt: skip
        _, world.tokens[key] = parties.issue_token(
            scopes=["*"], member_id=world.members[key].id, name="Journey", by=BY, at=START
        )
    parties.save_entity(
        entity_id=party_queries.own_entity().id, name="Northbeam Telecom", signatory_id=world.members["marcus"].id,
        line1="200 West Madison Street", city="Chicago", region="IL", postal_code="60606",
        country="US", by=BY, at=START,
    )  # fmt: skip


def _rules(world: World) -> None:
    version = catalogs.import_catalog(shipped_catalog("northbeam"), by=BY, at=START)
    catalogs.publish_version(
        version_id=version.id, effective_from=date(2026, 1, 1), by=BY, at=START
    )
    world.catalog_version_id = version.id
    approvals.ensure_matrices(at=START)
    contracts.install_library(by=BY, at=START)
    billing.set_tax_rate(
        region="", percent=Decimal(8), valid_from=date(2026, 1, 1), by=BY, at=START
    )
    gateways.install_simulators(by=BY, at=START)
    gateways.set_script(
        key="line_test", values={"result": "fail", "attenuation_db": "62"}, by=BY, at=START
    )
    gateways.set_script(
        key="carrier", next_answers=["error"], message="address incomplete: suite", by=BY, at=START
    )
    fulfillment.add_items(
        spec_code="ipv4_address", values=["203.0.113.24", "203.0.113.25"], by=BY, at=START
    )
