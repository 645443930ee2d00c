"""Django's registration of the platform."""

from importlib import import_module

from django.apps import AppConfig


class PlatformConfig(AppConfig):
    """The platform as a Django app."""

    name = "handfast.platform"
    label = "platform"

    def ready(self) -> None:
        """Load the background entry points, permissions and gauges."""
        import_module("handfast.platform.tasks")
        import_module("handfast.platform.service_tasks")
        import_module("handfast.platform.permissions")
        import_module("handfast.platform.backlog")
