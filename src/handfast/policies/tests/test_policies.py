"""Decision tables: matched by FEEL, kept in versions, decided with a record."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from handfast.kernel.errors import Conflict, Forbidden, IllegalTransition, InvalidInput, NotFound
from handfast.kernel.ids import new_id
from handfast.kernel.ref import Ref
from handfast.policies import queries, services
from handfast.policies.models import DecisionLog
from handfast.policies.rules import match, problems, samples
from handfast.policies.types import Column, Row, Table


def row(row_id, amount, region, band):
    return Row(row_id, {"amount": amount, "region": region}, {"band": band})


TABLE = Table(
    key="bands",
    name="Bands",
    inputs=(Column("amount", "Amount", "number"), Column("region", "Region", optional=True)),
    outputs=(Column("band", "Band", choices=(("low", "Low"), ("high", "High"))),),
    rows=(row("a", "< 100", "-", "low"), row("b", ">= 100", "-", "high"),
          row("c", "-", '"IL","WI"', "high")),
)  # fmt: skip


@pytest.fixture
def stored(tenant, at):
    return services.ensure_table(table=TABLE, at=at)


@pytest.mark.parametrize(
    ("amount", "region", "rows"),
    [
        ("99.99", None, ["a"]),
        (100, "TX", ["b"]),
        (Decimal(500), "IL", ["b", "c"]),
        ("5", "WI", ["a", "c"]),
    ],
)
def test_every_row_whose_tests_hold_matches(amount, region, rows):
    assert [m.row_id for m in match(TABLE, {"amount": amount, "region": region})] == rows


def test_a_wrong_cell_is_named_with_position_and_remedy():
    bad = Table("t", "T", TABLE.inputs, TABLE.outputs, (row("a", "> > 3", "-", "mid"),))
    found = problems(bad)
    assert [p.field for p in found] == ["rows.0.amount", "rows.0.band"]
    assert "column 3" in found[0].message
    assert found[0].remedy.startswith("Write a test such as")


def test_a_name_nobody_knows_is_refused_as_it_would_never_match():
    bad = Table("t", "T", TABLE.inputs, TABLE.outputs, (row("a", "> limit", "IL", "low"),))
    found = problems(bad)
    assert [(p.field, p.message) for p in found] == [
        ("rows.0.amount", "At column 3: nobody knows “limit”."),
        ("rows.0.region", "At column 1: nobody knows “IL”."),
    ]
    assert found[1].remedy == 'Put text in quotes, "IL", or name a column: amount, region.'
    fine = Table("t", "T", TABLE.inputs, TABLE.outputs, (row("a", "? > 3", "-", "low"),))
    assert problems(fine) == []


def test_samples_lie_on_both_sides_of_every_limit():
    amounts = {sample["amount"] for sample in samples(TABLE)}
    assert amounts == {Decimal(0), Decimal("99.99"), Decimal(100), Decimal("100.01")}


def test_a_decision_keeps_its_facts_and_the_rows_that_matched(stored, at):
    subject = Ref("quote", new_id())
    made = services.decide(
        key="bands", facts={"amount": 100, "region": "IL"}, subject=subject, at=at
    )
    assert [m.row_id for m in made.matched] == ["b", "c"]
    kept = queries.decisions_for(subject)
    assert [(d.table_version, d.facts) for d in kept] == [(1, {"amount": 100, "region": "IL"})]
    assert queries.decide(key="bands", facts={"amount": 1}, at=at)[0].outputs == {"band": "low"}
    assert DecisionLog.objects.count() == 1


def test_a_missing_fact_or_table_is_refused(stored, at):
    with pytest.raises(InvalidInput) as caught:
        services.decide(key="bands", facts={"region": "IL"}, at=at)
    assert caught.value.problems[0].field == "amount"
    with pytest.raises(NotFound):
        services.decide(key="nothing", facts={}, at=at)


def test_a_published_draft_takes_over_at_its_moment(stored, actor, at):
    draft = services.draft_table(key="bands", by=actor, at=at)
    services.save_rows(
        table_id=draft.id, rows=[row("a", "< 500", "-", "low")], expected_version=1, by=actor, at=at
    )
    later = at + timedelta(days=1)
    services.publish_table(table_id=draft.id, effective_from=later, by=actor, at=at)
    assert queries.table_at("bands", at).version == 1
    assert queries.table_at("bands", later).version == 2
    assert [v.status for v in queries.versions("bands")] == ["published", "retired"]
    with pytest.raises(Conflict):
        services.save_rows(table_id=draft.id, rows=[], by=actor, at=at)
    with pytest.raises(IllegalTransition):
        services.publish_table(table_id=draft.id, by=actor, at=later)


def test_every_table_shows_what_is_in_force_else_its_draft_in_constant_statements(
    stored, actor, at, django_assert_num_queries
):
    later = at + timedelta(days=10)
    draft = services.draft_table(key="bands", by=actor, at=at)
    services.publish_table(table_id=draft.id, effective_from=later, by=actor, at=at)
    services.draft_table(key="bands", by=actor, at=at)
    for key, name in (("fresh", "A new one"), ("gone", "A discarded one")):
        made = services.create_table(table=replace(TABLE, key=key, name=name), by=actor, at=at)
    services.discard_draft(table_id=made.id, by=actor, at=at)
    early = stored.effective_from - timedelta(days=1)
    shown = {early: [("fresh", 1), ("bands", 3)], at: [("fresh", 1), ("bands", 1)],
             later: [("fresh", 1), ("bands", 2)]}  # fmt: skip
    for moment, wanted in shown.items():
        with django_assert_num_queries(2):
            assert [(v.table.key, v.version) for v in queries.tables(moment)] == wanted
        assert queries.keys(moment) == ["bands", "fresh"]
        numbers = {one.key: one.in_force for one in queries.summaries(moment)}
        acting = queries.table_at("bands", moment)
        assert numbers == {"fresh": None, "bands": acting.version if acting else None}


def test_there_is_one_draft_and_it_minds_its_version(stored, actor, actor_with, at):
    one = services.draft_table(key="bands", by=actor, at=at)
    assert services.draft_table(key="bands", by=actor, at=at).id == one.id
    services.save_rows(table_id=one.id, rows=TABLE.rows, expected_version=1, by=actor, at=at)
    with pytest.raises(Conflict):
        services.save_rows(table_id=one.id, rows=TABLE.rows, expected_version=1, by=actor, at=at)
    with pytest.raises(InvalidInput):
        services.save_rows(table_id=one.id, rows=[row("x", "(", "-", "low")], by=actor, at=at)
    with pytest.raises(Forbidden):
        services.draft_table(key="bands", by=actor_with("policies.view"), at=at)
    services.discard_draft(table_id=one.id, by=actor, at=at)
    assert queries.draft_of("bands") is None
    assert services.draft_table(key="bands", by=actor, at=at).number == 3


def test_simulating_a_draft_shows_which_past_decisions_would_change(
    stored, actor, at, django_assert_num_queries
):
    for amount in (50, 200):
        services.decide(key="bands", facts={"amount": amount}, at=at)
    draft = services.draft_table(key="bands", by=actor, at=at)
    services.save_rows(table_id=draft.id, rows=[row("a", "-", "-", "low")], by=actor, at=at)
    with django_assert_num_queries(2) as read:
        replays = queries.simulate(draft.id)
    assert '"source"' not in read.captured_queries[1]["sql"], "the decisions come without content"
    assert [(r.decision.facts["amount"], r.changed) for r in replays] == [(200, True), (50, False)]
