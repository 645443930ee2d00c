"""The page that imports a file of leads: preview first, nothing lost, a report by row."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from handfast.platform.http import errors_to, page
from handfast.sales import services
from handfast.sales.forms import ImportForm
from handfast.sales.rules.importing import COLUMNS
from handfast.sales.types import ImportReport

SHOWN = 200


@require_http_methods(["GET", "POST"])
@page("sales.edit")
def import_leads(request: Any) -> HttpResponse:
    """Choose a file, see every row, correct the text in place, then import."""
    form = ImportForm(request.POST or None, request.FILES or None)
    report: ImportReport | None = None
    text = ""
    if request.method == "POST" and form.is_valid():
        text = form.content()
        mode = request.POST.get("mode", "")
        with errors_to(form):
            if mode:
                report = services.import_leads(
                    text=text, mode=mode, by=request.actor, at=request.at
                )
            else:
                report = services.preview_leads(text=text, by=request.actor)
    context = {
        "form": form, "report": report, "text": text, "columns": COLUMNS,
        "rows": report.rows[:SHOWN] if report else (), "shown": SHOWN,
        "good": sum(1 for row in report.rows if row.ok) if report else 0,
    }  # fmt: skip
    failed = form.is_bound and (form.errors or (report is not None and not _fine(report)))
    return render(request, "sales/import.html", context, status=422 if failed else 200)


def _fine(report: ImportReport) -> bool:
    """A preview is an answer in itself; an import is when it imported something."""
    return report.mode == "preview" or report.imported > 0
