"""Pages of obligations: what is due, as a list, a month and a file; one obligation with its days."""

from calendar import Calendar
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from handfast.contracts import queries
from handfast.contracts.forms import DoneForm, ReasonForm
from handfast.contracts.queries import DueView, ObligationView
from handfast.contracts.types import DEBTORS, KINDS
from handfast.kernel.period import add_months, next_month
from handfast.kernel.ref import Ref
from handfast.parties import queries as parties
from handfast.platform import access, audit, outbox
from handfast.platform.clock import local_date
from handfast.platform.extracts import csv_file
from handfast.platform.http import page, picked

FILTERS = {
    "whose": queries.WHOSE, "window": queries.WINDOWS, "kind": KINDS, "owed_by": DEBTORS,
}  # fmt: skip
MONTHS = Calendar()
FIRST, LAST = date(1990, 1, 1), date(2199, 12, 1)
COLUMNS = (
    "due", "obligation", "kind", "contract", "customer", "owed by", "agreed", "responsible role",
    "responsible person", "state", "measured", "done at", "done by", "note or reason",
)  # fmt: skip


@require_GET
@page("contracts.view")
def obligation_list(request: Any) -> HttpResponse:
    """What is due, with filters; the earliest first."""
    asked, today = _asked(request), local_date(request.at)
    found = queries.dues(
        by=request.actor, today=today, cursor=request.GET.get("cursor", ""), **_filter(asked)
    )
    figures = queries.figures(by=request.actor, today=today, whose=asked["whose"])
    context = {
        **_choices(asked), "page": found, "today": today, "figures": figures,
        "windows": queries.WINDOWS, "query": request.GET.urlencode(),
        "links": {
            name: f"?{urlencode({'whose': asked['whose'], 'window': window})}"
            for name, window in (("late", "late"), ("soon", "30"), ("later", "90"))
        },
    }  # fmt: skip
    return render(request, "contracts/obligations.html", context)


@require_GET
@page("contracts.view")
def obligation_month(request: Any) -> HttpResponse:
    """What is due in a month, day by day."""
    asked, today = _asked(request), local_date(request.at)
    month = _month(request.GET.get("month", ""), today)
    weeks = MONTHS.monthdatescalendar(month.year, month.month)
    narrowed = {**_filter(asked)}
    narrowed.pop("window")
    rows = queries.dues_between(
        by=request.actor, first=weeks[0][0], until=weeks[-1][-1] + timedelta(days=1), **narrowed
    )
    by_day: dict[date, list[DueView]] = {}
    for row in rows:
        by_day.setdefault(row.due_on, []).append(row)
    context = {
        **_choices(asked), "month": month, "today": today,
        "weeks": [[(day, by_day.get(day, [])) for day in week] for week in weeks],
        "days": [day.strftime("%a") for day in weeks[0]],
        "earlier": add_months(month, -1), "later": next_month(month),
    }  # fmt: skip
    return render(request, "contracts/obligation_month.html", context)


@require_GET
@page("contracts.view")
def obligation_csv(request: Any) -> HttpResponse:
    """The list as a file for a spreadsheet."""
    asked, today = _asked(request), local_date(request.at)
    rows = queries.every_due(by=request.actor, today=today, **_filter(asked))
    names = parties.role_names()
    lines = [COLUMNS, *(_cells(row, names) for row in rows)]
    return csv_file(name=f"obligations-{today}.csv", rows=lines)


@require_GET
@page("contracts.view")
def obligation_page(request: Any, obligation_id: UUID) -> HttpResponse:
    """One obligation: what must be done, the clause it comes from, and each of its days."""
    one = queries.obligation(obligation_id, by=request.actor)
    days = queries.history(obligation_id, by=request.actor)
    events = outbox.timeline(
        subject=Ref("contract", one.contract_id), saying={"obligation_id": str(obligation_id)}
    )
    manages = queries.may_manage(request.actor)
    context = {
        "one": one, "today": local_date(request.at), "roles": parties.role_names(),
        "days": [(day, _buttons(request.actor, day, one.due, manages)) for day in days],
        "may_take": _may_take(request.actor, one),
        "manages": manages, "next": _next(request.actor, one.due, manages),
        "done_form": DoneForm(), "waive_form": ReasonForm(),
        "trail": [_told(row) for row in audit.trail(Ref("obligation", obligation_id), limit=30)],
        "events": events,
    }  # fmt: skip
    return render(request, "contracts/obligation.html", context)


def _may_take(actor: access.Actor, one: ObligationView) -> bool:
    """Whether the person may look after an obligation of their role, and does not yet."""
    keeps = access.can(actor, "contracts.keep") and one.role in actor.roles
    return keeps and one.member_id != actor.id


def _next(
    actor: access.Actor, day: DueView | None, manages: bool
) -> tuple[DueView, tuple[str, ...]] | None:
    """The day that waits to be settled, and what the person may do with it."""
    if day is None or "complete" not in day.actions:
        return None
    return day, may_settle(actor, day, manages)


def _buttons(
    actor: access.Actor, day: DueView, coming: DueView | None, manages: bool
) -> tuple[str, ...]:
    """The same beside each day; days after the next one can only be waived."""
    later = coming is not None and day.due_on > coming.due_on
    allowed = may_settle(actor, day, manages)
    return tuple(a for a in allowed if not (later and a == "complete"))


def may_settle(actor: access.Actor, day: DueView, manages: bool) -> tuple[str, ...]:
    """What the person may do with a due day; `manages`: may change obligations."""
    keeps = manages or queries.may_keep(actor, day)
    allowed = {"complete": keeps, "waive": manages, "reopen": manages}
    return tuple(action for action in day.actions if allowed[action])


def _told(row: Any) -> dict[str, Any]:
    """A row of the audit trail as a line of a timeline."""
    words = row.action.removeprefix("obligation.").replace("_", " ")
    return {"title": words.capitalize(), "when": row.at, "who": row.actor_name, "text": row.reason}


def _asked(request: Any) -> dict[str, str]:
    asked = {name: picked(request, name, words) for name, words in FILTERS.items()}
    return {**asked, "q": request.GET.get("q", "")}


def _filter(asked: dict[str, str]) -> dict[str, str]:
    return {"text" if name == "q" else name: value for name, value in asked.items()}


def _choices(asked: dict[str, str]) -> dict[str, Any]:
    return {
        "asked": asked, "whose": queries.WHOSE, "kinds": KINDS, "debtors": DEBTORS,
        "roles": parties.role_names(),
    }  # fmt: skip


def _month(text: str, today: date) -> date:
    """The first of the month that was asked for; of this one when the text is none."""
    try:
        found = date.fromisoformat(f"{text}-01")
    except ValueError:
        found = today.replace(day=1)
    return min(max(found, FIRST), LAST)


def _cells(row: DueView, names: dict[str, str]) -> list[str]:
    return [
        row.due_on.isoformat(), row.title, row.kind_name, row.contract_number, row.account_name,
        row.debtor, row.measure, names.get(row.role, row.role), row.member_name, row.status,
        row.value,
        "" if row.done_at is None else row.done_at.isoformat(), row.done_by, row.note or row.reason,
    ]  # fmt: skip
