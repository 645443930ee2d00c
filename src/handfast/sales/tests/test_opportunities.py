"""Opportunities: stages with their history, the board, and the forecast."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from handfast.kernel.errors import Conflict, Forbidden, IllegalTransition, InvalidInput
from handfast.platform.models import Event
from handfast.sales import queries, services
from handfast.sales.lifecycle import MOVES, OPPORTUNITY
from handfast.sales.rules.forecast import Deal, by_month


def test_every_stay_in_a_stage_is_kept_with_its_duration(deal, actor, at):
    two_days, five = at + timedelta(days=2), at + timedelta(days=5)
    services.move_stage(opportunity_id=deal.id, stage="proposal", by=actor, at=two_days)
    services.mark_won(opportunity_id=deal.id, by=actor, at=five)
    spans = queries.stage_spans(deal.id, at=five)
    assert [(s.stage, s.lasted.days) for s in spans] == [
        ("qualification", 2), ("proposal", 3), ("won", 0),
    ]  # fmt: skip
    assert queries.stage_durations() == [
        ("qualification", 1, timedelta(days=2)), ("proposal", 1, timedelta(days=3)),
    ]  # fmt: skip
    events = Event.objects.filter(topic="opportunity.stage_changed").order_by("seq")
    assert [(e.payload["from_stage"], e.payload["to_stage"]) for e in events] == [
        ("qualification", "proposal"), ("proposal", "won"),
    ]  # fmt: skip
    assert {e.stream_id for e in events} == {deal.stream_id}


def test_losing_needs_a_reason_and_can_be_undone(deal, actor, at):
    with pytest.raises(InvalidInput):
        services.move_stage(opportunity_id=deal.id, stage="lost", by=actor, at=at)
    with pytest.raises(InvalidInput):
        services.mark_lost(opportunity_id=deal.id, reason="", by=actor, at=at)
    services.mark_lost(opportunity_id=deal.id, reason="Too slow", by=actor, at=at)
    view = queries.opportunity(deal.id)
    assert (view.stage, view.lost_reason, view.closed_at) == ("lost", "Too slow", at)
    services.reopen_opportunity(opportunity_id=deal.id, by=actor, at=at)
    view = queries.opportunity(deal.id)
    assert (view.stage, view.lost_reason, view.closed_at) == ("qualification", "", None)


def test_a_closed_deal_does_not_move_and_versions_guard_it(deal, actor, actor_with, at):
    with pytest.raises(Conflict):
        services.move_stage(
            opportunity_id=deal.id, stage="proposal", expected_version=9, by=actor, at=at
        )
    with pytest.raises(Forbidden):
        services.move_stage(
            opportunity_id=deal.id, stage="proposal", by=actor_with("sales.view"), at=at
        )
    services.mark_won(opportunity_id=deal.id, by=actor, at=at)
    with pytest.raises(IllegalTransition):
        services.move_stage(opportunity_id=deal.id, stage="proposal", by=actor, at=at)


def test_every_stage_has_a_move_and_every_open_stage_reaches_every_other():
    assert set(MOVES) == set(OPPORTUNITY.states)
    for source in ("qualification", "discovery", "proposal", "negotiation"):
        for target in ("qualification", "discovery", "proposal", "negotiation", "won", "lost"):
            assert OPPORTUNITY.allows(source, MOVES[target]) == (source != target)


def test_the_board_sorts_by_stage_and_date(deal, actor, at):
    board = queries.board()
    assert [view.id for view in board["qualification"]] == [deal.id]
    assert list(board) == ["qualification", "discovery", "proposal", "negotiation", "won"]
    services.mark_won(opportunity_id=deal.id, by=actor, at=at)
    assert len(queries.board(won_since=at)["won"]) == 1
    assert len(queries.board(won_since=at + timedelta(seconds=1))["won"]) == 0


def test_the_board_takes_one_statement(deal, django_assert_num_queries):
    with django_assert_num_queries(1):
        queries.board()


def test_the_forecast_weighs_by_stage_and_groups_by_month():
    months = by_month(
        [
            Deal("proposal", Decimal(1000), date(2026, 4, 20)),
            Deal("qualification", Decimal(500), date(2026, 4, 2)),
            Deal("won", Decimal(300), date(2026, 3, 5)),
            Deal("negotiation", Decimal(80), None),
        ]
    )
    assert [(m.month, m.open, m.weighted, m.won) for m in months] == [
        (date(2026, 3, 1), 0, 0, Decimal(300)),
        (date(2026, 4, 1), Decimal(1500), Decimal("550.00"), 0),
        (None, Decimal(80), Decimal("60.00"), 0),
    ]  # fmt: skip


def test_changing_facts_checks_the_contact_and_the_amount(deal, actor, at):
    row = services.update_opportunity(
        opportunity_id=deal.id, amount=Decimal("99.5"), close_date=date(2026, 4, 1), by=actor, at=at
    )
    assert (row.amount, row.close_date, row.version) == (Decimal("99.5"), date(2026, 4, 1), 2)
    with pytest.raises(InvalidInput):
        services.update_opportunity(opportunity_id=deal.id, amount=Decimal(-1), by=actor, at=at)
    with pytest.raises(InvalidInput):
        services.update_opportunity(opportunity_id=deal.id, stage="won", by=actor, at=at)
