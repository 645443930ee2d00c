"""The pages of contracts: what people read, forms that keep what was typed, doors that stay shut."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from handfast.contracts import queries, services
from handfast.contracts.models import Clause, Contract, Responsibility
from handfast.contracts.tests.conftest import much_is_said, variant
from handfast.kernel.errors import InvalidInput


def at_contract(name, contract, *more):
    return reverse(f"contracts:{name}", args=[contract.id, *more])


CLAUSE = {
    "key": "liability", "variant": "small-deal", "title": "Liability", "text": "Limited.",
    "condition": "deal.tcv < 1000", "priority": "10", "risk": "standard", "review_on": "",
}  # fmt: skip


@pytest.fixture
def contract(desk):
    return desk.contract()


@pytest.fixture
def legal(client_as):
    return client_as("legal", name="Nora Diaz")


def test_the_page_shows_the_schedule_the_reasons_and_what_comes_next(contract, client_as):
    text = client_as("sales").get(at_contract("contract", contract)).content.decode()
    for words in (
        "C-2026-000001", "Ready to be sent.", "Dana Whitfield signs first", "Internet Access 500/100",
        "−12.50", "47.50", "1,501.50", "Chosen because the customer&#x27;s region is IL.",
        "<summary>Condition</summary><code>customer.region = &quot;IL&quot;</code>", "promise P-",
        "24 months from signature",
        "contract manager", "Send for signature",
    ):  # fmt: skip
        assert words in text


def test_a_reader_gets_no_buttons_and_no_effect(contract, client_as):
    reader = client_as("customer_success")
    text = reader.get(at_contract("contract", contract)).content.decode()
    for words in (
        "Send for signature",
        "Make PDF",
        "Choose another variant",
        "Cancel this contract",
    ):
        assert words not in text
    posts = [
        at_contract("act", contract, "send"), at_contract("act", contract, "document"),
        at_contract("act_with_reason", contract, "cancel"),
        at_contract("change_clause", contract, "liability"),
        reverse("contracts:draft", args=[contract.quote_id]), reverse("contracts:clause_new"),
        reverse("contracts:runbook"),
        reverse("contracts:clause_move", args=[variant("term", "fixed").id, "retire"]),
    ]  # fmt: skip
    assert [reader.post(url, {"reason": "x"}).status_code for url in posts] == [403] * len(posts)
    assert queries.contract(contract.id).version == 1


@pytest.mark.parametrize("reviewed", [True, False])
def test_a_stage_counts_as_skipped_only_where_nobody_handed_it_to_legal(
    contract, desk, client_as, reviewed
):
    if reviewed:
        for service in (services.submit_contract, services.approve_contract):
            service(contract_id=contract.id, by=desk.by, at=desk.at)
    desk.send(contract)
    much_is_said(contract, desk)
    page = client_as("sales").get(at_contract("contract", contract))
    assert page.context["skipped"] == (() if reviewed else ("in_review", "approved"))


def test_who_has_nothing_to_do_with_contracts_and_who_is_a_stranger(contract, client_as):
    page = at_contract("contract", contract)
    assert client_as("partner").get(page).status_code == 403
    answer = Client().get(page)
    assert (answer.status_code, answer["Location"].split("?")[0]) == (302, "/accounts/login/")


def test_steps_lead_back_to_the_contract(contract, client_as, legal):
    sales, page = client_as("sales"), at_contract("contract", contract)
    for client, action, status in (
        (legal, "document", "draft"), (sales, "submit", "in_review"),
        (legal, "approve", "approved"), (sales, "send", "in_signature"),
    ):  # fmt: skip
        assert client.post(at_contract("act", contract, action))["Location"] == page
        assert queries.contract(contract.id).status == status
    assert sales.post(at_contract("act", contract, "explode")).status_code == 404
    assert sales.get(at_contract("act", contract, "send")).status_code == 405


def test_without_a_reason_the_form_says_so_and_nothing_moves(contract, client_as):
    sales = client_as("sales")
    url = at_contract("act_with_reason", contract, "cancel")
    answer = sales.post(url, {"reason": " "})
    assert answer.status_code == 422
    assert "A reason is needed." in answer.content.decode()
    assert sales.post(url, {"reason": "Wrong customer"}).status_code == 302
    found = queries.contract(contract.id)
    assert (found.status, found.reason) == ("cancelled", "Wrong customer")


def test_another_variant_is_chosen_by_its_text_and_keeps_what_was_typed(contract, legal):
    url = at_contract("change_clause", contract, "liability")
    text = legal.get(url).content.decode()
    assert "Only by hand." in text
    assert "twice the fees" in text
    wanted = str(variant("liability", "uncapped-data").id)
    answer = legal.post(url, {"clause_id": wanted, "reason": ""})
    assert answer.status_code == 422
    assert f'value="{wanted}" checked' in answer.content.decode()
    legal.post(url, {"clause_id": wanted, "reason": "Insurance covers it"})
    assert queries.contract(contract.id).review_class == "high_risk"
    page = legal.get(at_contract("contract", contract)).content.decode()
    assert "Legal looks at this first." in page
    assert "Chosen by Nora Diaz: Insurance covers it" in page
    assert legal.get(at_contract("change_clause", contract, "nothing")).status_code == 404


def test_a_wrong_condition_is_refused_beside_the_field_and_nothing_is_lost(desk, legal):
    url = reverse("contracts:clause_edit", args=["liability", "small-deal"])
    answer = legal.post(url, {**CLAUSE, "condition": "deal.tcv <", "text": "Kept words"})
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "This is not a FEEL expression" in text
    assert "Kept words" in text
    assert Clause.objects.filter(key="liability", variant="small-deal").count() == 1


def test_the_effect_is_shown_before_anything_is_saved(contract, legal):
    url = reverse("contracts:clause_edit", args=["liability", "large-deal"])
    assert "<strong>0</strong> would use" in legal.get(url).content.decode()
    wish = {**CLAUSE, "variant": "large-deal", "condition": "deal.tcv >= 1500", "priority": "20"}
    text = legal.post(url, {**wish, "preview": "1"}).content.decode()
    assert "Of the last 1 deal, <strong>1</strong> would use this variant." in text
    assert "small-deal → large-deal" in text
    assert Clause.objects.filter(key="liability", status="draft").count() == 0


def test_a_draft_is_saved_published_and_used_by_the_next_contract_only(contract, legal, desk):
    url = reverse("contracts:clause_edit", args=["liability", "small-deal"])
    wish = {**CLAUSE, "condition": "deal.tcv < 25000", "text": "Capped at {deal.tcv}."}
    assert legal.post(url, wish)["Location"] == url
    draft = Clause.objects.get(key="liability", status="draft")
    assert draft.version == 2
    legal.post(reverse("contracts:clause_move", args=[draft.id, "publish"]))
    before = next(c for c in queries.clauses(contract.id) if c.key == "liability")
    assert "fees paid and payable" in before.text
    services.cancel_contract(contract_id=contract.id, reason="again", by=desk.by, at=desk.at)
    fresh = services.draft_from_quote(quote_id=contract.quote_id, by=desk.by, at=desk.at)
    after = next(c for c in queries.clauses(fresh.id) if c.key == "liability")
    assert after.text == "Capped at 1,501.50."
    library = legal.get(reverse("contracts:library")).content.decode()
    assert "small-deal · version 2" in library
    gone = legal.post(reverse("contracts:clause_move", args=[draft.id, "explode"]))
    assert gone.status_code == 404


def test_the_last_variant_of_a_clause_stays(desk, legal):
    only = variant("notices", "standard")
    legal.post(reverse("contracts:clause_move", args=[only.id, "retire"]))
    assert variant("notices", "standard").id == only.id


def test_the_library_counts_use_and_choices_by_hand(contract, desk, legal):
    services.change_clause(
        contract_id=contract.id, key="termination", clause_id=variant("termination", "convenience").id,
        reason="Asked for", by=desk.by, at=desk.at,
    )  # fmt: skip
    used = {(c.key, c.variant): c.use for c in queries.library()}
    assert (
        used["termination", "convenience"].contracts,
        used["termination", "convenience"].by_hand,
    ) == (1, 1)
    assert (used["term", "fixed"].contracts, used["term", "fixed"].by_hand) == (1, 0)
    assert used["termination", "standard"].contracts == 0
    (template,) = queries.templates()
    assert (template.contracts, template.latest) == (1, "C-2026-000001")
    found = [c.variant for c in queries.library("state and federal courts located in Texas")]
    assert found == ["texas"]


def test_responsibilities_are_data_with_one_accountable_role_in_each_phase(desk, legal):
    url = reverse("contracts:runbook")
    cells = {f"{p}.{r}": letter for (p, r), letter in queries.responsibilities().items()}
    answer = legal.post(url, {**cells, "review.sales": "A"})
    assert answer.status_code == 422
    assert "has 2 accountable roles" in answer.content.decode()
    moved = {**cells, "review.sales": "A", "review.legal": "R", "review.finance": ""}
    assert legal.post(url, moved).status_code == 302
    phase = next(p for p in queries.phases() if p.key == "review")
    assert (phase.accountable, phase.responsible) == (("sales",), ("legal",))
    assert not Responsibility.objects.filter(phase="review", role="finance").exists()
    with pytest.raises(InvalidInput, match="no such phase"):
        services.set_responsibilities(cells={("x", "legal"): "R"}, by=desk.by, at=desk.at)


def test_the_list_costs_the_same_however_many_there_are(contract, desk, client_as):
    sales, url = client_as("sales"), reverse("contracts:list")
    sales.get(url)
    counts = []
    for more in (0, 3):
        for _ in range(more):
            Contract.objects.filter(quote_id=contract.quote_id).update(status="cancelled")
            services.draft_from_quote(quote_id=contract.quote_id, by=desk.by, at=desk.at)
        with CaptureQueriesContext(connection) as captured:
            text = sales.get(url).content.decode()
        counts.append(len(captured))
    assert text.count("data-row-link") == 4
    assert counts[0] == counts[1]


def test_the_list_finds_words_of_a_clause_and_says_what_to_do_when_empty(contract, client_as):
    sales, url = client_as("sales"), reverse("contracts:list")
    assert contract.number in sales.get(url, {"q": "State of Illinois"}).content.decode()
    assert "drafted by itself" in sales.get(url, {"q": "Atlantis"}).content.decode()
    assert sales.get(url, {"sort": "colour"}).status_code == 422


def test_a_quote_is_drafted_with_one_press(desk, client_as):
    quote, sales = desk.quote(), client_as("sales")
    url = reverse("contracts:draft", args=[quote.id])
    made = sales.post(url)
    row = Contract.objects.get()
    assert made["Location"] == at_contract("contract", row)
    assert sales.post(url).status_code == 302
    assert Contract.objects.count() == 1
