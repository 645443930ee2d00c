"""`handfast audit verify`: prove the hash chain of every tenant's audit trail."""

from argparse import ArgumentParser
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError

from handfast.platform import audit
from handfast.platform.audit import VerifyResult
from handfast.platform.models import Tenant


class Command(BaseCommand):
    """Chain the newest rows, prove the chain, and fail when a row does not fit."""

    help = "Prove the hash chain of the audit trail; names the first broken row."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which tenant, and a seal kept from an earlier proof."""
        parser.add_argument("--tenant", help="short name of one tenant; without it all are proved")
        parser.add_argument(
            "--expected-head", default="", help="last seal of an earlier proof; needs --tenant"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """One line per tenant; the exit status is 1 when any chain is broken."""
        head = options["expected_head"].strip().lower()
        if head and not options["tenant"]:
            raise CommandError("--expected-head belongs to one tenant; give --tenant as well.")
        broken = 0
        for tenant_id, slug in _tenants(options["tenant"]):
            audit.seal(tenant_id, window=None)
            result = audit.verify(tenant_id, expected_head=head)
            self.stdout.write(f"{slug}: {_words(result)}")
            broken += not result.ok
        if broken:
            raise CommandError(f"The audit trail of {broken} tenant(s) was changed.")


def _tenants(slug: str | None) -> list[tuple[UUID, str]]:
    rows = Tenant.objects.order_by("slug").values_list("id", "slug")
    found = list(rows.filter(slug=slug) if slug else rows)
    if slug and not found:
        raise CommandError(f"There is no tenant with the short name “{slug}”.")
    return found


def _words(result: VerifyResult) -> str:
    if result.ok:
        return f"unchanged, {result.checked} rows, last seal {result.head or 'none'}"
    row = f"; first broken row {result.first_broken}" if result.first_broken else ""
    return f"BROKEN after {result.checked} sound rows: {result.why}{row}"
