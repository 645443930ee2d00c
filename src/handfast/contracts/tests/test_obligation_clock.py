"""The clock of obligations: opened ahead, reminded of, missed, told; who sees what is due."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from handfast.contracts import queries, services
from handfast.contracts.models import Contract, Occurrence
from handfast.contracts.tests.obligation_scenes import (
    REPORT,
    days,
    morning,
    said,
    subjects,
)
from handfast.contracts.types import Duty, Timing
from handfast.kernel.errors import InvalidInput
from handfast.kernel.ref import Ref
from handfast.parties import queries as parties
from handfast.platform import audit, clock, outbox
from handfast.workflow import queries as worklist


def test_the_clock_opens_ahead_reminds_and_marks_what_was_missed(report, signed, desk, member_as):
    member_as("operations", name="Ola Berg", email="ola@northbeam.example")
    member_as("contract_manager", name="Cora Lind", email="cora@northbeam.example")
    assert days(report) == [date(2026, 3, 15), date(2026, 4, 15), date(2026, 5, 15)]
    assert services.look_after(at=morning(date(2026, 3, 7))) == 0
    assert services.look_after(at=clock.at_local(date(2026, 3, 8), 7, 59)) == 0
    assert services.look_after(at=clock.at_local(date(2026, 3, 8), 8)) == 1
    assert services.look_after(at=morning(date(2026, 3, 8))) == 0
    assert services.look_after(at=morning(date(2026, 3, 14))) == 1
    assert subjects("ola@") == ["Due 15 Mar 2026: Send the availability report"] * 2
    assert services.look_after(at=morning(date(2026, 3, 15))) == 0
    assert services.look_after(at=morning(date(2026, 3, 16))) == 1
    assert subjects("cora@") == ["Missed: Send the availability report"]
    assert said(signed)[:2] == [
        "Missed: Send the availability report, due 15 Mar 2026",
        "Due 15 Mar 2026: Send the availability report",
    ]
    assert days(report, status="missed") == [date(2026, 3, 15)]
    assert [r.action for r in audit.trail(Ref("obligation", report.id))] == [
        "obligation.miss", "obligation.added",
    ]  # fmt: skip


def test_a_clock_that_jumps_settles_all_that_fell_due_in_one_mail_a_person(report, desk, member_as):
    member_as("contract_manager", name="Cora Lind", email="cora@northbeam.example")
    services.look_after(at=morning(date(2026, 12, 1)))
    assert days(report, status="missed") == [date(2026, m, 15) for m in range(3, 12)]
    assert days(report, status="open") == [
        date(2026, 12, 15), date(2027, 1, 15), date(2027, 2, 15),
    ]  # fmt: skip
    assert subjects("cora@") == ["12 obligations were missed"]
    again = Occurrence.objects.count()
    assert services.look_after(at=morning(date(2026, 12, 1))) == 0
    assert Occurrence.objects.count() == again


def test_every_month_of_the_term_is_opened_once_and_then_no_more(report):
    day = date(2026, 3, 2)
    while day < date(2028, 4, 1):
        services.look_after(at=morning(day))
        day += timedelta(days=45)
    assert len(days(report)) == len(set(days(report))) == 24
    assert days(report)[-1] == date(2028, 2, 15)
    report.refresh_from_db()
    assert report.drawn_to is None


def test_a_terminated_contract_reckons_from_its_real_end(report, signed, desk):
    later = morning(date(2026, 4, 20))
    services.look_after(at=later)
    services.terminate_contract(
        contract_id=signed.id, reason="Closed the shop", by=desk.by, at=later
    )
    outbox.drain()
    coming = Occurrence.objects.filter(status="open").values_list("obligation__title", "due_on")
    assert list(coming) == [
        ("Get the rented equipment back from Lakeside Bakery LLC", date(2026, 5, 4))
    ]
    assert days(report, status="missed") == [date(2026, 3, 15), date(2026, 4, 15)]


def test_what_is_added_to_a_terminated_contract_reckons_from_its_real_end(signed, desk):
    services.terminate_contract(
        contract_id=signed.id, reason="Closed", by=desk.by, at=morning(date(2026, 4, 20))
    )
    outbox.drain()
    letter = Duty(**{**vars(REPORT), "timing": Timing("offset", days=30, anchor="end")})
    row = services.add_obligation(
        contract_id=signed.id, duty=letter, by=desk.by, at=morning(date(2026, 4, 28))
    )
    assert days(row) == [date(2026, 5, 20)]


def test_the_worklist_holds_what_is_missed_or_due_soon(report, desk, member_as):
    member = member_as("operations", name="Ola Berg", email="ola@northbeam.example")
    manager = parties.actor_for_member(
        member_as("contract_manager", name="Cora Lind", email="cora@northbeam.example").id
    )
    ola, now = parties.actor_for_member(member.id), morning(date(2026, 3, 20))
    services.look_after(at=now)

    def found(by, scope):
        listed = worklist.worklist(by, at=now, scope=scope, kind="obligations").items
        return [(i.about, i.word(now), i.due_at.date()) for i in listed]

    both = [
        ("C-2026-000001", "overdue", date(2026, 3, 15)),
        ("C-2026-000001", "report", date(2026, 4, 15)),
    ]
    assert found(ola, "mine") == []
    assert found(ola, "team") == both
    assert found(manager, "team") == []
    assert found(manager, "unassigned") == both
    services.change_obligation(
        obligation_id=report.id, duty=Duty(**{**vars(REPORT), "member_id": member.id}),
        by=desk.by, at=now,
    )  # fmt: skip
    assert found(ola, "mine") == both
    assert found(ola, "team") == found(manager, "unassigned") == []
    [first_item, _] = worklist.worklist(ola, at=now, kind="obligations").items
    assert first_item.url == f"/contracts/obligations/{report.id}/"


def test_lists_by_owner_window_and_kind(report, desk, member_as):
    ola = parties.actor_for_member(member_as("operations", email="o@northbeam.example").id)
    today = date(2026, 3, 20)
    services.look_after(at=morning(today))

    def found(**asked):
        return [(r.kind, r.due_on) for r in queries.dues(by=ola, today=today, **asked)]

    march, april = ("report", date(2026, 3, 15)), ("report", date(2026, 4, 15))
    assert found(window="late") == [march]
    assert found(window="30", whose="team") == [march, april]
    assert found(whose="mine") == []
    assert found(window="90", whose="nobody", kind="service_level") == [
        ("service_level", date(2026, 4, 25))
    ]
    assert found(owed_by="customer") == [("milestone", date(2028, 3, 16))]
    assert found(text="c-2026-000001", kind="notice") == [("notice", date(2027, 12, 3))]
    assert found(window="settled") == []
    assert vars(queries.figures(by=ola, today=today)) == {"late": 1, "soon": 1, "later": 2}
    assert [d.due_on for d in queries.open_dues(by=ola, scope="team", today=today, limit=9)] == [
        date(2026, 3, 15), date(2026, 4, 15),
    ]  # fmt: skip
    with pytest.raises(InvalidInput, match="no such choice"):
        found(window="soon")


def test_a_round_costs_as_many_statements_for_many_as_for_one(signed, desk, member_as):
    member_as("operations", name="Ola Berg", email="ola@northbeam.example")
    member_as("contract_manager", name="Cora Lind", email="cora@northbeam.example")
    counts = []
    for many, day in ((1, date(2026, 3, 16)), (12, date(2026, 4, 16))):
        for _ in range(many):
            services.add_obligation(contract_id=signed.id, duty=REPORT, by=desk.by, at=desk.at)
        services.look_after(at=morning(day.replace(day=9)))
        with CaptureQueriesContext(connection) as seen:
            services.look_after(at=morning(day))
        counts.append(len(seen))
    assert Occurrence.objects.filter(status="missed").count() == 1 + 13 + 12
    assert counts == [13, 17]  # in April four more, which open the days ahead of all of them


def test_a_quiet_round_reads_three_times(signed, desk):
    services.look_after(at=morning(date(2026, 3, 3)))
    with CaptureQueriesContext(connection) as seen:
        services.look_after(at=morning(date(2026, 3, 4)))
    assert len([q for q in seen if q["sql"].startswith("SELECT")]) == 3
    assert not [q for q in seen if q["sql"].startswith(("INSERT", "UPDATE"))]


def test_a_day_that_passed_before_the_signature_is_told(desk):
    contract = desk.contract()
    early = Duty(**{**vars(REPORT), "timing": Timing("fixed", on=date(2026, 3, 1))})
    row = services.add_obligation(contract_id=contract.id, duty=early, by=desk.by, at=desk.at)
    Contract.objects.filter(id=contract.id).update(status="in_signature")
    services.execute_contract(
        contract_id=contract.id,
        signed_file_id=None,
        certificate_file_id=None,
        by=desk.by,
        at=desk.at,
    )
    outbox.drain()
    row.refresh_from_db()
    assert (days(row), row.problem) == ([], "No day was left when the contract was signed")
