"""`handfast manage export_openapi`: write the API's contract to docs/openapi.json."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from handfast.platform.database import project_root


class Command(BaseCommand):
    """Write the OpenAPI document that the code serves, in an order that reviews well."""

    help = "Write the API's OpenAPI document; a test compares it with what the code serves."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the file to write."""
        default = project_root() / "docs" / "openapi.json"
        parser.add_argument("--file", type=Path, default=default, help=f"default: {default.name}")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write the file and name it."""
        from handfast.web.api import api

        text = json.dumps(api.get_openapi_schema(), indent=1, sort_keys=True, default=str)
        options["file"].parent.mkdir(parents=True, exist_ok=True)
        options["file"].write_text(text + "\n", encoding="utf-8")
        self.stdout.write(f"Written: {options['file']}")
