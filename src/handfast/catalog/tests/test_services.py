"""Import, publish, retire: all or nothing, one version on any day, loaded once."""

import json
from datetime import date
from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from handfast.catalog import queries, services
from handfast.catalog.management.commands.import_catalog import SHIPPED
from handfast.catalog.models import CatalogVersion, Offering
from handfast.kernel.errors import Conflict, Forbidden, IllegalTransition, InvalidInput, NotFound
from handfast.kernel.ref import Ref
from handfast.platform import audit, outbox

pytestmark = pytest.mark.django_db


def shipped(name="northbeam"):
    return json.loads((SHIPPED / f"{name}.json").read_text())


@pytest.fixture
def three(tenant, actor, at):
    found = services.import_catalog(shipped(), by=actor, at=at)
    return services.publish_version(version_id=found.id, by=actor, at=at)


def test_an_import_makes_a_draft_that_reads_back_as_it_was(tenant, actor, at):
    view = services.import_catalog(shipped(), by=actor, at=at)
    assert (view.number, view.status, view.offerings) == (3, "draft", 11)
    catalog = queries.catalog(view.id)
    assert catalog.offering("internet_access").list_price == Decimal("60.00")
    assert catalog.item("home_fast_500", "internet_access").price_delta == Decimal("-10.00")
    assert catalog.promotions_of("installation")[0].percent == Decimal("50")
    assert [r.key for r in catalog.rules_of("voice_line")] == [
        "voice-needs-voice-ready",
        "voice-excludes-static-ip",
    ]
    assert catalog.spec("cpe_device").hardware_version == "AX6-2.1"
    assert list(catalog.task_specs)[:3] == ["line_test", "port_activation", "truck_roll"]


def test_a_faulty_document_leaves_nothing_behind(tenant, actor, at):
    data = shipped()
    data["rule"][0]["offering"] = "nope"
    with pytest.raises(InvalidInput) as caught:
        services.import_catalog(data, by=actor, at=at)
    assert [p.field for p in caught.value.problems] == ["$.rule[0].offering"]
    assert CatalogVersion.objects.count() == 0
    assert Offering.objects.count() == 0


def test_the_same_number_cannot_come_in_twice_until_the_draft_is_discarded(tenant, actor, at):
    first = services.import_catalog(shipped(), by=actor, at=at)
    with pytest.raises(Conflict):
        services.import_catalog(shipped(), by=actor, at=at)
    services.discard_version(version_id=first.id, by=actor, at=at)
    assert services.import_catalog(shipped(), by=actor, at=at).number == 3
    with pytest.raises(NotFound):
        queries.catalog(first.id)


def test_the_next_version_ends_the_one_before(three, actor, at):
    four = services.import_catalog(shipped("northbeam-v4"), by=actor, at=at)
    services.publish_version(version_id=four.id, by=actor, at=at)
    assert queries.version_at(date(2026, 3, 9)).number == 3
    assert queries.version_at(date(2026, 3, 10)).number == 4
    assert queries.version(three.id).effective_to == date(2026, 3, 10)
    assert queries.catalog(three.id).offering("internet_access").list_price == Decimal("60.00")
    assert queries.catalog(four.id).offering("internet_access").list_price == Decimal("70.00")
    with pytest.raises(NotFound):
        queries.version_at(date(2025, 12, 31))


def test_versions_cannot_start_on_the_same_day_or_before(three, actor, at):
    four = services.import_catalog(shipped("northbeam-v4"), by=actor, at=at)
    with pytest.raises(InvalidInput) as caught:
        services.publish_version(
            version_id=four.id, by=actor, at=at, effective_from=date(2026, 1, 1)
        )
    assert caught.value.problems[0].field == "effective_from"
    assert queries.version(four.id).status == "draft"


def test_a_retired_version_keeps_its_days_and_cannot_be_published_again(three, actor, at):
    services.retire_version(version_id=three.id, effective_to=date(2026, 4, 1), by=actor, at=at)
    assert queries.version_at(date(2026, 3, 31)).status == "retired"
    with pytest.raises(NotFound):
        queries.version_at(date(2026, 4, 1))
    with pytest.raises(IllegalTransition):
        services.publish_version(version_id=three.id, by=actor, at=at)


def test_a_published_version_is_read_once(three):
    queries.catalog(three.id)
    with CaptureQueriesContext(
        connection,
    ) as seen:
        queries.catalog(three.id)
    assert len(seen) == 0


def test_publishing_is_told_and_audited(three):
    ref = Ref("catalog_version", three.id)
    assert [e.topic for e in outbox.timeline(subject=ref)] == [
        "catalog.published",
        "catalog.imported",
    ]
    assert outbox.timeline(subject=ref)[0].payload["effective_from"] == "2026-01-01"
    assert [r.action for r in audit.trail(ref)] == ["catalog.publish", "catalog.import"]


def test_a_seller_may_look_but_not_publish(tenant, actor_with, three, at):
    with pytest.raises(Forbidden):
        services.retire_version(
            version_id=three.id, effective_to=date(2026, 4, 1), by=actor_with("catalog.view"), at=at
        )


def test_the_search_finds_what_can_be_sold_by_itself(three):
    found = queries.offerings(version_id=three.id)
    assert [o.code for o in found] == ["business_fiber_1000", "home_fast_500", "priority_support"]
    assert [o.code for o in queries.offerings(version_id=three.id, search="home modem")] == [
        "home_fast_500"
    ]


def test_the_command_refuses_an_unknown_tenant_and_names_faults(tenant, tmp_path):
    with pytest.raises(CommandError, match="There is no tenant"):
        call_command("import_catalog", "northbeam", tenant="nobody")
    broken = tmp_path / "broken.json"
    broken.write_text('{"name": "x", "version": 1, "currency": "USD"}')
    with pytest.raises(CommandError, match=r"\$\.productOffering"):
        call_command("import_catalog", str(broken), tenant=tenant.slug)


def test_the_command_names_every_fault_with_its_path_and_loads_nothing(tenant, tmp_path):
    data = shipped()
    data["rule"][0]["condition"] = "characteristic.modem = 1"
    data["taskDependency"].append({"predecessor": "truck_roll", "successor": "nowhere"})
    data["productOffering"][1]["productOfferingPrice"][0]["id"] = "nope"
    file = tmp_path / "bad.json"
    file.write_text(json.dumps(data))
    with pytest.raises(CommandError) as caught:
        call_command("import_catalog", str(file), tenant=tenant.slug)
    told = str(caught.value)
    assert told.startswith("Nothing was imported:")
    for path in (
        "$.rule[0].condition",
        f"$.taskDependency[{len(data['taskDependency']) - 1}].successor",
        "$.productOffering[1].productOfferingPrice[0].id",
    ):
        assert path in told
    assert (CatalogVersion.objects.count(), Offering.objects.count()) == (0, 0)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"\xff\xfe{", "is not UTF-8 text: byte 0"),
        (b"[" * 100_000, "is not JSON"),
        (b"{", "is not JSON"),
    ],
)
def test_a_file_that_is_no_json_is_explained(tenant, tmp_path, content, words):
    file = tmp_path / "bad.json"
    file.write_bytes(content)
    with pytest.raises(CommandError, match=words):
        call_command("import_catalog", str(file), tenant=tenant.slug)
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("import_catalog", str(tmp_path), tenant=tenant.slug)
