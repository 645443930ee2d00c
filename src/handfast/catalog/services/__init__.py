"""What can be done with the catalog: import a version, publish, retire or discard it."""

from handfast.catalog.services.importing import import_catalog
from handfast.catalog.services.versions import discard_version, publish_version, retire_version

__all__ = ["discard_version", "import_catalog", "publish_version", "retire_version"]
