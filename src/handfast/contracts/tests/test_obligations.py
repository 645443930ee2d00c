"""Obligations end to end: drawn up from clauses, watched by the clock, kept, missed, reopened."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.fixtures.people import make_tenant

from handfast.contracts import queries, services
from handfast.contracts.models import Contract, Obligation, Occurrence
from handfast.contracts.rules.obligation_templates import Template, problems, read
from handfast.contracts.services import Evidence
from handfast.contracts.services.library import _shipped
from handfast.contracts.types import Duty, Timing
from handfast.kernel.errors import Conflict, Forbidden, IllegalTransition, InvalidInput, NotFound
from handfast.kernel.ref import Ref
from handfast.parties import queries as parties
from handfast.platform import audit, clock, files, mail, outbox
from handfast.platform.access import Actor
from handfast.platform.tenancy import tenant_scope
from handfast.workflow import queries as worklist

EVERYBODY = Actor.system("test")
REPORT = Duty(
    title="Send the availability report", kind="report", role="operations",
    timing=Timing("monthly", day=15), measure="Availability", comparison=">=",
    threshold=Decimal("99.9"), unit="%", remind_days=(7, 1), consequence="A credit of 5 %.",
)  # fmt: skip


@pytest.fixture
def signed(desk):
    """The journey's contract, signed by all: it runs from 2 March 2026 up to 2 March 2028."""
    row = desk.contract()
    Contract.objects.filter(id=row.id).update(status="in_signature")
    services.execute_contract(
        contract_id=row.id, signed_file_id=None, certificate_file_id=None, by=desk.by, at=desk.at
    )
    outbox.drain()
    return Contract.objects.get(id=row.id)


@pytest.fixture
def report(signed, desk):
    return services.add_obligation(contract_id=signed.id, duty=REPORT, by=desk.by, at=desk.at)


def morning(day):
    return clock.at_local(day, 9)


def days(row, **wanted):
    rows = Occurrence.objects.filter(obligation=row, **wanted).order_by("due_on")
    return [one.due_on for one in rows]


def first(row):
    return Occurrence.objects.filter(obligation=row).earliest("due_on")


def subjects(address):
    rows = mail.mailbox(recipient=address).filter(about_kind__in=("contract", "")).order_by("id")
    return [m.subject for m in rows if "sign" not in m.subject.lower()]


def said(contract):
    return [e.headline for e in outbox.timeline(subject=Ref("contract", contract.id))]


def test_every_shipped_obligation_is_sound(desk):
    found = [
        (clause["key"], template)
        for clause in _shipped()["clauses"]
        for template in map(read, clause.get("obligations", ()))
    ]
    assert len(found) == 6
    assert [(key, problems(one)) for key, one in found if problems(one)] == []
    assert {one.role for _, one in found} <= set(parties.role_names())


def test_a_signed_contract_draws_up_what_its_clauses_ask_for(signed):
    found = {one.clause_key: one for one in queries.obligations_of(signed.id, by=EVERYBODY)}
    assert list(found) == ["term", "service-levels", "equipment"]
    renewal, levels, modem = found.values()
    assert (renewal.title, renewal.when) == (
        "Agree the renewal with Lakeside Bakery LLC", "90 days before the end of the contract",
    )  # fmt: skip
    assert (renewal.due.due_on, renewal.debtor) == (date(2027, 12, 3), "We")
    assert "runs for 24 months" in renewal.clause_text
    assert (renewal.clause_variant, renewal.clause_version) == ("fixed", 1)
    assert levels.agreed == "Longest restoration at most 8 hours"
    assert levels.due.due_on == date(2026, 4, 25)
    assert (modem.debtor, modem.due.due_on) == ("Lakeside Bakery", date(2028, 3, 16))
    assert said(signed)[0] == "Obligations drawn up from the clauses of C-2026-000001: 3"


def test_drawing_up_twice_adds_nothing(signed, desk):
    before = Occurrence.objects.count()
    assert services.draw_up(contract_id=signed.id, by=desk.by, at=desk.at) == 0
    assert (Obligation.objects.count(), Occurrence.objects.count()) == (3, before)


def test_what_was_written_while_drafting_begins_with_the_last_signature(desk):
    contract = desk.contract()
    row = services.add_obligation(contract_id=contract.id, duty=REPORT, by=desk.by, at=desk.at)
    assert days(row) == []
    assert services.draw_up(contract_id=contract.id, by=desk.by, at=desk.at) == 0
    Contract.objects.filter(id=contract.id).update(status="in_signature")
    services.execute_contract(
        contract_id=contract.id,
        signed_file_id=None,
        certificate_file_id=None,
        by=desk.by,
        at=desk.at,
    )
    outbox.drain()
    assert days(row) == [date(2026, 3, 15), date(2026, 4, 15), date(2026, 5, 15)]


def test_the_owner_looks_after_it_with_the_role_else_the_only_holder(desk, member_as):
    only = member_as("operations", name="Ola Berg", email="ola@northbeam.example")
    contract = desk.contract()
    Contract.objects.filter(id=contract.id).update(status="in_signature")
    services.execute_contract(
        contract_id=contract.id,
        signed_file_id=None,
        certificate_file_id=None,
        by=desk.by,
        at=desk.at,
    )
    outbox.drain()
    found = {o.clause_key: o.member_id for o in Obligation.objects.all()}
    assert found == {"term": None, "service-levels": only.id, "equipment": only.id}


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


def test_done_with_the_agreed_value_and_evidence(report, signed, desk):
    row = services.complete_occurrence(
        occurrence_id=first(report).id, note="Sent on Friday", measured=Decimal("99.95"),
        evidence=Evidence("report.txt", "text/plain", b"99.95 %"), by=desk.by, at=desk.at,
    )  # fmt: skip
    assert (row.status, row.kept, row.done_by_name) == ("done", True, desk.by.name)
    assert files.read(row.file_id) == b"99.95 %"
    assert said(signed)[0] == "Send the availability report: 99.95 %, as agreed"
    with pytest.raises(IllegalTransition):
        services.complete_occurrence(
            occurrence_id=row.id, measured=Decimal(100), by=desk.by, at=desk.at
        )


def test_a_value_that_was_not_agreed_is_told_with_what_follows(report, signed, desk, member_as):
    member_as("contract_manager", name="Cora Lind", email="cora@northbeam.example")
    row = services.complete_occurrence(
        occurrence_id=first(report).id, measured=Decimal("99.7"), by=desk.by, at=desk.at
    )
    assert row.kept is False
    [event] = outbox.timeline(subject=Ref("contract", signed.id))[:1]
    assert event.headline == (
        "Send the availability report: 99.7 %, but agreed is Availability at least 99.9 %"
    )
    assert (event.payload["outcome"], event.tone) == ("failed", "red")
    [letter] = mail.mailbox(recipient="cora@")
    assert letter.subject == "Not kept: Send the availability report"
    assert "Otherwise: A credit of 5 %." in letter.text
    assert "Measured: 99.7 %" in letter.text


def test_what_is_needed_to_be_done_is_asked_for(report, desk):
    one = first(report)
    with pytest.raises(InvalidInput, match="measured value"):
        services.complete_occurrence(occurrence_id=one.id, by=desk.by, at=desk.at)
    Obligation.objects.update(needs_evidence=True)
    with pytest.raises(InvalidInput, match="only with evidence"):
        services.complete_occurrence(
            occurrence_id=one.id, measured=Decimal(100), by=desk.by, at=desk.at
        )
    one.refresh_from_db()
    assert one.status == "open"


def test_only_the_responsible_and_managers_settle_it(report, desk, member_as):
    one, value = first(report), Decimal(100)
    seller = parties.actor_for_member(member_as("sales", email="s@northbeam.example").id)
    keeper = parties.actor_for_member(member_as("operations", email="o@northbeam.example").id)
    with pytest.raises(Forbidden):
        services.complete_occurrence(occurrence_id=one.id, measured=value, by=seller, at=desk.at)
    for service in (services.waive_occurrence, services.reopen_occurrence):
        with pytest.raises(Forbidden):
            service(occurrence_id=one.id, reason="No", by=keeper, at=desk.at)
    with pytest.raises(Forbidden):
        services.add_obligation(contract_id=report.contract_id, duty=REPORT, by=keeper, at=desk.at)
    done = services.complete_occurrence(occurrence_id=one.id, measured=value, by=keeper, at=desk.at)
    assert done.status == "done"


def test_waived_and_opened_again_with_more_time(report, signed, desk, member_as):
    member_as("admin", name="Sam Stone", email="sam@northbeam.example")
    one = first(report)
    with pytest.raises(InvalidInput, match="reason"):
        services.waive_occurrence(occurrence_id=one.id, reason=" ", by=desk.by, at=desk.at)
    services.waive_occurrence(occurrence_id=one.id, reason="First month", by=desk.by, at=desk.at)
    later = morning(date(2026, 4, 1))
    with pytest.raises(InvalidInput, match="cannot be kept"):
        services.reopen_occurrence(occurrence_id=one.id, reason="They insist", by=desk.by, at=later)
    row = services.reopen_occurrence(
        occurrence_id=one.id, reason="They insist", due_on=date(2026, 4, 5), by=desk.by, at=later
    )
    assert (row.status, row.planned_on, row.due_on) == (
        "open", date(2026, 3, 15), date(2026, 4, 5),
    )  # fmt: skip
    assert said(signed)[0] == (
        "Send the availability report opened again, due 5 Apr 2026: They insist"
    )
    services.look_after(at=morning(date(2026, 4, 2)))
    assert subjects("sam@") == ["Due 5 Apr 2026: Send the availability report"]


def test_a_changed_rule_withdraws_what_it_no_longer_names(report, desk):
    services.complete_occurrence(
        occurrence_id=first(report).id, measured=Decimal(100), by=desk.by, at=desk.at
    )
    duty = Duty(**{**vars(REPORT), "timing": Timing("monthly", day=20), "remind_days": (3,)})
    row = services.change_obligation(
        obligation_id=report.id, duty=duty, by=desk.by, at=desk.at, expected_version=1
    )
    assert row.version == 2
    assert days(row, status="done") == [date(2026, 3, 15)]
    assert days(row, status="withdrawn") == [date(2026, 4, 15), date(2026, 5, 15)]
    assert days(row, status="open") == [date(2026, m, 20) for m in (3, 4, 5)]
    with pytest.raises(Conflict, match="version 2"):
        services.change_obligation(
            obligation_id=report.id, duty=REPORT, by=desk.by, at=desk.at, expected_version=1
        )
    services.change_obligation(obligation_id=report.id, duty=REPORT, by=desk.by, at=desk.at)
    assert days(row, status="open") == [date(2026, 4, 15), date(2026, 5, 15)]
    [changed, *_] = audit.trail(Ref("obligation", row.id))
    assert changed.before["day"] == 20
    assert changed.after["day"] == 15


def test_other_reminders_count_for_what_is_open(report, desk):
    duty = Duty(**{**vars(REPORT), "remind_days": (3,)})
    services.change_obligation(obligation_id=report.id, duty=duty, by=desk.by, at=desk.at)
    assert first(report).remind_on == date(2026, 3, 12)
    assert days(report) == [date(2026, 3, 15), date(2026, 4, 15), date(2026, 5, 15)]


def test_closed_and_taken_up_again(report, desk):
    services.close_obligation(
        obligation_id=report.id, reason="Not agreed after all", by=desk.by, at=desk.at
    )
    assert days(report, status="open") == []
    services.look_after(at=morning(date(2026, 4, 1)))
    assert days(report, status="missed") == []
    services.resume_obligation(
        obligation_id=report.id, reason="It is", by=desk.by, at=morning(date(2026, 4, 1))
    )
    assert days(report, status="open") == [date(2026, m, 15) for m in (4, 5, 6)]


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


def test_each_fault_is_named_by_its_field(signed, desk):
    duty = Duty(
        title="", kind="duty", role="janitor", clause_key="", timing=Timing("fixed", on=date(2026, 3, 1)),
        threshold=Decimal(1), remind_days=(999,),
    )  # fmt: skip
    with pytest.raises(InvalidInput) as refused:
        services.add_obligation(contract_id=signed.id, duty=duty, by=desk.by, at=desk.at)
    assert {p.field for p in refused.value.problems} == {
        "title", "kind", "role", "on", "measure", "remind_days",
    }  # fmt: skip
    with pytest.raises(NotFound):
        unknown = Duty(**{**vars(REPORT), "clause_key": "weather"})
        services.add_obligation(contract_id=signed.id, duty=unknown, by=desk.by, at=desk.at)
    nobody = Duty(**{**vars(REPORT), "role": ""})
    with pytest.raises(InvalidInput, match="Somebody must look after it"):
        services.add_obligation(contract_id=signed.id, duty=nobody, by=desk.by, at=desk.at)


def test_a_clause_learns_an_obligation_with_its_next_version(desk):
    notice = Template(
        key="cure", title="Watch the cure period", kind="notice", role="legal", timing="offset",
        days="30", anchor="start",
    )  # fmt: skip
    draft = services.save_template(
        key="termination", variant="standard", template=notice, by=desk.by, at=desk.at
    )
    assert (draft.version, draft.status) == (2, "draft")
    services.save_clause(
        key="termination", variant="standard", title="Termination", text="New words.",
        by=desk.by, at=desk.at,
    )  # fmt: skip
    changed = Template(**{**vars(notice), "days": "20"})
    services.save_template(
        key="termination", variant="standard", template=changed, replaces="cure", by=desk.by,
        at=desk.at,
    )  # fmt: skip
    services.publish_clause(clause_id=draft.id, by=desk.by, at=desk.at)
    draft.refresh_from_db()
    assert (draft.text, [read(raw).days for raw in draft.obligations]) == ("New words.", ["20"])
    with pytest.raises(InvalidInput, match="of this name already"):
        services.save_template(
            key="termination", variant="standard", template=notice, by=desk.by, at=desk.at
        )
    after = services.remove_template(
        key="termination", variant="standard", name="cure", by=desk.by, at=desk.at
    )
    assert (after.version, after.obligations) == (3, [])
    with pytest.raises(NotFound):
        services.remove_template(
            key="termination", variant="standard", name="cure", by=desk.by, at=desk.at
        )


def test_another_company_sees_none_of_it(report, desk):
    other = make_tenant("other", "Other Telecom")
    with tenant_scope(other.id):
        assert Obligation.objects.count() == 0
        with pytest.raises(NotFound):
            queries.obligation(report.id, by=EVERYBODY)


def test_the_customer_sees_none_of_it(report, desk):
    dana = parties.actor_for_contact(desk.contact_id)
    assert queries.obligations_of(report.contract_id, by=dana) == []
    assert queries.dues(by=dana, today=desk.at.date()).rows == []
    assert not queries.may_read_evidence(dana, Ref("obligation", report.id))
    with pytest.raises(NotFound):
        queries.obligation(report.id, by=dana)


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


def test_whoever_has_the_role_takes_it(report, desk, member_as):
    ola = member_as("operations", name="Ola Berg", email="ola@northbeam.example")
    seller = parties.actor_for_member(member_as("sales", email="s@northbeam.example").id)
    with pytest.raises(Forbidden):
        services.take_obligation(obligation_id=report.id, by=seller, at=desk.at)
    keeper = parties.actor_for_member(ola.id)
    row = services.take_obligation(obligation_id=report.id, by=keeper, at=desk.at)
    assert (row.member_id, row.version) == (ola.id, 2)
    with pytest.raises(Conflict, match="Only a colleague"):
        services.take_obligation(obligation_id=report.id, by=EVERYBODY, at=desk.at)
    [taken, *_] = audit.trail(Ref("obligation", report.id))
    assert (taken.action, taken.after) == ("obligation.taken", {"member_id": str(ola.id)})


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
