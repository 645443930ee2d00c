"""Django's `migrate`, followed by the row security, keys and grants of every tenant table."""

from typing import Any

from django.conf import settings
from django.core.management.commands import migrate as django_migrate
from django.db import transaction

from handfast.platform.database import configured_urls
from handfast.platform.securing import secure_schema
from handfast.platform.securing.states import FrugalExecutor

django_migrate.MigrationExecutor = FrugalExecutor  # Django offers no other way to name one


class Command(django_migrate.Command):
    """Migrate, then secure; run it with the owner's login (`handfast migrate`)."""

    help = "Bring the database's schema up to date and secure every tenant table."

    def handle(self, *args: Any, **options: Any) -> None:
        """Run both steps; the second needs a complete schema, so not for a partial migration."""
        super().handle(*args, **options)
        if options.get("app_label") or options.get("plan") or options.get("check_unapplied"):
            return
        user = settings.DATABASES["default"]["USER"]
        with transaction.atomic():
            done = secure_schema(owner_url=configured_urls().owner if user else "")
        if options.get("verbosity", 1):
            self.stdout.write(f"Secured the tenant tables ({done} statements).")
