"""Django's registration of quotes."""

from importlib import import_module

from django.apps import AppConfig


class QuotesConfig(AppConfig):
    """Quotes as a Django app."""

    name = "handfast.quotes"
    label = "quotes"
    verbose_name = "Quotes"

    def ready(self) -> None:
        """Register permissions, numbers and file access; listen to approvals and the clock."""
        from handfast.platform import access, files, numbering
        from handfast.quotes.types import PERMISSIONS

        access.register("quotes", PERMISSIONS)
        numbering.register_prefix("quote", "Q")
        import_module("handfast.quotes.subscribers")
        import_module("handfast.quotes.tasks")
        from handfast.quotes import queries

        files.register_guard("quote", queries.may_read)
        from handfast.approvals.queries import register_open
        from handfast.quotes.queries.idle import open_quotes

        register_open("quote", open_quotes)
