"""A var folder of its own for each test that starts a server, stopped at the end."""

import contextlib
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from handfast.platform import database
from handfast.platform.database import supervisor


@pytest.fixture
def var(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty var folder; `DATABASE_URL` of the surrounding run is not seen."""
    for name in ("DATABASE_URL", "DATABASE_APP_URL"):
        monkeypatch.delenv(name, raising=False)
    folder = Path(tempfile.mkdtemp(prefix="handfast-test-"))
    folder.chmod(0o755)  # the server's user must reach it; pytest's own folders are closed
    monkeypatch.setenv("HANDFAST_VAR", str(folder))
    yield folder
    with contextlib.suppress(database.DatabaseProblem):
        supervisor.stop(folder)
    shutil.rmtree(folder)
