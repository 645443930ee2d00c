"""Pure decisions of the catalog: reading a document, judging it, and what publishing demands."""

from handfast.catalog.rules.comparing import Change, changes_between
from handfast.catalog.rules.publishing import publication_problems, specs_reached
from handfast.catalog.rules.reading import read_catalog
from handfast.catalog.rules.validity import check_effective

__all__ = [
    "Change",
    "changes_between",
    "check_effective",
    "publication_problems",
    "read_catalog",
    "specs_reached",
]
