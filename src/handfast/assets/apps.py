"""Django's registration of the installed base."""

from django.apps import AppConfig


class AssetsConfig(AppConfig):
    """The installed base as a Django app."""

    name = "handfast.assets"
    label = "assets"

    def ready(self) -> None:
        """Declare permissions and number prefixes."""
        from handfast.assets.types import PERMISSIONS
        from handfast.platform import access, numbering

        access.register("assets", PERMISSIONS)
        numbering.register_prefix("asset", "AS")
