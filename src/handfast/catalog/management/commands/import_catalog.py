"""`import_catalog FILE --tenant SLUG [--publish]`: read a catalog document into a tenant."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from handfast.catalog import services
from handfast.kernel.errors import HandfastError
from handfast.platform import clock
from handfast.platform.access import Actor
from handfast.platform.models import Tenant
from handfast.platform.tenancy import tenant_scope

SHIPPED = Path(__file__).resolve().parents[2] / "data"


class Command(BaseCommand):
    """Reads a TMF620-shaped JSON file as a new catalog version."""

    help = "Import a catalog version from a TMF620-shaped JSON file."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the file, the tenant and whether to publish."""
        parser.add_argument("file", help="a path, or the name of a shipped file (northbeam)")
        parser.add_argument("--tenant", default="northbeam", help="slug of the tenant")
        parser.add_argument("--publish", action="store_true", help="publish it at once")

    def handle(self, *args: Any, **options: Any) -> None:
        """Import, and publish when asked; print every fault with its path."""
        tenant = Tenant.objects.filter(slug=options["tenant"]).first()
        if tenant is None:
            raise CommandError(f"There is no tenant {options['tenant']!r}.")
        data = read_file(options["file"])
        try:
            with tenant_scope(tenant.id):
                number = _load(data, publish=options["publish"])
        except HandfastError as error:
            faults = "\n".join(f"  {p}" for p in error.problems)
            raise CommandError(f"Nothing was imported:\n{faults}") from None
        self.stdout.write(self.style.SUCCESS(f"Catalog version {number} is in."))


def read_file(name: str) -> Any:
    """The JSON of a path or of a shipped file."""
    path = Path(name) if Path(name).exists() else SHIPPED / f"{Path(name).stem}.json"
    try:
        return json.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        raise CommandError(f"There is no file {name}.") from None
    except OSError as fault:
        raise CommandError(f"{name} cannot be read: {fault.strerror}.") from None
    except UnicodeDecodeError as fault:
        raise CommandError(f"{name} is not UTF-8 text: byte {fault.start} is wrong.") from None
    except (json.JSONDecodeError, RecursionError) as fault:
        raise CommandError(f"{name} is not JSON: {fault}.") from None


def _load(data: Any, *, publish: bool) -> int:
    by, at = Actor.system("import"), clock.now()
    found = services.import_catalog(data, by=by, at=at)
    if publish:
        services.publish_version(version_id=found.id, by=by, at=at)
    return found.number
