"""Reading a document: the shipped catalog in full, and every kind of fault with its path."""

import copy
import json
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

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


def at(data, path):
    """The part of a document at a path of keys and places."""
    for part in path:
        data = data[part]
    return data


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


def test_one_pass_tells_every_fault_in_the_order_of_the_file(data):
    data["version"] = "three"
    data["productSpecification"][1]["productSpecCharacteristic"][0]["valueType"] = "string"
    data["productOfferingPrice"][2]["price"]["value"] = "-1.00"
    data["productOffering"][1] = {"id": "internet_access", "productOfferingPrice": [{"id": "nope"}]}
    data["productOffering"][2]["id"] = "internet_access"
    data["rule"][0]["condition"] = "characteristics.modem.voice_redy = true"
    data["rule"][1] = {"id": 7, "offering": "voice_lin", "kind": "excludes",
                       "condition": "quantity.static_ipvv > 0", "message": "no", "fix": "none"}  # fmt: skip
    data["promotion"][0]["validFor"] = {"startDateTime": "soon", "endDateTime": "2027-02-30"}
    data["promotion"][1]["validFor"]["endDateTime"] = "2025-01-01"
    data["taskSpecification"][0]["leadHours"] = "a day"
    data["taskDependency"].append(dict(data["taskDependency"][0]))
    data["entitlementSpecification"][0]["quantity"] = float("nan")
    with pytest.raises(InvalidInput) as caught:
        read(data)
    last = len(data["taskDependency"]) - 1
    assert [p.field for p in caught.value.problems] == [
        "$.version",
        "$.productSpecification[1].productSpecCharacteristic[0]"
        ".productSpecCharacteristicValue[0].value",
        "$.productOfferingPrice[2].price.value",
        "$.productOffering[0].bundledProductOffering[1].id",
        "$.productOffering[1].productOfferingPrice[0].id",
        "$.productOffering[1].name",
        "$.productOffering[2].id",
        "$.rule[0].condition",
        "$.rule[0].fix[0].offering",
        "$.rule[1].id",
        "$.rule[1].offering",
        "$.rule[1].condition",
        "$.rule[1].fix",
        "$.promotion[0].validFor.startDateTime",
        "$.promotion[0].validFor.endDateTime",
        "$.promotion[1].validFor.endDateTime",
        "$.taskSpecification[0].leadHours",
        f"$.taskDependency[{last}]",
        "$.entitlementSpecification[0].quantity",
        "$.entitlementSpecification[4].offering",
    ]


def test_what_stands_in_for_an_unreadable_id_is_never_proposed(data):
    del data["resourceSpecification"][0]["id"]
    data["taskSpecification"][0]["specification"] = "zz"
    told = faults(data)["$.taskSpecification[0].specification"]
    assert "ZZZ" not in told.remedy


@pytest.mark.parametrize(
    ("place", "value", "silent"),
    [
        (("currency",), "usd", "$.productOfferingPrice[0].price.unit"),
        (("productOffering",), "none", "$.rule[0].offering"),
        (
            ("productOffering", 0, "isBundle"),
            "perhaps",
            "$.productOffering[0].productOfferingPrice",
        ),
        (("promotion", 0, "percent"), "half", "$.promotion[0]"),
        (("productSpecification", 2, "productSpecCharacteristic"), 5, "$.rule[0].condition"),
        (("productOffering", 3), [], "$.productOffering[3].productOfferingPrice"),
        (("taskSpecification", 0, "handler"), "pigeon", "$.taskSpecification[0].connector"),
    ],
)
def test_what_cannot_be_read_is_told_once_and_not_judged_further(data, place, value, silent):
    at(data, place[:-1])[place[-1]] = value
    found = faults(data)
    told = "$" + "".join(f"[{p}]" if isinstance(p, int) else f".{p}" for p in place)
    assert told in found
    assert silent not in found


@pytest.mark.parametrize(
    ("place", "condition", "message", "remedy"),
    [
        (("rule", 1), "quantity.static_ipvv > 0",
         "“quantity” has no member “static_ipvv” (column 1).", "Did you mean “static_ipv4”?"),
        (("rule", 0), "1 = 1 and characteristics.modem.voice = true",
         "“characteristics.modem” has no member “voice” (column 11).",
         "Did you mean “voice_ready”?"),
        (("rule", 0), "characteristics.modems.voice_ready",
         "“characteristics” has no member “modems” (column 1).", "Did you mean “modem”?"),
        (("promotion", 0), "term_month >= 24",
         "Nobody knows “term_month” here (column 1).", "Did you mean “term_months”?"),
        (("promotion", 0), "account.zip = 1", "“account” has no member “zip” (column 1).",
         "Use one of: country, industry, kind, region, risk_tier, segment."),
        (("productSpecification", 1, "serviceSpecification", 0),
         "characteristics.voice_ready", "“characteristics” has no member “voice_ready” (column 1).",
         "Use one of: download, upload."),
        (("serviceSpecification", 0, "serviceSpecRelationship", 0), "line.colour = 1",
         "“line” has no member “colour” (column 1).",
         "Use one of: action, characteristics, offering, quantity."),
        (("taskSpecification", 2), 'line_tests.result = "fail"',
         "Nobody knows “line_tests” here (column 1).", "Did you mean “line_test”?"),
        (("taskSpecification", 2), "line_test. = 1", None, None),
    ],
)  # fmt: skip
def test_a_condition_names_the_word_nobody_knows(data, place, condition, message, remedy):
    at(data, place)["condition"] = condition
    found = faults(data)
    path = "$" + "".join(f"[{p}]" if isinstance(p, int) else f".{p}" for p in place)
    assert list(found) == [f"{path}.condition"]
    problem = found[f"{path}.condition"]
    assert problem.value == condition
    if message:
        assert (problem.message, problem.remedy) == (message, remedy)
    else:
        assert problem.message.startswith("This is not a FEEL condition: ")


PLACES = st.lists(st.integers(0, 40), min_size=1, max_size=6)
WRONG = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=5),
    st.just([]), st.just({}), st.just([[]]), st.just({"id": 1}), st.just("1e999999"),
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(PLACES, WRONG), min_size=1, max_size=5))
def test_whatever_is_put_anywhere_is_read_or_refused_with_paths(changes):
    data = json.loads((SHIPPED / "northbeam.json").read_text())
    for way, value in changes:
        spoil(data, way, copy.deepcopy(value))
    told = ()
    try:
        read(data)
    except InvalidInput as refused:
        told = refused.problems
    assert all(p.field.startswith("$") and p.message for p in told)


def spoil(data, way, value):
    """Put a value where the numbers lead: each chooses among the members of what it finds."""
    for number in way:
        keys = list(data) if isinstance(data, dict) else list(range(len(data)))
        key = keys[number % len(keys)]
        if number == way[-1] or not isinstance(data[key], dict | list) or not data[key]:
            data[key] = value
            return
        data = data[key]


@pytest.mark.parametrize("data", [[], "x", None, 5])
def test_what_is_no_object_is_refused_by_name(data):
    assert list(faults(data)) == ["$"]


def test_a_dangling_reference_is_told_with_those_like_it(data):
    data["productOffering"][0]["bundledProductOffering"][0]["id"] = "internett_access"
    found = faults(data)["$.productOffering[0].bundledProductOffering[0].id"]
    assert found.message == "There is no product offering with this id in the document."
    assert found.remedy == "Did you mean “internet_access” or “fiber_access”?"


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
        (lambda d: d["productOfferingPrice"][0]["price"].update(value="1" * 20),
         "$.productOfferingPrice[0].price.value"),
        (lambda d: d["productOfferingPrice"][0]["unitCost"].update(value="-1"),
         "$.productOfferingPrice[0].unitCost.value"),
        (lambda d: d["productOffering"][0]["bundledProductOffering"][0]["priceAlteration"].update(unit="EUR"),
         "$.productOffering[0].bundledProductOffering[0].priceAlteration.unit"),
        (lambda d: d["validFor"].update(endDateTime="2026-01-01"), "$.validFor.endDateTime"),
        (lambda d: d["resourceSpecification"][0].update(id="broadband_access"),
         "$.resourceSpecification[0].id"),
        (lambda d: d["entitlementSpecification"].append(dict(d["entitlementSpecification"][0])),
         "$.entitlementSpecification[11]"),
        (lambda d: d["rule"][0].update(message="no\x00"), "$.rule[0].message"),
        (lambda d: d["productOffering"][0].update(name="x" * 201), "$.productOffering[0].name"),
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
