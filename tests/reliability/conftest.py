"""A running installation for the tests that kill parts of it."""

import contextlib
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from handfast.platform import database
from tests.reliability.installation import Installation, Partner


@pytest.fixture(scope="module")
def migrated() -> Iterator[Installation]:
    """A database server of its own, with crash safety on, and its tables."""
    folder = Path(tempfile.mkdtemp(prefix="handfast-crash-"))
    folder.chmod(0o755)  # the server's user must reach it
    made = Installation(folder, Partner())
    try:
        made.start()
        made.migrate()
        yield made
    finally:
        with contextlib.suppress(database.DatabaseProblem):
            database.stop(folder)
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def installation(migrated: Installation, request: pytest.FixtureRequest) -> Iterator[Installation]:
    """A company of its own there; whatever still runs afterwards is killed."""
    migrated.start()
    migrated.found("-".join(request.node.name.split("_")[1:3]))
    yield migrated
    migrated.end_processes()
