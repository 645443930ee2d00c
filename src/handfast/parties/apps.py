"""Django's registration of parties."""

from django.apps import AppConfig


class PartiesConfig(AppConfig):
    """Parties as a Django app."""

    name = "handfast.parties"
    label = "parties"

    def ready(self) -> None:
        """Register permissions, numbers, and how a signed-in user becomes an actor."""
        from handfast.parties import queries
        from handfast.parties.types import PERMISSIONS
        from handfast.platform import access, http, numbering

        access.register("parties", PERMISSIONS)
        numbering.register_prefix("account", "A")
        http.set_actor_resolver(queries.actor_for_user)
