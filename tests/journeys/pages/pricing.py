"""Keeping the catalog with a mouse: reading a new version, its changes, publishing it."""

import json
from typing import Any

from tests.journeys.pages.stage import Person


def import_version(person: Person, name: str, document: dict[str, Any]) -> None:
    """Choose a file and let it be read as a new draft."""
    person.go("/catalog/import/")
    file = {"name": name, "mimeType": "application/json", "buffer": json.dumps(document).encode()}
    person.page.locator("input[type=file]").set_input_files(file)
    person.press("Read the file")


def publish(person: Person, *, day: str) -> None:
    """Sell the open draft from a day on."""
    person.click("button", "Publish")
    dialog = person.page.locator("dialog#publish")
    dialog.get_by_label("Effective from").fill(day)
    person.press("Publish", within=dialog)
