"""Django's registration of policies."""

from importlib import import_module

from django.apps import AppConfig


class PoliciesConfig(AppConfig):
    """Policies as a Django app."""

    name = "handfast.policies"
    label = "policies"

    def ready(self) -> None:
        """Declare permissions; load what reacts to its own facts."""
        from handfast.platform import access
        from handfast.policies.types import PERMISSIONS

        access.register("policies", PERMISSIONS)
        import_module("handfast.policies.subscribers")
