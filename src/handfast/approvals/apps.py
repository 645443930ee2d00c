"""Django's registration of approvals."""

from importlib import import_module

from django.apps import AppConfig


class ApprovalsConfig(AppConfig):
    """Approvals as a Django app."""

    name = "handfast.approvals"
    label = "approvals"

    def ready(self) -> None:
        """Register permissions and numbers, and the reminders' clock."""
        from handfast.approvals.types import PERMISSIONS
        from handfast.platform import access, numbering

        access.register("approvals", PERMISSIONS)
        numbering.register_prefix("approval", "AP")
        import_module("handfast.approvals.tasks")
