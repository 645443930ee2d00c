"""The embedded server: started once, found again, recovered after kill -9, refused with clear words."""

import os
import shutil
import signal
import stat
import subprocess
import time

import psycopg
import pytest

from handfast.platform import database
from handfast.platform.database import binaries, place, server, supervisor
from handfast.platform.database.problem import DatabaseProblem
from handfast.platform.database.state import SUPERUSER, read_state, write_state

pytestmark = pytest.mark.supervisor


def one(url, query):
    with psycopg.connect(url) as connection:
        return connection.execute(query).fetchone()


def of(var):
    return supervisor._server(var)


def test_the_first_start_makes_a_server_with_two_logins(var):
    info = supervisor.ensure(var)

    assert (info.started, info.embedded) == (True, True)
    assert one(info.owner_url, "SELECT current_user, current_database()") == (
        "handfast_owner",
        "handfast",
    )
    assert one(info.app_url, "SELECT current_user, current_database()") == (
        "handfast_app",
        "handfast",
    )
    rights = "SELECT rolsuper, rolbypassrls, rolcreatedb FROM pg_roles WHERE rolname = current_user"
    assert one(info.owner_url, rights) == (False, False, True)
    assert one(info.app_url, rights) == (False, False, False)
    names = "SELECT array_agg(extname::text ORDER BY extname::text) FROM pg_extension WHERE extname <> 'plpgsql'"
    assert one(info.owner_url, names) == (["btree_gist", "pg_stat_statements", "pg_trgm"],)
    assert one(info.owner_url, "SHOW listen_addresses") == ("127.0.0.1",)
    assert one(info.owner_url, "SHOW fsync") == ("on",)
    assert one(info.owner_url, "SHOW data_checksums") == ("on",)
    assert info.log.exists()


def test_passwords_are_needed_and_kept_from_others(var):
    info = supervisor.ensure(var)

    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(f"postgresql://handfast_owner:wrong@127.0.0.1:{info.port}/handfast")
    assert stat.S_IMODE((var / "database.json").stat().st_mode) == 0o600
    assert stat.S_IMODE((of(var).data).stat().st_mode) == 0o700
    state = read_state(var)
    hidden = (
        "SELECT rolpassword LIKE 'SCRAM-SHA-256$%' FROM pg_authid WHERE rolname = 'handfast_app'"
    )
    assert one(state.url(role=SUPERUSER), hidden) == (True,)


def test_a_second_start_finds_the_server_and_settings_start_nothing(var):
    first = supervisor.ensure(var)
    process = server.postmaster(of(var))
    second = supervisor.ensure(var)

    assert (second.started, second.owner_url) == (False, first.owner_url)
    assert server.postmaster(of(var)) == process
    assert supervisor.stop(var) is True
    assert supervisor.stop(var) is False
    assert database.configured_urls().app == first.app_url
    assert server.postmaster(of(var)) is None


def test_committed_rows_survive_kill_9_of_the_server(var):
    info = supervisor.ensure(var)
    with psycopg.connect(info.owner_url) as connection:
        connection.execute("CREATE TABLE kept AS SELECT generate_series(1, 5000) AS n")
    idle = psycopg.connect(info.owner_url)
    process = server.postmaster(of(var))
    os.kill(process, signal.SIGKILL)

    again = supervisor.ensure(var)

    assert again.started is True
    assert server.postmaster(of(var)) != process
    assert again.owner_url == info.owner_url
    assert one(again.owner_url, "SELECT count(*), sum(n) FROM kept") == (5000, 12502500)
    idle.close()


def test_a_lock_file_of_a_process_that_is_no_server_is_not_believed(var):
    supervisor.ensure(var)
    supervisor.stop(var)
    lock = of(var).data / "postmaster.pid"
    lock.write_text(f"{os.getpid()}\n{of(var).data}\n0\n1\n\n127.0.0.1\n0 0\nready\n")
    place.give(lock)

    assert supervisor.ensure(var).started is True


def test_a_zombie_is_not_alive():
    child = os.fork()
    if child == 0:
        os._exit(0)
    deadline = time.monotonic() + 5
    while server.is_alive(child) and time.monotonic() < deadline:
        time.sleep(0.01)
    assert server.is_alive(child) is False
    os.waitpid(child, 0)
    assert server.is_alive(child) is False
    assert server.is_alive(os.getpid()) is False


def test_a_taken_port_is_left_for_another(var):
    first = supervisor.ensure(var)
    supervisor.stop(var)
    with server.socket.socket() as other:
        other.setsockopt(server.socket.SOL_SOCKET, server.socket.SO_REUSEADDR, 1)
        other.bind(("127.0.0.1", first.port))
        other.listen()
        second = supervisor.ensure(var)

    assert second.port != first.port
    assert one(second.app_url, "SELECT 1") == (1,)
    supervisor.stop(var)
    assert supervisor.ensure(var).port == second.port


def test_an_interrupted_first_start_begins_anew(var):
    cluster = place.cluster_for(var)
    place.make_cluster(cluster)
    (cluster / "data.new").mkdir()
    (cluster / "data.new" / "half").write_text("")

    assert supervisor.ensure(var).started is True
    assert not (cluster / "data.new").exists()


def test_data_of_another_version_is_refused_with_its_remedy(var):
    cluster = place.cluster_for(var)
    place.make_cluster(cluster)
    (cluster / "data").mkdir()
    (cluster / "data" / "PG_VERSION").write_text("13\n")

    with pytest.raises(DatabaseProblem) as caught:
        supervisor.ensure(var)
    text = str(caught.value)
    assert f"The data folder {cluster / 'data'} was made by PostgreSQL 13" in text
    assert "What to do: put the programs of PostgreSQL 13 in PATH" in text
    assert (cluster / "data" / "PG_VERSION").read_text() == "13\n"


def test_data_without_its_passwords_is_refused_with_its_remedy(var):
    supervisor.ensure(var)
    supervisor.stop(var)
    state = read_state(var)
    (var / "database.json").unlink()

    with pytest.raises(
        DatabaseProblem, match="its passwords in .*database.json are gone"
    ) as caught:
        supervisor.ensure(var)
    assert "restore that file from a backup" in caught.value.remedy
    write_state(var, state)


def test_throw_away_data_trades_safety_for_speed(var):
    info = supervisor.ensure(var, durable=False)
    assert one(info.owner_url, "SHOW fsync") == ("off",)


def test_the_server_does_not_run_as_root(var):
    supervisor.ensure(var)
    look = ["ps", "-o", "uid=", "-p", str(server.postmaster(of(var)))]
    owner = int(subprocess.run(look, capture_output=True, text=True, check=True).stdout)
    assert owner == (place.server_user().pw_uid if place.as_root() else os.geteuid())


def test_a_folder_closed_to_the_server_works_all_the_same(var):
    home = var / "home"
    home.mkdir(mode=0o700)
    try:
        info = supervisor.ensure(home / "shop")
        cluster = of(home / "shop").cluster
        assert one(info.app_url, "SELECT 1") == (1,)
        assert cluster.parent == (place.FALLBACK_BASE if place.as_root() else home / "shop")
    finally:
        supervisor.stop(home / "shop")
        shutil.rmtree(cluster)


def test_no_program_is_refused_with_its_remedy(var, monkeypatch, tmp_path):
    monkeypatch.setenv("HANDFAST_PG_BIN", str(tmp_path))
    with pytest.raises(DatabaseProblem, match="No PostgreSQL 15-18 server program was found"):
        binaries.choose(tmp_path / "data")
