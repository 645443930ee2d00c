"""The installation's secret key: from the environment, or generated once into the data folder."""

import os
import secrets
from pathlib import Path

NAME = "secret.key"


def load_key(var: Path) -> str:
    """The secret key; HANDFAST_KEY wins, else `var/secret.key` (mode 0600), made when missing."""
    given = os.environ.get("HANDFAST_KEY")
    if given:
        return given
    path = var / NAME
    var.mkdir(parents=True, exist_ok=True)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text().strip()
    with os.fdopen(handle, "w") as file:
        file.write(secrets.token_urlsafe(48))
    return path.read_text().strip()
