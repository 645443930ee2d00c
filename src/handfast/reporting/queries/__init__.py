"""Reads of reports."""

from handfast.reporting.queries.exporting import MOST_EVENTS, events
from handfast.reporting.queries.overview import totals_of_all
from handfast.reporting.queries.processes import drawn, process, report

__all__ = ["MOST_EVENTS", "drawn", "events", "process", "report", "totals_of_all"]
