"""Django's registration of policies."""

from django.apps import AppConfig


class PoliciesConfig(AppConfig):
    """Policies as a Django app."""

    name = "handfast.policies"
    label = "policies"

    def ready(self) -> None:
        """Register permissions."""
        from handfast.platform import access
        from handfast.policies.types import PERMISSIONS

        access.register("policies", PERMISSIONS)
