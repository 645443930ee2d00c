"""Django's registration of gateways."""

from django.apps import AppConfig

from handfast.gateways.types import PERMISSIONS
from handfast.platform import access


class GatewaysConfig(AppConfig):
    """Gateways as a Django app."""

    name = "handfast.gateways"
    label = "gateways"

    def ready(self) -> None:
        """Declare who may see and change connectors."""
        access.register("gateways", PERMISSIONS)
