"""Use case: import a file of leads, the good rows or all or nothing, with a report by row."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import transaction

from handfast.kernel.errors import invalid
from handfast.kernel.ref import Ref
from handfast.parties import queries as parties
from handfast.platform import access, audit, numbering, outbox
from handfast.platform.access import Actor
from handfast.platform.tenancy import current_tenant_id
from handfast.sales.events import LeadsImported
from handfast.sales.models import Lead
from handfast.sales.queries import open_addresses, territory_map
from handfast.sales.rules.importing import read_rows, with_known
from handfast.sales.rules.territory import owner_for
from handfast.sales.services.scoring import score_fields
from handfast.sales.types import ImportReport, ImportRow

MODES = ("good_rows", "all_or_nothing")


def preview_leads(*, text: str, by: Actor) -> ImportReport:
    """What would become of each row of a CSV text; nothing is written."""
    access.require(by, "sales.edit")
    rows = read_rows(text)
    known = open_addresses(row.cells["email"] for row in rows)
    return ImportReport(with_known(rows, known), "preview", 0)


@transaction.atomic
def import_leads(*, text: str, mode: str, by: Actor, at: datetime) -> ImportReport:
    """Import the rows of a CSV text; `mode` is good_rows or all_or_nothing.

    The report names each row's new number or its problems. With all_or_nothing one bad row
    keeps all of them out. Raises InvalidInput for an unusable file.
    """
    if mode not in MODES:
        raise invalid("mode", mode, "There is no such mode.", "Use: " + ", ".join(MODES))
    report = preview_leads(text=text, by=by)
    good = [row for row in report.rows if row.ok]
    if not good or (mode == "all_or_nothing" and report.refused):
        return ImportReport(report.rows, mode, 0)
    numbers = dict(
        zip(
            (row.line for row in good),
            numbering.next_numbers("lead", len(good), at=at),
            strict=True,
        )
    )
    leads = _leads(good, numbers, by, at)
    Lead.objects.bulk_create(leads, batch_size=1000)
    _tell(leads, by, at)
    rows = tuple(replace(row, number=numbers.get(row.line, "")) for row in report.rows)
    return ImportReport(rows, mode, len(good))


def _leads(rows: list[ImportRow], numbers: dict[int, str], by: Actor, at: datetime) -> list[Lead]:
    territories, fallback = territory_map(), parties.member_id_of(by)
    found = []
    for row in rows:
        fields: dict[str, Any] = {**row.cells, "source": "import"}
        fields["email"] = fields["email"].lower()
        found.append(
            Lead(
                number=numbers[row.line],
                owner_id=owner_for(fields["region"], territories) or fallback,
                captured_at=at,
                **fields,
                **score_fields(fields, territories, known=False),
            )
        )
    return found


def _tell(leads: list[Lead], by: Actor, at: datetime) -> None:
    entries = [
        audit.Entry("lead.import", Ref("lead", lead.id), None, {"number": lead.number})
        for lead in leads
    ]
    audit.record_many(entries, by=by, at=at)
    event = LeadsImported(count=len(leads), lead_ids=[lead.id for lead in leads])
    outbox.publish(event, subject=Ref("tenant", current_tenant_id()), by=by, at=at)
