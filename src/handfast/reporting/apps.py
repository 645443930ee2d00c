"""Django's registration of reports."""

from django.apps import AppConfig


class ReportingConfig(AppConfig):
    """Reports as a Django app; it keeps no tables of its own."""

    name = "handfast.reporting"
    label = "reporting"

    def ready(self) -> None:
        """Declare permissions."""
        from handfast.platform import access
        from handfast.reporting.types import PERMISSIONS

        access.register("reporting", PERMISSIONS)
