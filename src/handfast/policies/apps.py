"""Django's registration of policies."""

from django.apps import AppConfig


class PoliciesConfig(AppConfig):
    """Policies as a Django app."""

    name = "handfast.policies"
    label = "policies"

    def ready(self) -> None:
        """Register permissions and subscribers."""
        from handfast.platform import access
        from handfast.policies import subscribers  # noqa: F401 - registers by import
        from handfast.policies.types import PERMISSIONS

        access.register("policies", PERMISSIONS)
