"""Django's registration of contracts."""

from importlib import import_module

from django.apps import AppConfig


class ContractsConfig(AppConfig):
    """Contracts as a Django app."""

    name = "handfast.contracts"
    label = "contracts"

    def ready(self) -> None:
        """Declare permissions and numbers; load what reacts to other contexts."""
        from handfast.approvals.queries import register_open
        from handfast.contracts import queries
        from handfast.contracts.queries.idle import open_contracts
        from handfast.contracts.types import PERMISSIONS
        from handfast.platform import access, files, numbering

        access.register("contracts", PERMISSIONS)
        numbering.register_prefix("contract", "C")
        files.register_guard("contract", queries.may_read)
        files.register_guard("obligation", queries.may_read_evidence)
        register_open("contract", open_contracts)
        import_module("handfast.contracts.subscribers")
