"""The supervisor's use cases: make sure a database is there, stop it, say how it is reached."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from handfast.platform.database import binaries, place, roles, server
from handfast.platform.database.problem import DatabaseProblem
from handfast.platform.database.state import (
    Urls,
    named_urls,
    new_state,
    read_state,
    var_dir,
    write_state,
)


@dataclass(frozen=True)
class ConnectionInfo:
    """A database that answers: its two logins and, when embedded, its process facts."""

    owner_url: str
    app_url: str
    embedded: bool
    port: int | None = None
    version: str = ""
    log: Path | None = None
    started: bool = False


def ensure(data_dir: Path | None = None, *, durable: bool = True) -> ConnectionInfo:
    """Find or start the database and give its logins.

    With `DATABASE_URL` set (and no `data_dir`) nothing is started; that server is made ready for
    migrations. Otherwise the embedded server of `data_dir` (default: the var folder) is started.
    `durable=False` trades crash safety for speed and is meant for throw-away test data.
    Raises DatabaseProblem, which names cause and remedy.
    """
    named = named_urls() if data_dir is None else None
    if named is not None:
        roles.prepare_named(named.owner)
        return ConnectionInfo(named.owner, named.app, embedded=False)
    var = (data_dir or var_dir()).resolve()
    with _only_one(var):
        return _ensure_embedded(var, durable=durable)


def _ensure_embedded(var: Path, *, durable: bool) -> ConnectionInfo:
    found = _server(var)
    state = read_state(var)
    if state is None:
        _refuse_orphan(found, var)
        port = server.free_port(wish=None, seed=str(var))
        state = new_state(cluster=found.cluster, port=port, durable=durable)
        write_state(var, state)
    if binaries.data_major(found.data) is None:
        server.initialize(found, superuser_password=state.superuser_password)
    started = not server.answers(found, state)
    if started:
        port = server.free_port(wish=state.port, seed=str(var))
        state = replace(state, port=port, durable=durable)
        write_state(var, state)
        server.configure(found, port=port, durable=durable)
        server.start(found, state)
    if not state.prepared:
        roles.prepare_embedded(state)
        state = replace(state, prepared=True)
        write_state(var, state)
    urls = state.urls()
    version = found.binaries.version
    return ConnectionInfo(urls.owner, urls.app, True, state.port, version, found.log, started)


def _server(var: Path) -> server.Server:
    state = read_state(var)
    cluster = Path(state.cluster) if state else place.cluster_for(var)
    chosen = binaries.choose(cluster / "data")
    place.make_cluster(cluster)
    return server.Server(cluster, place.runnable(chosen, cluster))


def _refuse_orphan(found: server.Server, var: Path) -> None:
    if binaries.data_major(found.data) is not None:
        raise DatabaseProblem(
            f"The data folder {found.data} exists, but its passwords in {var / 'database.json'} are gone.",
            remedy="restore that file from a backup, or move the data folder away to start empty.",
        )


@contextmanager
def _only_one(var: Path) -> Iterator[None]:
    var.mkdir(parents=True, exist_ok=True)
    with (var / "database.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def stop(data_dir: Path | None = None) -> bool:
    """Stop the embedded server; says whether one was running. A named server is left alone."""
    if data_dir is None and named_urls() is not None:
        return False
    var = (data_dir or var_dir()).resolve()
    if read_state(var) is None:
        return False
    with _only_one(var):
        return server.stop(_server(var))


def urls(data_dir: Path | None = None) -> Urls:
    """Start the database when needed and give the owner's and the app's URL."""
    info = ensure(data_dir)
    return Urls(owner=info.owner_url, app=info.app_url)
