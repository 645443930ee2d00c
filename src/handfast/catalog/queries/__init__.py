"""All reads of the catalog: versions, one whole version as a value, and searches in it."""

from handfast.catalog.queries.loading import catalog, forget
from handfast.catalog.queries.versions import (
    compare,
    current_catalog,
    delivery_graph,
    lead_days,
    offerings,
    problems,
    version,
    version_at,
    versions,
    work_graph,
)

__all__ = [
    "catalog",
    "compare",
    "current_catalog",
    "delivery_graph",
    "forget",
    "lead_days",
    "offerings",
    "problems",
    "version",
    "version_at",
    "versions",
    "work_graph",
]
