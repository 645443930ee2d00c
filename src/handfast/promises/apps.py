"""Django's registration of the promise ledger."""

from importlib import import_module

from django.apps import AppConfig


class PromisesConfig(AppConfig):
    """The promise ledger as a Django app."""

    name = "handfast.promises"
    label = "promises"

    def ready(self) -> None:
        """Declare permissions; load what listens to the stream; join the order's page."""
        from handfast.orders import services as orders
        from handfast.platform import access
        from handfast.promises.types import PERMISSIONS

        access.register("promises", PERMISSIONS)
        import_module("handfast.promises.subscribers")
        orders.register_panels(import_module("handfast.promises.pages").order_panels)
