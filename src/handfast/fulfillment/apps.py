"""Django's registration of fulfillment."""

from importlib import import_module

from django.apps import AppConfig


class FulfillmentConfig(AppConfig):
    """Fulfillment as a Django app."""

    name = "handfast.fulfillment"
    label = "fulfillment"

    def ready(self) -> None:
        """Declare permissions, gauges, reactions, and what lower contexts call back."""
        from handfast.fulfillment import queries, services
        from handfast.fulfillment.types import PERMISSIONS
        from handfast.gateways import services as gateways
        from handfast.orders import services as orders
        from handfast.platform import access, gauges

        access.register("fulfillment", PERMISSIONS)
        gateways.register_handler("*", services.handle_message)
        gauges.register("fulfillment", queries.GAUGES, queries.backlog)
        orders.register_cancel_guard(services.refusal)
        orders.register_check(services.check)
        orders.register_panels(import_module("handfast.fulfillment.pages.panels").order_panels)
        import_module("handfast.fulfillment.tasks")
        import_module("handfast.fulfillment.subscribers")
