"""Leads and opportunities for the global search."""

from handfast.parties.types import Hit
from handfast.sales.queries.leads import leads
from handfast.sales.queries.opportunities import opportunities


def search(text: str, limit: int = 10) -> list[Hit]:
    """Opportunities first, then leads, by name, company or number."""
    text = text.strip()
    if len(text) < 2:
        return []
    hits = [
        Hit("opportunity", o.id, f"{o.number} {o.name}", f"{o.account_name} · {o.stage}",
            f"/opportunities/{o.id}")
        for o in opportunities(q=text, limit=limit)
    ] + [
        Hit("lead", lead.id, f"{lead.number} {lead.name}", f"{lead.company} · {lead.status}",
            f"/leads/{lead.id}")
        for lead in leads(q=text, limit=limit)
    ]  # fmt: skip
    return hits[:limit]
