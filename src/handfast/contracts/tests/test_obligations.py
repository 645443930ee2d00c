"""Obligations end to end: drawn up from clauses, watched by the clock, kept, missed, reopened."""

from datetime import date
from decimal import Decimal

import pytest
from tests.fixtures.people import make_tenant

from handfast.contracts import queries, services
from handfast.contracts.models import Contract, Obligation, Occurrence
from handfast.contracts.rules.obligation_templates import Template, problems, read
from handfast.contracts.services import Evidence
from handfast.contracts.services.library import _shipped
from handfast.contracts.tests.obligation_scenes import (
    EVERYBODY,
    REPORT,
    days,
    first,
    morning,
    said,
    subjects,
)
from handfast.contracts.types import Duty, Timing
from handfast.kernel.errors import Conflict, Forbidden, IllegalTransition, InvalidInput, NotFound
from handfast.kernel.ref import Ref
from handfast.parties import queries as parties
from handfast.platform import audit, files, mail, outbox
from handfast.platform.tenancy import tenant_scope


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
    consulted = parties.actor_for_member(member_as("legal", email="l@northbeam.example").id)
    keeper = parties.actor_for_member(member_as("operations", email="o@northbeam.example").id)
    with pytest.raises(Forbidden, match="“Obligations and renewal” belongs to"):
        services.complete_occurrence(occurrence_id=one.id, measured=value, by=consulted, at=desk.at)
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


def test_whoever_has_the_role_takes_it(report, desk, member_as):
    ola = member_as("operations", name="Ola Berg", email="ola@northbeam.example")
    consulted = parties.actor_for_member(member_as("legal", email="l@northbeam.example").id)
    with pytest.raises(Forbidden):
        services.take_obligation(obligation_id=report.id, by=consulted, at=desk.at)
    keeper = parties.actor_for_member(ola.id)
    row = services.take_obligation(obligation_id=report.id, by=keeper, at=desk.at)
    assert (row.member_id, row.version) == (ola.id, 2)
    with pytest.raises(Conflict, match="Only a colleague"):
        services.take_obligation(obligation_id=report.id, by=EVERYBODY, at=desk.at)
    [taken, *_] = audit.trail(Ref("obligation", report.id))
    assert (taken.action, taken.after) == ("obligation.taken", {"member_id": str(ola.id)})
