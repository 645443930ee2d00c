"""The steps before serving that are skipped when nothing they depend on has changed."""

import hashlib
import os
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

from handfast.cli.problem import CommandProblem

PACKAGE = Path(__file__).resolve().parents[1]


def digest(paths: Iterable[Path], *, extra: str = "") -> str:
    """Sum up files by name, size and time of change; cheap enough for every start."""
    total = hashlib.sha256(extra.encode())
    for path in sorted(paths):
        facts = path.stat()
        total.update(f"{path}\0{facts.st_size}\0{facts.st_mtime_ns}\n".encode())
    return total.hexdigest()


def migration_files() -> list[Path]:
    """List what decides the tables: every migration and model file of the product."""
    return [
        path
        for pattern in ("*/migrations/*.py", "*/models.py", "*/models/*.py", "platform/**/*.py")
        for path in PACKAGE.glob(pattern)
    ]


def static_files() -> list[Path]:
    """List the browser files of the product and of its front-end packages."""
    folders = [*PACKAGE.glob("*/static"), PACKAGE / "web" / "static"]
    return [path for folder in {*folders} for path in folder.rglob("*") if path.is_file()]


def run_step(words: list[str], *, owner: bool = False) -> str:
    """Run one of our own commands in a process of its own and give its output.

    Raises CommandProblem with the end of the output when it fails.
    """
    environment = {**os.environ, "HANDFAST_DB_ROLE": "owner"} if owner else dict(os.environ)
    result = subprocess.run(
        [sys.executable, "-m", "handfast.cli", *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        env=environment,
        stdin=subprocess.DEVNULL,
    )
    _check(words, result.returncode, result.stdout)
    return result.stdout


class Ready:
    """One of our own commands, started early: it loads what it needs and begins when told to.

    So that its loading takes place beside other work. As a context: told nothing by the end, it
    ends without having begun.
    """

    def __init__(self, words: list[str]) -> None:
        self.words = words
        self.told = False
        self.process = subprocess.Popen(
            [sys.executable, "-m", "handfast.cli", *words],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        )  # fmt: skip

    def __enter__(self) -> "Ready":
        """The started command."""
        return self

    def __exit__(self, *failure: object) -> None:
        """End it: it ends by itself when it was told nothing. What it still says is not read."""
        if not self.told:
            self.process.communicate()
            return
        self.process.terminate()
        self.process.wait()

    def go(self) -> str:
        """Let it begin, and give its output. Raises CommandProblem when it fails."""
        self.told = True
        output, _ = self.process.communicate("go\n")
        _check(self.words, self.process.returncode, output)
        return output


def _check(words: list[str], status: int, output: str) -> None:
    if status:
        raise CommandProblem(
            f"`handfast {' '.join(words)}` failed:\n{output.strip()[-3000:]}",
            remedy="correct what the last lines name, then run `make up` again.",
        )


def once(*, stamp: Path, key: str, words: list[str], owner: bool = False) -> bool:
    """Run a step unless its stamp says it ran for the same key; gives whether it ran."""
    if stamp.exists() and stamp.read_text() == key:
        return False
    run_step(words, owner=owner)
    stamp.parent.mkdir(parents=True, exist_ok=True)
    stamp.write_text(key)
    return True
