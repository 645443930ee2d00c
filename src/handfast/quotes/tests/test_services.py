"""The life of a draft: amounts of the journey, refusals that change nothing, pinned versions."""

from datetime import timedelta
from decimal import Decimal

import pytest

from handfast.kernel.errors import Conflict, Forbidden, InvalidInput, NotFound
from handfast.kernel.ids import new_id
from handfast.kernel.ref import Ref
from handfast.platform import audit, outbox
from handfast.quotes import queries, services
from handfast.quotes.models import QuoteLine
from handfast.quotes.tests.conftest import load_catalog
from handfast.quotes.types import Change, ConfigurationRefused, LineRequest

pytestmark = pytest.mark.django_db
D = Decimal


def by_code(quote_id):
    return {line.offering_code: line for line in queries.lines(quote_id)}


def test_a_quote_takes_everything_from_its_opportunity(deal, catalog_version, contact, actor, at):
    quote = services.create_quote(opportunity_id=deal.id, by=actor, at=at)
    assert (quote.number, quote.status, quote.revision) == ("Q-2026-000001", "draft", 1)
    assert quote.stream_id == deal.stream_id
    assert (quote.account_name, quote.contact_name) == ("Lakeside Bakery", "Dana Whitfield")
    assert (quote.catalog_number, quote.currency, quote.term_months) == (3, "USD", 24)
    assert queries.quote_of_stream(deal.stream_id).id == quote.id


def test_the_journey_is_priced_to_the_cent(draft):
    lines = by_code(draft.id)
    assert {c: (x.list_price, x.net_price) for c, x in lines.items()} == {
        "home_fast_500": (D("0"), D("0")),
        "internet_access": (D("60.00"), D("47.50")),
        "modem": (D("5.00"), D("5.00")),
        "installation": (D("99.00"), D("49.50")),
        "static_ipv4": (D("8.00"), D("8.00")),
    }
    assert (draft.monthly, draft.once, draft.tcv) == (D("60.50"), D("49.50"), D("1501.50"))
    assert draft.margin_percent == D("41.2")
    assert draft.max_discount_percent == D("5")


def test_parts_name_their_bundle_and_keep_the_catalogs_order(draft):
    lines = queries.lines(draft.id)
    head = lines[0]
    assert [x.offering_code for x in lines] == [
        "home_fast_500", "internet_access", "modem", "installation", "static_ipv4",
    ]  # fmt: skip
    assert {x.parent_promise_id for x in lines[1:]} == {head.promise_id}
    assert {x.bundle_code for x in lines[1:]} == {"home_fast_500"}
    assert len({x.promise_id for x in lines}) == 5
    assert lines[2].characteristics == {"voice_ready": False, "hardware_version": "AX6-2.1"}


def test_the_why_of_a_price_is_stored_and_can_be_replayed(draft):
    line = by_code(draft.id)["internet_access"]
    assert [(s.key, s.label, s.amount) for s in line.price_steps] == [
        ("list", "List price, catalog version 3", D("60.00")),
        ("bundle", "Bundle price Home Fast 500", D("-10.00")),
        ("discretionary", "Discount 5 % by Ana Ruiz", D("-2.50")),
    ]
    replay = queries.replay(draft.id)
    assert (replay.same, replay.differences) == (True, ())


def test_a_replay_notices_a_price_that_was_changed_behind_our_back(draft):
    QuoteLine.objects.filter(quote_id=draft.id, offering_code="modem").update(
        list_price=D("6"), net_price=D("6")
    )
    replay = queries.replay(draft.id)
    assert replay.same is False
    assert replay.differences == (
        "Wi-Fi 6 Modem: list price 6.00 → 5.00",
        "Wi-Fi 6 Modem: net price 6.00 → 5.00",
    )


def test_a_refused_voice_line_changes_nothing_and_the_remedy_is_one_step(draft, actor, at):
    wish = {
        "quote_id": draft.id,
        "offering_code": "voice_line",
        "quantity": 1,
        "by": actor,
        "at": at,
    }
    with pytest.raises(ConfigurationRefused) as caught:
        services.set_option(**wish)
    (violation,) = caught.value.violations
    assert violation.reasons == ("the modem is not voice-ready", "Static IPv4 excludes Voice Line")
    assert violation.remedy.monthly == D("7.00")
    assert queries.quote(draft.id) == draft
    mended = services.set_option(**wish, accept_remedy=True)
    assert mended.monthly == D("67.50")
    lines = by_code(draft.id)
    assert "static_ipv4" not in lines
    assert lines["modem"].characteristics["voice_ready"] is True


def test_changes_are_checked_together_and_applied_once(draft, actor, at):
    bundle = queries.lines(draft.id)[0].promise_id
    changed = services.apply_changes(
        quote_id=draft.id,
        changes=[
            Change("modem", bundle, characteristic="voice_ready", value="true"),
            Change("static_ipv4", bundle, quantity=0),
            Change("voice_line", bundle, quantity=2),
        ],
        by=actor, at=at, expected_version=draft.version,
    )  # fmt: skip
    assert changed.monthly == D("82.50")
    assert changed.version == draft.version + 1


def test_promise_ids_stay_when_other_things_change(draft, actor, at):
    before = {x.offering_code: x.promise_id for x in queries.lines(draft.id)}
    services.set_term(quote_id=draft.id, term_months=12, by=actor, at=at)
    services.set_quantity(quote_id=draft.id, line="home_fast_500", quantity=2, by=actor, at=at)
    assert {x.offering_code: x.promise_id for x in queries.lines(draft.id)} == before


def test_a_shorter_term_loses_the_promotion(draft, actor, at):
    shorter = services.set_term(quote_id=draft.id, term_months=12, by=actor, at=at)
    assert (shorter.once, shorter.tcv) == (D("99.00"), D("825.00"))
    line = by_code(draft.id)["installation"]
    assert [(s.label, s.applied) for s in line.price_steps] == [
        ("List price, catalog version 3", True),
        ("Promotion LAUNCH26: does not apply", False),
    ]


def test_two_people_on_one_quote_get_a_conflict(draft, actor, at):
    services.set_term(quote_id=draft.id, term_months=36, by=actor, at=at)
    with pytest.raises(Conflict) as caught:
        services.set_term(
            quote_id=draft.id, term_months=12, by=actor, at=at, expected_version=draft.version
        )
    assert caught.value.problems[0].field == "version"
    assert queries.quote(draft.id).term_months == 36


@pytest.mark.parametrize("percent", ["-1", "101", "5.005", "NaN", "Infinity"])
def test_a_discount_must_be_a_percentage(draft, actor, at, percent):
    with pytest.raises(InvalidInput) as caught:
        services.set_discount(quote_id=draft.id, line="modem", percent=D(percent), by=actor, at=at)
    assert caught.value.problems[0].field == "discount_percent"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"term_months": 0}, "term_months"),
        ({"term_months": 121}, "term_months"),
        ({"payment_frequency": "weekly"}, "payment_frequency"),
        ({"payment_frequency": "yearly"}, "payment_frequency"),
        ({"currency": "EUR"}, "currency"),
    ],
)
def test_terms_are_checked(draft, actor, at, changes, field):
    with pytest.raises(InvalidInput) as caught:
        services.set_terms(quote_id=draft.id, changes=changes, by=actor, at=at)
    assert caught.value.problems[0].field == field


def test_an_end_of_validity_in_the_past_is_refused(draft, actor, at):
    past = {"valid_until": at.date() - timedelta(days=1)}
    with pytest.raises(InvalidInput):
        services.set_terms(quote_id=draft.id, changes=past, by=actor, at=at)


def test_a_contact_of_another_customer_is_refused(draft, actor, at):
    from handfast.parties import services as parties

    other = parties.create_account(name="Harbor Dental", by=actor, at=at)
    someone = parties.create_contact(
        account_id=other.id, name="Rob", email="rob@harbor.example", by=actor, at=at
    )
    with pytest.raises(InvalidInput):
        services.set_terms(quote_id=draft.id, changes={"contact_id": someone.id}, by=actor, at=at)


def test_a_new_catalog_version_does_not_move_a_quote_until_asked(draft, actor, at):
    load_catalog("northbeam-v4", actor, at)
    later = at + timedelta(days=10)
    assert services.price_quote(quote_id=draft.id, by=actor, at=later).monthly == D("60.50")
    moved = services.set_catalog_version(quote_id=draft.id, by=actor, at=later)
    assert (moved.catalog_number, moved.monthly) == (4, D("70.00"))


def test_reading_needs_a_known_quote_and_changing_needs_permission(draft, actor_with, at):
    with pytest.raises(NotFound):
        queries.quote(new_id())
    with pytest.raises(Forbidden):
        services.set_term(quote_id=draft.id, term_months=12, by=actor_with("quotes.view"), at=at)


def test_removing_the_bundle_empties_the_quote(draft, actor, at):
    empty = services.remove_line(quote_id=draft.id, line="home_fast_500", by=actor, at=at)
    assert queries.lines(draft.id) == []
    assert (empty.monthly, empty.tcv, empty.margin_percent) == (D("0"), D("0"), None)


def test_a_line_has_a_limit_of_pieces(draft, actor, at):
    with pytest.raises(InvalidInput, match="at most 100,000 pieces"):
        services.add_bundle(
            quote_id=draft.id, offering_code="home_fast_500", quantity=100_001, by=actor, at=at
        )
    head = next(line for line in queries.lines(draft.id) if line.is_bundle)
    with pytest.raises(InvalidInput, match="at most 100,000 pieces"):
        services.set_quantity(
            quote_id=draft.id, line=head.promise_id, quantity=100_001, by=actor, at=at
        )
    most = services.set_quantity(
        quote_id=draft.id, line=head.promise_id, quantity=100_000, by=actor, at=at
    )
    assert most.monthly == draft.monthly * 100_000


def test_a_required_part_cannot_be_removed(draft, actor, at):
    with pytest.raises(ConfigurationRefused):
        services.remove_line(quote_id=draft.id, line="modem", by=actor, at=at)


def test_every_change_is_recorded(draft):
    ref = Ref("quote", draft.id)
    assert [r.action for r in reversed(audit.trail(ref))] == [
        "quote.create", "quote.add", "quote.configure", "quote.discount",
    ]  # fmt: skip
    assert [e.topic for e in outbox.timeline(subject=ref)] == ["quote.created"]


def test_direct_lines_are_priced_by_the_same_rules(catalog_version, account, at):
    pricing = services.price_lines(
        requests=[LineRequest("home_fast_500", options={"static_ipv4": 1})],
        catalog_version_id=catalog_version.id, term_months=24, day=at.date(), account_id=account.id,
    )  # fmt: skip
    assert (pricing.totals.monthly, pricing.totals.once) == (D("63.00"), D("49.50"))
    with pytest.raises(ConfigurationRefused):
        services.price_lines(
            requests=[LineRequest("home_fast_500", options={"voice_line": 1})],
            catalog_version_id=catalog_version.id, term_months=24, day=at.date(),
        )  # fmt: skip
