"""Versions: which there are, which one counts on a day, and what a new one changes."""

from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet

from handfast.catalog.lifecycle import VERSION
from handfast.catalog.models import CatalogVersion
from handfast.catalog.queries.loading import catalog
from handfast.catalog.rules import Change, changes_between, publication_problems
from handfast.catalog.rules.graphs import GraphNode, lead_hours, task_graph, technical_graph
from handfast.catalog.types import Catalog, CatalogVersionView, Offering
from handfast.kernel.errors import Problem, not_found


def versions() -> list[CatalogVersionView]:
    """All versions that were not discarded, newest first."""
    rows = CatalogVersion.objects.exclude(status="discarded").order_by("-number")
    return [_view(r) for r in rows]


def version(version_id: UUID) -> CatalogVersionView:
    """One version; raises NotFound."""
    row = CatalogVersion.objects.filter(id=version_id).first()
    if row is None:
        raise not_found("catalog version", version_id)
    return _view(row)


def version_at(day: date) -> CatalogVersionView:
    """The version that new quotes of that day use; raises NotFound when none is effective."""
    row = _effective(day).first()
    if row is None:
        raise not_found("catalog version effective on that day", day)
    return _view(row)


def current_catalog(day: date) -> Catalog:
    """The whole version effective on that day; raises NotFound."""
    return catalog(version_at(day).id)


def offerings(*, version_id: UUID, search: str = "", category: str = "") -> list[Offering]:
    """What can be sold by itself and fits the search (name, code, description), bundles first."""
    words = search.casefold().split()
    return [
        o
        for o in catalog(version_id).top_offerings()
        if (not category or o.category == category)
        and all(w in f"{o.name} {o.code} {o.description}".casefold() for w in words)
    ]


def compare(*, version_id: UUID) -> tuple[CatalogVersionView | None, list[Change]]:
    """The version before this one, and what this one changes against it."""
    own = version(version_id)
    earlier = (
        CatalogVersion.objects.filter(number__lt=own.number)
        .exclude(status="discarded")
        .order_by("-number")
        .first()
    )
    if earlier is None:
        return None, []
    return _view(earlier), changes_between(catalog(earlier.id), catalog(version_id))


def problems(version_id: UUID) -> list[Problem]:
    """Why the version cannot be published; empty when it can."""
    return publication_problems(catalog(version_id))


def _effective(day: date) -> "QuerySet[CatalogVersion]":
    rows: QuerySet[CatalogVersion] = CatalogVersion.objects.filter(
        Q(effective_to=None) | Q(effective_to__gt=day),
        status__in=("published", "retired"),
        effective_from__lte=day,
    )
    return rows.order_by("-effective_from")


def _view(row: CatalogVersion) -> CatalogVersionView:
    return CatalogVersionView(
        id=row.id,
        number=row.number,
        name=row.name,
        status=row.status,
        currency=row.currency,
        effective_from=row.effective_from,
        effective_to=row.effective_to,
        offerings=row.offering_count,
        notes=row.notes,
        actions=VERSION.actions(row.status),
        published_by=row.published_by,
    )


def delivery_graph(
    *, version_id: UUID, offering: str
) -> tuple[list[GraphNode], list[tuple[str, str]]]:
    """What delivers an offering, as nodes and arrows: offering → services → resources."""
    return technical_graph(catalog(version_id), offering)


def work_graph(*, version_id: UUID, offering: str) -> tuple[list[GraphNode], list[tuple[str, str]]]:
    """The steps that deliver an offering with all its parts, and what each waits for."""
    return task_graph(catalog(version_id), offering)


def lead_days(*, version_id: UUID, offerings: tuple[str, ...]) -> int:
    """Whole days from the order until everything is delivered, by the catalog's lead times."""
    return -(-int(lead_hours(catalog(version_id), offerings)) // 24)
