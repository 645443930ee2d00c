"""The pages and API of sales, as a browser and a program use them."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from handfast.parties import services as parties
from handfast.sales import queries, services
from handfast.sales.models import Lead, Opportunity

CSV = "name,company,email,region\nAda Stone,Stone,ada@stone.example,IL\n,None,x@y.example,IL\n"


@pytest.fixture
def ana(client_as):
    return client_as("sales", name="Ana Ruiz")


@pytest.mark.parametrize(
    "path",
    ["/leads", "/leads/new", "/leads/import", "/opportunities", "/opportunities/board",
     "/opportunities/forecast", "/opportunities/new"],
)  # fmt: skip
def test_every_page_opens_for_a_seller_and_not_for_strangers(ana, path):
    assert ana.get(path).status_code == 200
    assert Client().get(path).status_code == 302


def test_the_public_form_makes_a_lead_and_says_thank_you(tenant):
    guest = Client()
    assert guest.get("/t/northbeam/contact").status_code == 200
    data = {"name": "Dana Whitfield", "company": "Lakeside Bakery LLC", "region": "IL",
            "email": "dana@lakesidebakery.example", "message": "We need internet"}  # fmt: skip
    answer = guest.post("/t/northbeam/contact", data)
    assert answer.status_code == 302
    assert "Thank you" in guest.get(answer.url).content.decode()
    lead = Lead.objects.get()
    assert (lead.name, lead.source, lead.region) == ("Dana Whitfield", "web_form", "IL")
    assert guest.get("/t/nobody/contact").status_code == 404


def test_the_public_form_keeps_what_was_typed_and_forgets_robots(tenant):
    guest = Client()
    wrong = guest.post("/t/northbeam/contact", {"name": "Dana", "email": "dana", "message": "hi"})
    assert wrong.status_code == 422
    assert "This is not an e-mail address." in wrong.content.decode()
    assert 'value="Dana"' in wrong.content.decode()
    robot = {"name": "R", "email": "r@r.example", "message": "spam", "website": "http://spam"}
    assert guest.post("/t/northbeam/contact", robot).status_code == 302
    assert Lead.objects.count() == 0


def test_the_public_form_stops_floods_by_address(tenant):
    guest = Client()
    data = {"name": "D", "email": "d@d.example", "message": "hello"}
    for _ in range(10):
        assert guest.post("/t/northbeam/contact", data).status_code == 302
    answer = guest.post("/t/northbeam/contact", data)
    assert answer.status_code == 429
    assert answer["Retry-After"] == "3600"
    assert guest.post("/t/northbeam/contact", data, REMOTE_ADDR="10.0.0.9").status_code == 302
    assert Lead.objects.count() == 11


@pytest.mark.parametrize(("trusted", "last"), [(True, 302), (False, 429)])
def test_behind_a_proxy_that_is_trusted_each_sender_has_an_own_limit(
    tenant, settings, trusted, last
):
    settings.HANDFAST_TRUST_PROXY = trusted
    url, client = f"/t/{tenant.slug}/contact", Client()
    for number in range(11):
        facts = {"name": "Dana", "email": f"d{number}@lakeside.example", "message": "Hello"}
        sender = {"X-Forwarded-For": f"198.51.100.7, 203.0.113.{number}"}
        answer = client.post(url, facts, headers=sender)
    assert answer.status_code == last


def test_a_lead_is_converted_on_its_page_with_the_look_alike_offered(ana, dana, actor, at):
    account = parties.create_account(name="Lakeside Bakery", by=actor, at=at)
    html = ana.get(f"/leads/{dana.id}").content.decode()
    assert "Mentions" in html
    assert account.number in html
    assert "Qualify and convert" in html
    answer = ana.post(
        f"/leads/{dana.id}/convert",
        {"account_id": str(account.id), "opportunity_name": "Second shop", "segment": "small"},
    )
    deal = Opportunity.objects.get()
    assert answer.url == f"/opportunities/{deal.id}"
    assert deal.account_id == account.id
    page = ana.get(answer.url).content.decode()
    assert "Second shop" in page
    assert "This lead was converted" in ana.get(f"/leads/{dana.id}").content.decode()


def test_converting_without_a_name_keeps_the_form(ana, dana):
    answer = ana.post(f"/leads/{dana.id}/convert", {"segment": "small", "amount": "-1"})
    assert answer.status_code == 422
    assert Opportunity.objects.count() == 0


def test_lead_steps_on_the_page(ana, dana):
    ana.post(f"/leads/{dana.id}/work")
    assert queries.lead(dana.id).status == "working"
    ana.post(f"/leads/{dana.id}/disqualify", {"reason": ""})
    assert queries.lead(dana.id).status == "working"
    ana.post(f"/leads/{dana.id}/disqualify", {"reason": "No budget"})
    assert "No budget" in ana.get(f"/leads/{dana.id}").content.decode()
    ana.post(f"/leads/{dana.id}/reopen")
    assert queries.lead(dana.id).status == "working"


def test_the_import_shows_every_row_loses_nothing_and_imports_the_good_ones(ana):
    upload = SimpleUploadedFile("leads.csv", CSV.encode(), content_type="text/csv")
    preview = ana.post("/leads/import", {"file": upload, "mode": ""})
    html = preview.content.decode()
    assert preview.status_code == 200
    assert "The name is missing." in html
    assert "ada@stone.example" in preview.context["text"]
    assert Lead.objects.count() == 0
    nothing = ana.post("/leads/import", {"text": CSV, "mode": "all_or_nothing"})
    assert nothing.status_code == 422
    assert Lead.objects.count() == 0
    good = ana.post("/leads/import", {"text": CSV, "mode": "good_rows"})
    assert "1 lead imported" in good.content.decode()
    assert Lead.objects.get().name == "Ada Stone"


def test_a_file_that_is_no_csv_is_refused(ana):
    binary = SimpleUploadedFile("leads.xlsx", b"PK\x03\x04\0\0")
    answer = ana.post("/leads/import", {"file": binary})
    assert answer.status_code == 422
    assert "This is not a text file." in answer.content.decode()


def test_a_card_moves_on_the_board_and_a_bad_move_is_refused(ana, deal):
    answer = ana.post("/opportunities/board", {"card": str(deal.id), "column": "proposal"})
    assert answer.status_code == 200
    assert "data-kanban" in answer.content.decode()
    assert queries.opportunity(deal.id).stage == "proposal"
    htmx = {"HTTP_HX_REQUEST": "true"}
    again = ana.post("/opportunities/board", {"card": str(deal.id), "column": "proposal"}, **htmx)
    assert again.status_code == 409
    assert (
        ana.post("/opportunities/board", {"card": "x", "column": "won"}, **htmx).status_code == 422
    )


def test_a_reader_sees_the_board_but_moves_nothing(client_as, deal):
    reader = client_as("finance", name="Fay Moss")
    assert reader.get("/opportunities/board").status_code == 200
    refused = reader.post("/opportunities/board", {"card": str(deal.id), "column": "won"})
    assert refused.status_code == 403
    assert queries.opportunity(deal.id).stage == "qualification"


def test_losing_and_editing_on_the_page(ana, deal):
    form = ana.get(f"/opportunities/{deal.id}/edit").context["form"]
    data = {name: form[name].value() or "" for name in form.fields}
    saved = ana.post(f"/opportunities/{deal.id}/edit", {**data, "amount": "99.50"})
    assert saved.status_code == 302
    assert ana.post(f"/opportunities/{deal.id}/edit", data).status_code == 422
    ana.post(f"/opportunities/{deal.id}/lose", {"reason": "Price"})
    assert "Price" in ana.get(f"/opportunities/{deal.id}").content.decode()


def test_territories_are_for_sales_operations(ana, client_as):
    assert ana.get("/leads/territories").status_code == 403
    ops = client_as("sales_ops", name="Olu Ops")
    me = ops.get("/leads/territories").context["form"].fields["owner_id"].choices[0][0]
    assert ops.post("/leads/territories", {"region": "il", "owner_id": me}).status_code == 302
    assert [t.region for t in queries.territories()] == ["IL"]


def test_leads_and_opportunities_by_the_api(ana):
    kind = {"content_type": "application/json"}
    body = {"name": "Dana", "email": "dana@x.example", "company": "Lakeside"}
    made = ana.post("/api/v1/leads", body, **kind)
    assert made.status_code == 201
    lead = made.json()
    assert (lead["source"], lead["allowed_actions"]) == ("api", ["work", "qualify", "disqualify"])
    assert sum(f["points"] for f in lead["factors"]) == lead["score"]
    done = ana.post(f"/api/v1/leads/{lead['id']}/convert", {"amount": "10.00"}, **kind).json()
    url = f"/api/v1/opportunities/{done['opportunity_id']}"
    got = ana.get(url)
    assert got.json()["amount"] == "10.0000"
    assert ana.patch(url, {"name": "New"}, HTTP_IF_MATCH=got["ETag"], **kind).status_code == 200
    assert ana.patch(url, {"name": "X"}, HTTP_IF_MATCH=got["ETag"], **kind).status_code == 409
    assert ana.post(f"{url}/stage", {"stage": "lost"}, **kind).status_code == 422
    assert ana.post(f"{url}/stage", {"stage": "won"}, **kind).json()["stage"] == "won"
    assert [s["stage"] for s in ana.get(f"{url}/stages").json()] == ["qualification", "won"]
    wrong = ana.post("/api/v1/leads", {"name": ""}, **kind)
    assert [e["field"] for e in wrong.json()["errors"]] == ["name", "email"]
    report = ana.post("/api/v1/leads/import", {"csv": CSV, "mode": "good_rows"}, **kind).json()
    assert [(r["line"], r["ok"]) for r in report["rows"]] == [(2, True), (3, False)]


def test_the_list_and_the_board_take_constant_statements(
    ana, actor, at, django_assert_max_num_queries
):
    account = parties.create_account(name="Big", by=actor, at=at)
    for place in range(25):
        services.create_opportunity(account_id=account.id, name=f"D{place}", by=actor, at=at)
    with django_assert_max_num_queries(16):
        ana.get("/opportunities/board")
    with django_assert_max_num_queries(14):
        ana.get("/opportunities")
