"""The pages of obligations: what people read, forms that keep what was typed, doors that stay shut."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from handfast.contracts import services
from handfast.contracts.models import Clause, Obligation, Occurrence
from handfast.contracts.tests.conftest import much_is_said
from handfast.contracts.tests.obligation_scenes import REPORT, first
from handfast.parties import queries as parties
from handfast.platform import files

FORM = {
    "title": "Send the usage report", "kind": "report", "owed_by": "us", "text": "By mail.",
    "clause_key": "fees", "role": "finance", "member_id": "", "timing": "offset", "days": "30",
    "way": "before", "anchor": "end", "measure": "", "comparison": ">=", "threshold": "",
    "unit": "", "remind_days": "14, 2", "consequence": "",
}  # fmt: skip


@pytest.fixture
def manager(client_as):
    return client_as("contract_manager", name="Cora Lind")


def url(name, *args):
    return reverse(f"contracts:{name}", args=args)


def shown(response):
    return response.content.decode()


def test_the_contract_shows_each_obligation_beside_its_clause(report, signed, manager):
    text = shown(manager.get(url("contract", signed.id)))
    for words in (
        "Agree the renewal with Lakeside Bakery LLC", "90 days before the end of the contract",
        "2. Term", "runs for 24 months", "Longest restoration at most 8 hours",
        "Lakeside Bakery owes it", "Send the availability report",
    ):  # fmt: skip
        assert words in text
    assert url("obligation_new", signed.id) in text


def test_a_draft_says_when_they_come(desk, manager):
    text = shown(manager.get(url("contract", desk.contract().id)))
    assert "drawn up with the last signature" in text


def test_the_list_by_owner_and_window(report, manager):
    text = shown(manager.get(url("obligations")))
    assert text.count("data-row-link") == 6
    assert "2026-04-25" in text
    assert shown(manager.get(url("obligations"), {"window": "30"})).count("data-row-link") == 1
    assert "Nothing waits here" in shown(manager.get(url("obligations"), {"whose": "mine"}))
    assert "Nothing fits" in shown(manager.get(url("obligations"), {"q": "Atlantis"}))
    assert shown(manager.get(url("obligations"), {"kind": "duty"})).count("data-row-link") == 6
    assert manager.get(url("obligations"), {"cursor": "x"}).status_code == 422


def test_lists_and_pages_cost_the_same_however_many_there_are(report, signed, desk, manager):
    pages = (url("obligations"), url("obligation", report.id), url("contract", signed.id))
    counts = []
    for more in (0, 4):
        for _ in range(more):
            services.add_obligation(contract_id=signed.id, duty=REPORT, by=desk.by, at=desk.at)
        for one in pages:
            manager.get(one)
            with CaptureQueriesContext(connection) as seen:
                manager.get(one)
            counts.append(len(seen))
    assert counts[:3] == counts[3:]


def test_a_month_of_the_calendar(report, manager):
    text = shown(manager.get(url("obligation_month"), {"month": "2026-04"}))
    assert "April 2026" in text
    assert text.count("ob-chip") == 2
    assert 'href="?month=2026-05' in text
    for odd in ("2026-13", "9999-12", "0001-01", "x"):
        assert manager.get(url("obligation_month"), {"month": odd}).status_code == 200


def test_the_file_holds_the_list_and_no_formula(report, manager):
    Obligation.objects.filter(id=report.id).update(title="=cmd()")
    response = manager.get(url("obligation_csv"), {"window": "30"})
    lines = response.content.decode("utf-8-sig").splitlines()
    assert lines[0].startswith("due,obligation,kind,contract,customer")
    assert len(lines) == 2
    assert lines[1].startswith(
        "2026-03-15,'=cmd(),Report,C-2026-000001,Lakeside Bakery,We,Availability at least 99.9 %,"
    )
    assert "attachment" in response["Content-Disposition"]


def test_written_by_hand_and_changed(signed, manager):
    new = url("obligation_new", signed.id)
    assert "1. Services" in shown(manager.get(new))
    refused = manager.post(new, {**FORM, "role": "", "days": ""})
    assert refused.status_code == 422
    text = shown(refused)
    assert "Somebody must look after it" in text
    assert "Give the number of days" in text
    assert "Send the usage report" in text
    odd = shown(manager.post(new, {**FORM, "remind_days": "soon"}))
    assert "Write numbers separated by commas" in odd
    manager.post(new, FORM)
    row = Obligation.objects.get(title="Send the usage report")
    assert (row.offset_days, row.clause_key, row.remind_days) == (-30, "fees", [14, 2])
    edit = url("obligation_edit", row.id)
    text = shown(manager.get(edit))
    assert 'value="14, 2"' in text
    assert '<option value="before" selected>' in text
    changed = {**FORM, "version": "1", "timing": "monthly", "day": "31"}
    assert manager.post(edit, changed)["Location"] == url("obligation", row.id)
    stale = manager.post(edit, changed)
    assert stale.status_code == 422
    assert "at version 2 by now" in shown(stale)


def test_done_with_evidence_from_the_page(report, manager):
    one = first(report)
    page = shown(manager.get(url("obligation", report.id)))
    assert 'data-open-dialog="complete"' in page
    assert "Availability at least 99.9 %" in page
    settle = url("settle", one.id, "complete")
    refused = manager.post(settle, {"note": "Sent on Friday"})
    assert refused.status_code == 422
    assert "The measured value is needed." in shown(refused)
    assert "Sent on Friday" in shown(refused)
    upload = SimpleUploadedFile("report.txt", b"99.95 %", content_type="text/plain")
    sent = manager.post(settle, {"note": "Sent", "measured": "99.95", "file": upload})
    assert sent["Location"] == url("obligation", report.id)
    text = shown(manager.get(url("obligation", report.id)))
    assert "99.95 %" in text
    assert "Open again" in text
    file_id = Occurrence.objects.get(id=one.id).file_id
    assert f"/files/{file_id}" in text
    assert manager.get(f"/files/{file_id}").status_code == 200


def test_evidence_is_not_for_customers(report, desk, manager):
    upload = SimpleUploadedFile("report.txt", b"x", content_type="text/plain")
    manager.post(url("settle", first(report).id, "complete"), {"measured": "100", "file": upload})
    stored = files.get(first(report).file_id)
    assert not files.may_read(parties.actor_for_contact(desk.contact_id), stored)


def test_waived_and_opened_again(report, manager):
    one = first(report)
    assert manager.post(url("settle", one.id, "waive"), {"reason": ""}).status_code == 422
    manager.post(url("settle", one.id, "waive"), {"reason": "First month"})
    assert "First month" in shown(manager.get(url("obligation", report.id)))
    manager.post(url("settle", one.id, "reopen"), {"reason": "They insist", "due_on": "2026-03-20"})
    one.refresh_from_db()
    assert (one.status, one.due_on) == ("open", date(2026, 3, 20))
    assert manager.post(url("settle", one.id, "forget"), {}).status_code == 404


def test_closed_and_taken_up_again(report, manager):
    assert manager.post(url("obligation_move", report.id, "close"), {}).status_code == 422
    manager.post(url("obligation_move", report.id, "close"), {"reason": "Not agreed"})
    text = shown(manager.get(url("obligation", report.id)))
    assert "Not agreed" in text
    assert "Take it up again" in text
    manager.post(url("obligation_move", report.id, "resume"), {"reason": "It is"})
    assert Obligation.objects.get(id=report.id).status == "active"


def test_a_reader_gets_no_buttons_and_no_effect(report, signed, client_as):
    reader, one = client_as("security"), first(report)
    text = shown(reader.get(url("obligation", report.id)))
    for words in ("data-open-dialog", "Change</a>", "Close this obligation", "Waive"):
        assert words not in text
    for path in (
        url("obligation_new", signed.id), url("obligation_edit", report.id),
        url("obligation_move", report.id, "close"), url("settle", one.id, "complete"),
        url("settle", one.id, "waive"),
    ):  # fmt: skip
        assert reader.post(path, {**FORM, "reason": "x", "measured": "100"}).status_code == 403
    assert Occurrence.objects.get(id=one.id).status == "open"


def test_whoever_holds_the_role_says_that_it_is_done(report, client_as):
    keeper, one = client_as("operations"), first(report)
    text = shown(keeper.get(url("obligation", report.id)))
    assert 'data-open-dialog="complete"' in text
    assert 'data-open-dialog="waive"' not in text
    assert "Take it" in text
    keeper.post(url("obligation_take", report.id))
    assert "Take it" not in shown(keeper.get(url("obligation", report.id)))
    assert "Send the availability report" in shown(
        keeper.get(url("obligations"), {"whose": "mine"})
    )
    keeper.post(url("settle", one.id, "complete"), {"measured": "99.2"})
    text = shown(keeper.get(url("obligation", report.id)))
    assert "not kept" in text


def test_its_own_timeline_is_whole_however_much_happens_to_the_contract(
    report, signed, desk, manager
):
    services.complete_occurrence(
        occurrence_id=first(report).id, note="Sent", measured=Decimal("99.95"), by=desk.by,
        at=desk.at,
    )  # fmt: skip
    much_is_said(signed, desk)
    text = shown(manager.get(url("obligation", report.id)))
    assert "Send the availability report: 99.95 %, as agreed" in text
    assert "comment by Pat Reed" not in text


def test_a_clause_says_what_it_makes_people_do(desk, client_as):
    legal = client_as("legal", name="Nora Diaz")
    assert "fixed · version 1 · 1 obligation<" in shown(legal.get(url("library")))
    page = shown(legal.get(url("clause_edit", "term", "fixed")))
    assert "Agree the renewal with {customer.name}" in page
    assert "(if deal.term_months &gt;= 12 then 90 else 30) days before the end" in page
    edit = url("template_edit", "term", "fixed", "renewal-notice")
    form = {
        "key": "renewal-notice", "title": "Agree the renewal", "kind": "notice", "owed_by": "us",
        "text": "", "condition": "", "timing": "offset", "days": "deal.term_months * 5",
        "way": "before", "anchor": "end", "measure": "", "comparison": ">=", "threshold": "",
        "unit": "", "role": "sales", "remind_days": "30", "consequence": "",
    }  # fmt: skip
    refused = legal.post(edit, {**form, "days": "deel.term"})
    assert refused.status_code == 422
    assert "deel" in shown(refused)
    legal.post(edit, form)
    draft = Clause.objects.get(key="term", variant="fixed", version=2)
    assert draft.obligations[0]["days"] == "-(deal.term_months * 5)"
    assert 'value="deal.term_months * 5"' in shown(legal.get(edit))
    legal.post(url("template_remove", "term", "fixed", "renewal-notice"))
    draft.refresh_from_db()
    assert draft.obligations == []
    assert "Nothing to watch over" in shown(legal.get(url("clause_edit", "term", "fixed")))
    assert legal.get(edit).status_code == 404
    assert client_as("sales").get(url("template_new", "term", "fixed")).status_code == 403
