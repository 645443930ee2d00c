"""Django's registration of signing: permissions, numbers, file guard and timed work."""

from importlib import import_module

from django.apps import AppConfig

from handfast.kernel.ref import Ref
from handfast.platform import access
from handfast.platform.access import Actor

_SENDERS = ("sales", "sales_ops", "deal_desk", "legal", "contract_manager", "executive")
_READERS = (*_SENDERS, "finance", "operations", "customer_success", "procurement", "security")


class SigningConfig(AppConfig):
    """Signing as a Django app."""

    name = "handfast.signing"
    label = "signing"

    def ready(self) -> None:
        """Declare who may do what, and load the timed entry points."""
        from handfast.platform import files, numbering

        access.register("signing", {"signing.view": _READERS, "signing.send": _SENDERS})
        numbering.register_prefix("envelope", "E")
        files.register_guard("envelope", _may_see)
        import_module("handfast.signing.tasks")


def _may_see(by: Actor, _subject: Ref) -> bool:
    return access.can(by, "signing.view")
