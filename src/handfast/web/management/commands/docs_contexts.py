"""`handfast manage docs_contexts`: write docs/contexts.md from the code."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from handfast.platform.database import project_root


class Command(BaseCommand):
    """Write the page on layers, public faces, events and lifecycles."""

    help = "Write the page on the contexts; a test compares it with the code."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the file to write."""
        default = project_root() / "docs" / "contexts.md"
        parser.add_argument("--file", type=Path, default=default, help=f"default: {default.name}")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write the file and name it."""
        from handfast.web.handbook import contexts_page

        options["file"].write_text(contexts_page(), encoding="utf-8")
        self.stdout.write(f"Written: {options['file']}")
