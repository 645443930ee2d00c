"""Django's registration of approvals."""

from importlib import import_module

from django.apps import AppConfig


class ApprovalsConfig(AppConfig):
    """Approvals as a Django app."""

    name = "handfast.approvals"
    label = "approvals"

    def ready(self) -> None:
        """Register permissions and numbers, the use of the matrices, and the reminders' clock."""
        from handfast.approvals.queries.using import uses
        from handfast.approvals.types import PERMISSIONS
        from handfast.platform import access, numbering
        from handfast.policies import services as policies

        access.register("approvals", PERMISSIONS)
        numbering.register_prefix("approval", "AP")
        for use in uses():
            policies.register_table(use)
        import_module("handfast.approvals.tasks")
