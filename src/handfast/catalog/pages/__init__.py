"""HTML pages of the catalog."""

from handfast.catalog.pages.importing import import_page
from handfast.catalog.pages.offerings import offering_page
from handfast.catalog.pages.versions import (
    discard,
    publish,
    retire,
    version_list,
    version_page,
)

__all__ = [
    "discard",
    "import_page",
    "offering_page",
    "publish",
    "retire",
    "version_list",
    "version_page",
]
