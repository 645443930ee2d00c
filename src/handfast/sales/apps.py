"""Django's registration of sales."""

from importlib import import_module

from django.apps import AppConfig


class SalesConfig(AppConfig):
    """Sales as a Django app."""

    name = "handfast.sales"
    label = "sales"

    def ready(self) -> None:
        """Register permissions and numbers, and listen to what happens downstream."""
        from handfast.platform import access, numbering
        from handfast.sales.types import PERMISSIONS

        access.register("sales", PERMISSIONS)
        numbering.register_prefix("lead", "L")
        numbering.register_prefix("opportunity", "OP")
        import_module("handfast.sales.subscribers")
