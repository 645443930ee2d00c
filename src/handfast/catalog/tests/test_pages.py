"""The catalog's pages and API: browse, import with every fault listed, publish."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from handfast.catalog import queries, services
from handfast.catalog.management.commands.import_catalog import SHIPPED
from handfast.catalog.models import CatalogVersion

pytestmark = pytest.mark.django_db


def shipped(name="northbeam"):
    return json.loads((SHIPPED / f"{name}.json").read_text())


@pytest.fixture
def three(tenant, actor, at):
    found = services.import_catalog(shipped(), by=actor, at=at)
    return services.publish_version(version_id=found.id, by=actor, at=at)


@pytest.fixture
def keeper(client_as):
    return client_as("sales_ops", name="Olga Perez")


def upload(client, data):
    text = data if isinstance(data, bytes) else json.dumps(data).encode()
    return client.post("/catalog/import/", {"file": SimpleUploadedFile("catalog.json", text)})


def test_the_versions_say_which_one_is_sold_today(keeper, three):
    page = keeper.get("/catalog/").content.decode()
    assert "Version 3" in page
    assert "sold today" in page


def test_an_empty_catalog_says_what_to_do(keeper):
    assert "Import a version" in keeper.get("/catalog/").content.decode()


def test_a_version_shows_bundles_with_their_parts(keeper, three):
    page = keeper.get(f"/catalog/{three.id}/").content.decode()
    for text in ("Home Fast 500", "Internet Access 500/100", "−10.00", "0 to 2", "exactly 1"):
        assert text in page
    found = keeper.get(f"/catalog/{three.id}/?q=support").content.decode()
    assert "Priority Support" in found
    assert "Home Fast 500</a>" not in found


@pytest.mark.parametrize(
    ("view", "text"),
    [
        ("rules", "quantity.static_ipv4 &gt; 0"),
        ("work", "Truck roll"),
        ("changes", "This is the first version"),
        ("nonsense", "Home Fast 500"),
    ],
)
def test_each_part_of_a_version_has_a_view(keeper, three, view, text):
    assert text in keeper.get(f"/catalog/{three.id}/?view={view}").content.decode()


def test_an_offering_shows_what_delivers_it_and_in_which_order(keeper, three):
    page = keeper.get(f"/catalog/{three.id}/o/home_fast_500/").content.decode()
    for text in ("Broadband Access", "Access Port", "DSLAM port", "Truck roll", "LAUNCH26"):
        assert text in page
    modem = keeper.get(f"/catalog/{three.id}/o/modem/").content.decode()
    assert "AX6-2.1" in modem
    assert "no / yes" in modem
    assert keeper.get(f"/catalog/{three.id}/o/nope/").status_code == 404


def test_a_faulty_file_lists_every_fault_with_its_place(keeper):
    data = shipped()
    data["rule"][0]["offering"] = "nope"
    data["promotion"][0]["condition"] = "term_months >="
    answer = upload(keeper, data)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "$.rule[0].offering" in page
    assert "$.promotion[0].condition" in page
    assert "2 to correct" in page
    assert CatalogVersion.objects.count() == 0


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (b"{", "The file is not JSON"),
        (b"\xff\xfe\x00", "The file is not text in UTF-8."),
        (b"[]", "The document must be a JSON object."),
        (b"", "empty"),
    ],
)
def test_what_is_not_a_catalog_is_refused_in_words(keeper, content, text):
    answer = upload(keeper, content)
    assert answer.status_code == 422
    assert text in answer.content.decode()


def test_a_file_becomes_a_draft_and_is_published(keeper, three):
    answer = upload(keeper, shipped("northbeam-v4"))
    assert answer.status_code == 302
    draft = queries.versions()[0]
    assert (draft.number, draft.status) == (4, "draft")
    changes = keeper.get(answer["Location"]).content.decode()
    assert "USD 60.00" in changes
    assert "USD 70.00" in changes
    keeper.post(f"/catalog/{draft.id}/publish/", {"effective_from": "2026-03-10"})
    assert queries.version(draft.id).status == "published"


def test_a_seller_looks_but_does_not_import_or_publish(client_as, three):
    seller = client_as("sales", name="Sam Stone")
    assert seller.get(f"/catalog/{three.id}/").status_code == 200
    assert seller.get("/catalog/import/").status_code == 403
    assert (
        seller.post(f"/catalog/{three.id}/retire/", {"effective_to": "2026-04-01"}).status_code
        == 403
    )
    assert queries.version(three.id).status == "published"


def test_the_api_imports_browses_and_publishes(keeper, tenant):
    made = keeper.post(
        "/api/v1/catalog/versions", json.dumps(shipped()), content_type="application/json"
    )
    assert made.status_code == 201
    path = f"/api/v1/catalog/versions/{made.json()['id']}"
    assert made.json()["allowed_actions"] == ["publish", "discard"]
    published = keeper.post(f"{path}/publish", "{}", content_type="application/json")
    assert published.json()["effective_from"] == "2026-01-01"
    bundle = keeper.get(f"{path}/offerings/home_fast_500").json()
    assert [(p["offering"], p["min"], p["max"]) for p in bundle["parts"]][-1] == (
        "voice_line",
        0,
        2,
    )
    assert keeper.get(f"{path}/offerings?q=fiber").json()[0]["code"] == "business_fiber_1000"


def test_the_api_names_the_place_of_a_fault(keeper):
    data = shipped()
    del data["productOffering"][0]["id"]
    answer = keeper.post(
        "/api/v1/catalog/versions", json.dumps(data), content_type="application/json"
    )
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "$.productOffering[0].id"
