"""Django's registration of the promise ledger."""

from importlib import import_module

from django.apps import AppConfig


class PromisesConfig(AppConfig):
    """The promise ledger as a Django app."""

    name = "handfast.promises"
    label = "promises"

    def ready(self) -> None:
        """Declare permissions; load what listens to the stream."""
        from handfast.platform import access
        from handfast.promises.types import PERMISSIONS

        access.register("promises", PERMISSIONS)
        import_module("handfast.promises.subscribers")
