"""The catalog as a Django application."""

from django.apps import AppConfig


class CatalogConfig(AppConfig):
    """Registers the catalog's permissions."""

    name = "handfast.catalog"
    label = "catalog"
    verbose_name = "Catalog"

    def ready(self) -> None:
        """Tell the platform what the catalog offers."""
        from handfast.catalog.types import PERMISSIONS
        from handfast.platform import access

        access.register("catalog", PERMISSIONS)
