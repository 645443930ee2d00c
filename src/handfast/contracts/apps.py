"""Django's registration of contracts."""

from importlib import import_module

from django.apps import AppConfig


class ContractsConfig(AppConfig):
    """Contracts as a Django app."""

    name = "handfast.contracts"
    label = "contracts"

    def ready(self) -> None:
        """Declare permissions and numbers; load what reacts to other contexts."""
        from handfast.contracts import queries
        from handfast.contracts.types import PERMISSIONS
        from handfast.platform import access, files, numbering

        access.register("contracts", PERMISSIONS)
        numbering.register_prefix("contract", "C")
        files.register_guard("contract", queries.may_read)
        import_module("handfast.contracts.subscribers")
