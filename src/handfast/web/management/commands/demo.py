"""`handfast demo`: make the demo company once, and say who signs in how."""

import gc
import os
import secrets
import sys
from argparse import ArgumentParser
from importlib import import_module
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from handfast.platform.loading import loading
from handfast.web.demo.people import PEOPLE
from handfast.web.demo.seeding import CONTACT, SLUG, exists, seed

WORDS = (
    "amber", "birch", "cedar", "delta", "ember", "fjord", "grove", "harbor", "indigo", "jasper",
    "lumen", "maple", "north", "ochre", "pearl", "quartz", "river", "slate", "tidal", "willow",
)  # fmt: skip
HEAVY = ("handfast.signing.rules.pades", "handfast.documents.rules.render", "holidays.countries")
PASSWORD_VARIABLE = "HANDFAST_DEMO_PASSWORD"  # noqa: S105 - the name of a variable


class Command(BaseCommand):
    """Seeds the tenant Northbeam Telecom; a second run changes nothing."""

    help = "Make the demo company Northbeam Telecom with people, customers and deals."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the password everybody in the demo gets."""
        parser.add_argument(
            "--password", default=os.environ.get(PASSWORD_VARIABLE, ""),
            help=f"everybody's password (default: {PASSWORD_VARIABLE}, else a new one is made up)",
        )  # fmt: skip
        parser.add_argument(
            "--wait", action="store_true",
            help="load everything, then wait for a line of input; without one nothing is made",
        )  # fmt: skip

    def handle(self, *args: Any, **options: Any) -> None:
        """Seed once; print the sign-in names of every role."""
        if options["wait"] and not told_to_begin():
            return
        if exists():
            self.stdout.write(
                "The demo company is here already; its password was shown when it was made."
            )
            self._people("")
            return
        password = options["password"] or invented()
        gc.disable()  # in this short process looking for garbage costs more than it frees
        try:
            made = seed(password=password)
        finally:
            gc.enable()
        self._people(password)
        self.stdout.write(f"\n  API token (administrator): {made.token}")
        self.stdout.write(
            f"  Customer portal: /portal/login as {CONTACT}; the link arrives in the mailbox."
            f"\n  Contact form: /t/{SLUG}/contact"
        )

    def _people(self, password: str) -> None:
        self.stdout.write("\n  Northbeam Telecom (sandbox, clock 2 March 2026)")
        if password:
            self.stdout.write(f"  Everybody's password: {password}\n")
        for person in PEOPLE:
            self.stdout.write(f"    {person.email:<28} {person.name}, {person.title.lower()}")


def told_to_begin() -> bool:
    """Load what seeding takes longest to load, then wait; False when the input ends."""
    with loading():
        for name in (settings.ROOT_URLCONF, *HEAVY):
            import_module(name)
    return bool(sys.stdin.readline())


def invented() -> str:
    """A password that can be typed from a screen: three words and four digits."""
    words = [secrets.choice(WORDS) for _ in range(3)]
    return "-".join([*words, f"{secrets.randbelow(10_000):04d}"])
