"""Reading a document: the shipped catalog in full, and every kind of fault with its path."""

import copy
import json
from decimal import Decimal

import pytest

from handfast.catalog.management.commands.import_catalog import SHIPPED
from handfast.catalog.rules import changes_between, publication_problems, read_catalog
from handfast.catalog.rules.publishing import specs_reached
from handfast.kernel.errors import InvalidInput
from handfast.kernel.ids import new_id


@pytest.fixture
def data():
    return json.loads((SHIPPED / "northbeam.json").read_text())


def read(data):
    return read_catalog(data, version_id=new_id())


def faults(data):
    with pytest.raises(InvalidInput) as caught:
        read(data)
    return {p.field: p for p in caught.value.problems}


def test_the_shipped_catalog_holds_the_offerings_of_the_journey(data):
    catalog = read(data)
    items = {
        i.child: (i.min, i.max, i.default, i.price_delta) for i in catalog.items_of("home_fast_500")
    }
    assert items == {
        "internet_access": (1, 1, 1, Decimal("-10.00")),
        "modem": (1, 1, 1, Decimal("0")),
        "installation": (1, 1, 1, Decimal("0")),
        "static_ipv4": (0, 1, 0, Decimal("0")),
        "voice_line": (0, 2, 0, Decimal("0")),
    }
    prices = {c: (catalog.offering(c).charge_type, catalog.offering(c).list_price) for c in items}
    assert prices == {
        "internet_access": ("recurring", Decimal("60.00")),
        "modem": ("rental", Decimal("5.00")),
        "installation": ("one_time", Decimal("99.00")),
        "static_ipv4": ("recurring", Decimal("8.00")),
        "voice_line": ("recurring", Decimal("15.00")),
    }
    assert catalog.offering("modem").defaults() == {
        "voice_ready": False,
        "hardware_version": "AX6-2.1",
    }
    assert publication_problems(catalog) == []


def test_internet_access_is_delivered_by_a_port_behind_two_services(data):
    catalog = read(data)
    reached = specs_reached(catalog, "internet_access")
    assert reached == ("broadband_access", "access_port", "dslam_port")
    assert [catalog.spec(s).kind for s in reached] == ["cfs", "rfs", "resource"]


def test_the_order_of_work_is_that_of_the_journey(data):
    catalog = read(data)
    before = {
        d.predecessor for d in catalog.task_dependencies if d.successor == "customer_activation"
    }
    assert before == {
        "port_activation", "truck_roll", "ship_modem", "allocate_ip", "provision_voice",
    }  # fmt: skip
    truck = catalog.task_specs["truck_roll"]
    assert (truck.condition, truck.condition_at) == ('line_test.result = "fail"', "run")
    assert catalog.task_specs["ship_modem"].callback is True


def test_every_fault_of_shape_is_told_with_its_path(data):
    del data["productOffering"][1]["name"]
    data["productOfferingPrice"][0]["price"]["value"] = "sixty"
    data["taskSpecification"][0]["handler"] = "pigeon"
    found = faults(data)
    assert set(found) == {
        "$.productOffering[1].name",
        "$.productOfferingPrice[0].price.value",
        "$.taskSpecification[0].handler",
    }
    assert found["$.productOfferingPrice[0].price.value"].value == "sixty"


@pytest.mark.parametrize(
    ("change", "path"),
    [
        (lambda d: d["productOffering"][0]["bundledProductOffering"][0].update(id="internett"),
         "$.productOffering[0].bundledProductOffering[0].id"),
        (lambda d: d["productOffering"][1]["productOfferingPrice"][0].update(id="nope"),
         "$.productOffering[1].productOfferingPrice[0].id"),
        (lambda d: d["productOffering"][1]["productSpecification"].update(id="nope"),
         "$.productOffering[1].productSpecification.id"),
        (lambda d: d["productOffering"][2].update(id="internet_access"),
         "$.productOffering[2].id"),
        (lambda d: d["productOffering"][1].update(productOfferingPrice=[]),
         "$.productOffering[1].productOfferingPrice"),
        (lambda d: d["productOfferingPrice"][3]["price"].update(unit="EUR"),
         "$.productOfferingPrice[3].price.unit"),
        (lambda d: d["rule"][0].update(condition="characteristics.modem ="),
         "$.rule[0].condition"),
        (lambda d: d["rule"][0].update(condition="characteristic.modem.voice_ready = true"),
         "$.rule[0].condition"),
        (lambda d: d["promotion"][0].update(condition="term_month >= 24"),
         "$.promotion[0].condition"),
        (lambda d: d["taskSpecification"][0].update(condition='line_tests.result = "fail"'),
         "$.taskSpecification[0].condition"),
        (lambda d: d["promotion"][0].pop("percent"), "$.promotion[0]"),
        (lambda d: d["promotion"][0]["validFor"].update(startDateTime="soon"),
         "$.promotion[0].validFor.startDateTime"),
        (lambda d: d["productSpecification"][1]["serviceSpecification"][0].update(id="nope"),
         "$.productSpecification[1].serviceSpecification[0].id"),
        (lambda d: d["serviceSpecification"][1].update(serviceSpecRelationship=[{"id": "broadband_access"}]),
         "$.serviceSpecification"),
        (lambda d: d["taskDependency"].append({"predecessor": "truck_roll", "successor": "line_test"}),
         "$.taskDependency"),
        (lambda d: d["taskSpecification"][0].update(connector=""), "$.taskSpecification[0].connector"),
        (lambda d: d["entitlementSpecification"][0].update(offering="nope"),
         "$.entitlementSpecification[0].offering"),
    ],
)  # fmt: skip
def test_each_wrong_reference_is_told_with_its_path(data, change, path):
    changed = copy.deepcopy(data)
    change(changed)
    assert path in faults(changed)


def test_an_offering_that_nothing_delivers_cannot_be_published(data):
    data["taskSpecification"] = [
        t for t in data["taskSpecification"] if t["specification"] != "ipv4_address"
    ]
    data["taskDependency"] = [
        d for d in data["taskDependency"] if "allocate_ip" not in (d["predecessor"], d["successor"])
    ]
    found = publication_problems(read(data))
    assert [(p.field, p.value) for p in found] == [("offering", "static_ipv4")]


def test_version_four_raises_internet_access_and_nothing_else(data):
    four = read(json.loads((SHIPPED / "northbeam-v4.json").read_text()))
    found = [
        (c.offering, c.what, c.before, c.after, c.amount) for c in changes_between(read(data), four)
    ]
    assert found == [("internet_access", "list price", "USD 60.00", "USD 70.00", Decimal("10.00"))]
