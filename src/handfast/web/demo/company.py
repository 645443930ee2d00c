"""What Northbeam needs before its first customer: company, catalog, rules, clauses, partners."""

import json
from datetime import date, datetime
from decimal import Decimal
from importlib.resources import files
from uuid import UUID
from zoneinfo import ZoneInfo

from handfast.approvals import services as approvals
from handfast.billing import services as billing
from handfast.catalog import services as catalog
from handfast.contracts import services as contracts
from handfast.fulfillment import services as fulfillment
from handfast.gateways import services as gateways
from handfast.parties import queries as parties_queries
from handfast.parties import services as parties
from handfast.platform.access import Actor
from handfast.platform.models import Tenant
from handfast.sales import services as sales
from handfast.web.demo.people import SETUP
from handfast.web.demo.rules import install_rules

SLUG = "northbeam"
ZONE = ZoneInfo("America/Chicago")
OPENED = datetime(2026, 1, 5, 8, tzinfo=ZONE)
PRESENT = datetime(2026, 3, 2, 9, tzinfo=ZONE)
TERRITORIES = {"IL": "ana", "WI": "ana", "IN": "tom", "MI": "tom", "*": "tom"}
ADDRESSES = 48
CARRIER_REFUSAL = "Address incomplete: suite number is missing"


def open_company() -> Tenant:
    """The tenant: a sandbox in Chicago that counts in dollars, its clock in January."""
    return parties.bootstrap_tenant(
        slug=SLUG, name="Northbeam Telecom", zone="America/Chicago", currency="USD",
        kind="sandbox", clock=OPENED,
    )  # fmt: skip


def equip(actors: dict[str, Actor], *, at: datetime) -> None:
    """Everything that quotes, contracts, orders and invoices refer to."""
    _entity(actors, at)
    for region, key in TERRITORIES.items():
        sales.set_territory(region=region, owner_id=_id(actors[key]), by=actors["sofia"], at=at)
    _catalog(actors["sofia"], at)
    approvals.ensure_matrices(at=at)
    install_rules(author=actors["derek"], reviewer=actors["grace"], at=at)
    contracts.install_library(by=actors["omar"], at=at)
    billing.set_tax_rate(
        region="", percent=Decimal(8), valid_from=date(2026, 1, 1), by=actors["grace"], at=at
    )
    gateways.install_simulators(by=actors["victor"], at=at)
    values = [f"203.0.113.{n}" for n in range(10, 10 + ADDRESSES)]
    fulfillment.add_items(spec_code="ipv4_address", values=values, by=actors["noor"], at=at)


def prepare_partners(actors: dict[str, Actor], *, at: datetime) -> None:
    """What the simulated partners answer next: the carrier refuses once, line tests fail."""
    by = actors["victor"]
    gateways.set_script(
        key="carrier", next_answers=["error"], message=CARRIER_REFUSAL, by=by, at=at
    )
    values = {"result": "fail", "attenuation_db": "62"}
    gateways.set_script(key="line_test", values=values, by=by, at=at)


def _entity(actors: dict[str, Actor], at: datetime) -> None:
    own = parties_queries.own_entity()
    parties.save_entity(
        entity_id=own.id, name="Northbeam Telecom, Inc.", registration="Delaware 5714402",
        line1="200 West Madison Street", line2="Suite 2100", city="Chicago", region="IL",
        postal_code="60606", country="US", signatory_id=_id(actors["marcus"]), by=SETUP, at=at,
    )  # fmt: skip


def _catalog(by: Actor, at: datetime) -> None:
    text = files("handfast.catalog").joinpath("data/northbeam.json").read_text(encoding="utf-8")
    version = catalog.import_catalog(json.loads(text), by=by, at=at)
    catalog.publish_version(version_id=version.id, by=by, at=at)


def _id(actor: Actor) -> UUID:
    assert actor.id is not None
    return actor.id
