"""Django's registration of billing."""

from importlib import import_module

from django.apps import AppConfig


class BillingConfig(AppConfig):
    """Billing as a Django app."""

    name = "handfast.billing"
    label = "billing"

    def ready(self) -> None:
        """Declare permissions and numbers; load what reacts and what runs in the background."""
        from handfast.billing import queries
        from handfast.billing.types import PERMISSIONS
        from handfast.platform import access, files, numbering

        access.register("billing", PERMISSIONS)
        numbering.register_prefix("billing_account", "BA")
        numbering.register_prefix("invoice", "INV")
        numbering.register_prefix("credit_note", "CN")
        files.register_guard("invoice", queries.may_read)
        import_module("handfast.billing.tasks")
        import_module("handfast.billing.subscribers")
