"""Django's registration of orders."""

from importlib import import_module

from django.apps import AppConfig


class OrdersConfig(AppConfig):
    """Orders as a Django app."""

    name = "handfast.orders"
    label = "orders"

    def ready(self) -> None:
        """Declare permissions, number prefixes and reactions."""
        from handfast.orders.types import PERMISSIONS
        from handfast.platform import access, numbering

        access.register("orders", PERMISSIONS)
        numbering.register_prefix("order", "O")
        import_module("handfast.orders.subscribers")
