"""JSON routes of the process reports."""

from datetime import date
from typing import Any

from django.http import FileResponse
from ninja import Router

from handfast.platform import clock
from handfast.platform.http import needs
from handfast.reporting import queries, services
from handfast.reporting.rules.spans import span_of
from handfast.reporting.schemas import ReportOut, SummaryOut
from handfast.reporting.types import Span

router = Router(tags=["Reports"])


@router.get("/reports/processes", response=list[SummaryOut])
@needs("reporting.view")
def list_processes(request: Any, start: date | None = None, end: date | None = None) -> Any:
    """Every process that has run, with its figures; cases that began on those days, inclusive."""
    return [{"process": p, "totals": t} for p, t in queries.totals_of_all(_span(start, end))]


@router.get("/reports/processes/{key}", response=ReportOut)
@needs("reporting.view")
def get_process(
    request: Any, key: str, start: date | None = None, end: date | None = None
) -> Any:  # fmt: skip
    """One process: directly-follows counts, variants, waits, rework, promises about time."""
    return queries.report(key, _span(start, end))


@router.get("/reports/processes/{key}/ocel", response=dict[str, Any])
@needs("reporting.export")
def get_log(request: Any, key: str, start: date | None = None, end: date | None = None) -> Any:
    """The events of a process as an OCEL 2.0 document."""
    process = queries.process(key)
    file = services.log_file(process=process, span=_span(start, end), form="ocel")
    return FileResponse(file, filename=f"{key}-ocel.json", content_type="application/json")


def _span(start: date | None, end: date | None) -> Span:
    return span_of(start, end, today=clock.today())
