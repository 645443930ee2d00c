"""The figures of a process against events whose every duration is known."""

import json
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.fixtures.people import make_tenant

from handfast.kernel.errors import InvalidInput, NotFound
from handfast.kernel.ids import new_id
from handfast.platform.tenancy import tenant_scope
from handfast.reporting import queries
from handfast.reporting.types import PROCESSES, Activity, Edge, Span

MARCH = Span(date(2026, 3, 1), date(2026, 4, 1))
HOUR = 3_600.0


@pytest.fixture
def quotes(case):
    """Two straight quotes and one that was revised once."""
    straight = (
        ("quote.created", 0, "user"), ("quote.presented", 2, "user"), ("quote.accepted", 10, "contact"),
    )  # fmt: skip
    case("quote", *straight)
    case("quote", *straight)
    return case(
        "quote", ("quote.created", 1, "user"), ("quote.presented", 2, "user"),
        ("quote.revised", 3, "system"), ("quote.presented", 4, "user"), ("quote.expired", 25, "system"),
    )  # fmt: skip


def test_the_figures_of_a_process(quotes):
    report = queries.report("quote", MARCH)
    assert (report.totals.cases, report.totals.events, report.totals.variants) == (3, 11, 2)
    assert report.totals.median == 10 * HOUR
    assert report.totals.ninth == pytest.approx(21.2 * HOUR)
    assert report.totals.automated == pytest.approx(2 / 11)
    assert report.totals.reworked == pytest.approx(1 / 3)


def test_activities_are_counted_by_event_and_by_case(quotes):
    activities = {a.topic: a for a in queries.report("quote", MARCH).activities}
    assert activities["quote.presented"] == Activity("quote.presented", 4, 3, 1, 0, 2.5, 0, 0)
    assert activities["quote.created"].begins == 3
    assert (activities["quote.accepted"].ends, activities["quote.expired"].ends) == (2, 1)


def test_what_recurs_by_nature_is_no_rework(case):
    case("invoice", ("invoice.posted", 0, "system"), ("invoice.posted", 700, "system"))
    totals = queries.report("invoice", MARCH).totals
    assert (totals.cases, totals.events, totals.reworked) == (1, 2, 0)


def test_what_directly_followed_what(quotes):
    edges = {(e.source, e.target): e for e in queries.report("quote", MARCH).edges}
    assert edges["quote.created", "quote.presented"] == Edge(
        "quote.created", "quote.presented", 3, 2 * HOUR, 2 * HOUR, 5 * HOUR
    )
    assert edges["quote.presented", "quote.accepted"].median == 8 * HOUR
    assert ("quote.accepted", "quote.created") not in edges


def test_variants_come_with_their_share_and_a_case(quotes):
    first, second = queries.report("quote", MARCH).variants
    assert first.topics == ("quote.created", "quote.presented", "quote.accepted")
    assert (first.cases, first.share, first.median) == (2, pytest.approx(2 / 3), 10 * HOUR)
    assert (second.cases, second.example) == (1, quotes)


def test_time_is_told_by_whom_the_case_waited_for(quotes):
    waits = {w.party: w for w in queries.report("quote", MARCH).waits}
    assert waits["customers"].seconds == 16 * HOUR
    assert waits["systems and partners"].seconds == 22 * HOUR
    assert waits["colleagues"].seconds == 6 * HOUR
    assert sum(w.share for w in waits.values()) == pytest.approx(1)


def test_a_clock_that_tells_of_a_delay_does_not_end_the_wait(case):
    case("process_instance", ("workflow.started", 0, "user"), ("workflow.task_late", 20, "system"),
         ("workflow.task_done", 30, "user"), ("workflow.task_late", 99, "system"))  # fmt: skip
    (wait,) = queries.report("workflow_instance", MARCH).waits
    assert (wait.party, wait.seconds) == ("colleagues", 30 * HOUR)


def test_the_weeks_in_which_cases_ended(quotes):
    (week,) = queries.report("quote", MARCH).weeks
    assert (week.monday, week.cases, week.median) == (date(2026, 3, 2), 3, 10 * HOUR)


def test_only_cases_that_are_through_have_a_cycle_time(case):
    case("order", ("order.captured", 0, "user"), ("order.acknowledged", 1, "system"))
    (_, totals) = next(one for one in queries.totals_of_all(MARCH) if one[0].key == "order")
    assert (totals.cases, totals.through, totals.median, totals.ninth) == (1, 0, None, None)
    case("order", ("order.captured", 0, "user"), ("order.completed", 48, "system"),
         ("charge.started", 900, "system"))  # fmt: skip
    report = queries.report("order", MARCH)
    assert (report.totals.cases, report.totals.through) == (2, 1)
    assert (report.totals.median, report.totals.ninth) == (48 * HOUR, 48 * HOUR)
    assert [(week.cases, week.median) for week in report.weeks] == [(1, 48 * HOUR)]


def test_a_deal_is_through_with_its_first_payment(case):
    deal = new_id()
    case("quote", ("quote.created", 0, "user"), ("quote.accepted", 5, "contact"), deal=deal)
    case("invoice", ("invoice.posted", 20, "system"), ("payment.recorded", 30, "user"),
         ("invoice.posted", 700, "system"), ("payment.recorded", 720, "user"), deal=deal)  # fmt: skip
    assert queries.report("deal", MARCH).totals.median == 30 * HOUR


def test_an_approval_is_a_case_of_its_own_though_its_events_are_about_the_record(case):
    quote = new_id()
    for start, last in ((0, "approval.rejected"), (10, "approval.granted")):
        case("quote", ("approval.requested", start, "user"), ("approval.decided", start + 3, "user"),
             (last, start + 3, "system"), subject=quote, payload={"request_id": str(new_id())})  # fmt: skip
    case("quote", ("approval.granted", 1, "user"), payload={"request_id": str(new_id())})
    totals = queries.report("approval_request", MARCH).totals
    assert (totals.cases, totals.events, totals.median) == (2, 6, 3 * HOUR)
    assert {one.key: t for one, t in queries.totals_of_all(MARCH)}["approval_request"] == totals
    assert len(list(queries.events(queries.process("approval_request"), MARCH))) == 6


def test_promises_about_time_are_kept_or_missed(case):
    for day, hours in (("2026-03-03", 20), ("2026-03-03", 60), ("2026-03-09", 60)):
        order = new_id()
        case(
            "order", ("order.acknowledged", 0, "system", {"committed_date": day}),
            ("order.completed", hours, "system"), subject=order, payload={"order_id": str(order)},
        )  # fmt: skip
    (promised,) = queries.report("order", MARCH).attainments
    assert (promised.name, promised.kept, promised.missed) == (
        "Orders completed by the promised day", 2, 1,
    )  # fmt: skip
    assert promised.share == pytest.approx(2 / 3)


def test_a_late_answer_counts_as_missed_once(case):
    for topics in (
        ("approval.granted",),
        ("approval.overdue", "approval.overdue", "approval.granted"),
    ):
        request = new_id()
        steps = [(topic, n + 1, "user") for n, topic in enumerate(topics)]
        case("approval_request", ("approval.requested", 0, "user"), *steps, subject=request,
             payload={"request_id": str(request)})  # fmt: skip
    (answered,) = queries.report("approval_request", MARCH).attainments
    assert (answered.kept, answered.missed) == (1, 1)


def test_a_deal_joins_the_records_of_its_stream_without_the_chatter(case):
    deal = new_id()
    case("quote", ("quote.accepted", 0, "contact"), deal=deal)
    case("task", ("task.ready", 1, "system"), deal=deal)
    case("order", ("order.completed", 48, "system"), deal=deal)
    (variant,) = queries.report("deal", MARCH).variants
    assert variant.topics == ("quote.accepted", "order.completed")
    assert (variant.example, variant.median) == (deal, 48 * HOUR)


def test_only_cases_that_began_in_the_span_count(quotes):
    assert queries.report("quote", Span(date(2026, 2, 1), date(2026, 3, 2))).totals.cases == 0
    assert queries.report("quote", Span(date(2026, 3, 2), date(2026, 3, 3))).totals.cases == 3
    assert queries.totals_of_all(Span(date(2026, 2, 1), date(2026, 3, 2))) == []


def test_another_tenant_sees_nothing_of_it(quotes):
    other = make_tenant("other", "Other Ltd")
    with tenant_scope(other.id):
        assert queries.totals_of_all(MARCH) == []


def test_an_unknown_process_is_not_found(tenant):
    with pytest.raises(NotFound):
        queries.report("nothing", MARCH)


def test_the_log_is_read_in_the_order_of_cases_and_time(case, at):
    late = case("quote", ("quote.created", 5, "user"), ("quote.accepted", 6, "contact"))
    early = case("quote", ("quote.created", 0, "user"), ("quote.accepted", 30, "contact"),
                 payload={"account_id": str(new_id())})  # fmt: skip
    told = list(queries.events(queries.process("quote"), MARCH))
    assert [(e.case, e.topic) for e in told] == [
        (early, "quote.created"), (early, "quote.accepted"), (late, "quote.created"), (late, "quote.accepted"),
    ]  # fmt: skip
    assert told[0].at == at
    assert set(json.loads(json.dumps(dict(told[0].payload)))) == {"account_id"}


def test_a_log_too_large_for_a_file_is_refused(quotes, monkeypatch):
    from handfast.reporting.queries import exporting

    monkeypatch.setattr(exporting, "MOST_EVENTS", 10)
    with pytest.raises(InvalidInput) as refused:
        list(queries.events(queries.process("quote"), MARCH))
    assert [p.field for p in refused.value.problems] == ["from"]


def test_time_is_measured_by_the_clock_of_the_world_not_by_the_one_on_the_wall(case):
    """Forty days over the night in which Chicago's clocks are put forward are an hour shorter."""
    case("contract", ("contract.drafted", 0, "user"), ("contract.executed", 24 * 40, "contact"))
    (week,) = queries.report("contract", MARCH).weeks
    assert week.median == (timedelta(days=40) - timedelta(hours=1)).total_seconds()


def test_the_list_says_of_every_process_what_its_own_report_says(quotes, case):
    deal = new_id()
    case("contract", ("contract.drafted", 0, "system"), ("contract.phase_changed", 0, "system"),
         ("contract.executed", 30, "contact"), deal=deal)  # fmt: skip
    case("process_instance", ("workflow.started", 1, "user"), ("workflow.ended", 2, "system"))
    case("order", ("order.captured", -900, "user"), ("order.completed", 5, "user"), deal=deal)
    case("invoice", ("invoice.posted", 900, "system"))
    for span in (
        MARCH,
        Span(date(2026, 1, 1), date(2026, 3, 2)),
        Span(date(2026, 4, 1), date(2026, 5, 1)),
    ):
        listed = {one.key: totals for one, totals in queries.totals_of_all(span)}
        singly = {one.key: queries.report(one.key, span).totals for one in PROCESSES}
        assert listed == {key: totals for key, totals in singly.items() if totals.cases}
    contracts = queries.report("contract", MARCH).totals
    assert (contracts.cases, contracts.events) == (1, 2)


def test_the_list_is_one_statement_and_the_log_is_read_in_chunks(quotes, tenant, monkeypatch):
    from handfast.reporting.queries import log

    with CaptureQueriesContext(connection) as asked:
        assert len(queries.totals_of_all(MARCH)) == 2
    assert sum("platform_event" in q["sql"] for q in asked) == 1
    monkeypatch.setattr(log, "CHUNK", 2)
    told = queries.events(queries.process("quote"), MARCH)
    assert next(told).topic == "quote.created"
    assert len(list(told)) == 10
