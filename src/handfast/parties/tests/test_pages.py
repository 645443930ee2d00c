"""The pages and API of parties, as a browser and a program use them."""

import re

import pytest
from django.test import Client
from tests.fixtures.people import make_tenant

from handfast.parties import queries, services
from handfast.parties.models import Account
from handfast.platform.models import Tenant
from handfast.platform.models.mail import Message
from handfast.platform.tenancy import tenant_scope


@pytest.fixture
def admin(client_as):
    return client_as("admin", name="Ada Admin")


@pytest.fixture
def bakery(tenant, actor, at):
    account = services.create_account(
        name="Lakeside Bakery LLC", city="Chicago", region="IL", by=actor, at=at
    )
    services.create_contact(
        account_id=account.id, name="Dana Whitfield", email="dana@lakeside.example",
        roles=["signer"], by=actor, at=at,
    )  # fmt: skip
    return account


@pytest.mark.parametrize(
    "path",
    ["/accounts", "/accounts/new", "/contacts", "/admin/users", "/admin/users/invite",
     "/admin/teams", "/admin/roles", "/admin/roles/sales", "/admin/tokens", "/admin/company",
     "/admin/clock"],
)  # fmt: skip
def test_every_page_opens_for_an_administrator_and_not_for_strangers(admin, client_as, path):
    assert admin.get(path).status_code == 200
    assert Client().get(path).status_code == 302
    if path.startswith("/admin"):
        assert client_as("sales", name="Sal Es").get(path).status_code == 403


def test_an_account_is_found_opened_and_edited(admin, bakery):
    html = admin.get("/accounts?q=lakeside").content.decode()
    assert "Lakeside Bakery LLC" in html
    assert "Chicago, IL" in html
    assert "No account matches" in admin.get("/accounts?q=nobody").content.decode()
    record = admin.get(f"/accounts/{bakery.id}").content.decode()
    assert "Dana Whitfield" in record
    assert "Account Lakeside Bakery LLC created" in record
    form = admin.get(f"/accounts/{bakery.id}/edit").context["form"]
    data = {name: form[name].value() or "" for name in form.fields}
    answer = admin.post(f"/accounts/{bakery.id}/edit", {**data, "segment": "large"})
    assert answer.status_code == 302
    assert queries.account(bakery.id).segment == "large"
    stale = admin.post(f"/accounts/{bakery.id}/edit", {**data, "segment": "medium"})
    assert stale.status_code == 422
    assert "Someone else has changed this" in stale.content.decode()
    assert queries.account(bakery.id).segment == "large"


def test_a_look_alike_is_shown_before_a_second_account_is_made(admin, bakery):
    data = {"name": "lakeside bakery", "kind": "business", "segment": "small",
            "risk_tier": "low", "country": "US"}  # fmt: skip
    answer = admin.post("/accounts/new", data)
    assert answer.status_code == 422
    assert "may exist already" in answer.content.decode()
    assert Account.objects.count() == 1
    assert admin.post("/accounts/new", {**data, "really": "1"}).status_code == 302
    assert Account.objects.count() == 2


def test_wrong_input_keeps_what_was_typed(admin, bakery):
    answer = admin.post(
        f"/accounts/{bakery.id}/contacts/new", {"name": "Bo", "email": "bo at home", "phone": "1"}
    )
    html = answer.content.decode()
    assert answer.status_code == 422
    assert "This is not an e-mail address." in html
    assert 'value="bo at home"' in html


def test_the_timeline_names_fields_as_people_do(admin, bakery, actor, at):
    services.update_account(
        account_id=bakery.id, line1="12 Shore Road", line2="Suite 4", postal_code="60201",
        by=actor, at=at,
    )  # fmt: skip
    page = admin.get(f"/accounts/{bakery.id}").content.decode()
    assert "Account updated: street, postal code" in page


def test_a_reader_may_look_but_not_edit(client_as, bakery):
    reader = client_as("security", name="Sec Ure")
    assert reader.get(f"/accounts/{bakery.id}").status_code == 200
    assert reader.get(f"/accounts/{bakery.id}/edit").status_code == 403
    contact = queries.contacts_of(bakery.id)[0]
    assert reader.post(f"/contacts/{contact.id}", {"name": "X"}).status_code == 403
    assert queries.contact(contact.id).name == "Dana Whitfield"


def test_inviting_and_accepting_in_the_browser(admin, tenant):
    answer = admin.post(
        "/admin/users/invite",
        {"name": "Lee Tran", "email": "lee@northbeam.example", "roles": ["sales_leader"]},
    )
    assert answer.status_code == 302
    mail = Message.objects.get(recipient="lee@northbeam.example")
    path = re.sub(r"^https?://[^/]+", "", mail.links[0]["url"])
    guest = Client()
    assert "lee@northbeam.example" in guest.get(path).content.decode()
    bad = guest.post(path, {"password": "a long secret word", "again": "another"})
    assert bad.status_code == 422
    good = guest.post(path, {"password": "a long secret word", "again": "a long secret word"})
    assert good.status_code == 302
    assert guest.get(path).status_code == 410
    assert guest.get("/invitation/nonsense").status_code == 410


def test_a_colleague_of_another_company_joins_signed_in_and_goes_to_and_fro(
    tenant, member_as, actor, at
):
    kim = member_as("sales", name="Kim Cole", email="kim@x.example")
    other = make_tenant("other", "Other Telecom")
    with tenant_scope(other.id):
        services.invite_member(
            email="kim@x.example", name="Kim Cole", roles=["admin"], by=actor, at=at
        )
        mail = Message.objects.get(recipient="kim@x.example")
    path = re.sub(r"^https?://[^/]+", "", mail.links[0]["url"])
    guest = Client()
    assert "Sign in to join" in guest.get(path).content.decode()
    assert guest.post(path, {"password": "x" * 20, "again": "x" * 20}).status_code == 200
    guest.force_login(member_as("sales", name="Somebody Else").user)
    assert "Sign out first" in guest.get(path).content.decode()
    guest.force_login(kim.user)
    assert guest.get("/companies/other").status_code == 404
    assert "Join Other Telecom" in guest.get(path).content.decode()
    assert guest.get("/admin/users").status_code == 403
    assert guest.post(path).status_code == 302
    assert guest.get("/admin/users").status_code == 200
    assert guest.get("/companies/northbeam").status_code == 302
    assert guest.get("/admin/users").status_code == 403
    assert guest.get("/companies/other").status_code == 302
    assert guest.get("/admin/users").status_code == 200
    assert [(c.slug, c.kind) for c in queries.companies(kim.user_id)] == [
        ("northbeam", "sandbox"), ("other", "sandbox"),
    ]  # fmt: skip
    profile = guest.get("/profile").content.decode()
    assert 'href="/companies/northbeam"' in profile
    assert 'href="/companies/other"' not in profile
    services.deactivate_member(member_id=kim.id, by=actor, at=at)
    assert "Your companies" not in guest.get("/profile").content.decode()
    assert guest.get(path).status_code == 410


def test_the_invited_are_listed_as_such_and_not_to_be_given_work(admin, actor, at):
    services.invite_member(email="lee@x.example", name="Lee Tran", by=actor, at=at)
    shown = admin.get("/admin/users").content.decode()
    assert "Withdraw invitation" in shown
    assert "Send invitation again" in shown
    assert "Lee Tran" not in [m.name for m in queries.members()]


def test_the_clock_moves_on_and_never_back(admin, tenant, at):
    assert admin.post("/admin/clock", {"step": "day"}).status_code == 302
    assert (Tenant.objects.get(id=tenant.id).clock - at).days == 1
    refused = admin.post("/admin/clock", {"to": "2026-03-01T09:00"})
    assert refused.status_code == 422
    assert "cannot go back" in refused.content.decode()
    assert admin.post("/admin/clock", {"to": "2026-03-10T09:00"}).status_code == 302
    assert Tenant.objects.get(id=tenant.id).clock.isoformat() == "2026-03-10T14:00:00+00:00"


def test_a_token_is_shown_once_and_opens_the_api(admin, bakery):
    ada = queries.members(role="admin")[0]
    answer = admin.post(
        "/admin/tokens",
        {"name": "CRM", "member_id": str(ada.id), "scopes": ["parties.*"], "days": "30"},
    )
    plain = answer.context["plain"]
    assert plain in answer.content.decode()
    assert plain not in admin.get("/admin/tokens").content.decode()
    program = {"HTTP_AUTHORIZATION": f"Bearer {plain}"}
    found = Client().get("/api/v1/accounts?q=lake", **program)
    assert [a["name"] for a in found.json()["items"]] == ["Lakeside Bakery LLC"]
    assert Client().get("/api/v1/accounts").status_code == 401


def test_the_api_minds_versions_and_names_problems(admin, bakery):
    got = admin.get(f"/api/v1/accounts/{bakery.id}")
    tag = got["ETag"]
    url = f"/api/v1/accounts/{bakery.id}"
    kind = {"content_type": "application/json"}
    ok = admin.patch(url, {"industry": "Food"}, HTTP_IF_MATCH=tag, **kind)
    assert ok.json()["industry"] == "Food"
    assert admin.patch(url, {"industry": "X"}, HTTP_IF_MATCH=tag, **kind).status_code == 409
    wrong = admin.patch(url, {"segment": "huge"}, **kind)
    assert wrong.status_code == 422
    assert wrong.json()["errors"][0]["field"] == "segment"
    made = admin.post(f"{url}/contacts", {"name": "Bo", "email": "bo@x.example"}, **kind)
    assert made.status_code == 201
    assert (
        admin.post(f"{url}/contacts", {"name": "Bo", "email": "BO@x.example"}, **kind).status_code
        == 409
    )


def test_the_clock_by_the_api(admin, tenant):
    assert admin.get("/api/v1/clock").json()["test_clock"] is True
    moved = admin.post(
        "/api/v1/clock", {"to": "2026-03-05T09:00:00-06:00"}, content_type="application/json"
    )
    assert moved.json()["now"].startswith("2026-03-05T09:00")
    naive = admin.post(
        "/api/v1/clock", {"to": "2026-03-06T09:00:00"}, content_type="application/json"
    )
    assert naive.status_code == 422


def test_the_account_list_takes_constant_statements(
    admin, tenant, actor, at, django_assert_max_num_queries
):
    for place in range(30):
        services.create_account(name=f"Company {place:02}", by=actor, at=at)
    admin.get("/accounts")
    with django_assert_max_num_queries(14):
        html = admin.get("/accounts").content.decode()
    assert "Company 29" in html
