"""A backup brings everything back: rows of all tenants, policies, stored files and the key."""

import stat
import tarfile

import psycopg
import pytest

from handfast.cli.main import main
from handfast.platform.database import supervisor

pytestmark = pytest.mark.supervisor
TABLE = """
    CREATE TABLE shop (tenant_id int, name text, PRIMARY KEY (tenant_id, name));
    ALTER TABLE shop ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
    CREATE POLICY tenant ON shop USING (tenant_id = current_setting('app.tenant')::int);
    GRANT SELECT ON shop TO handfast_app;
    SET app.tenant = 1; INSERT INTO shop VALUES (1, 'lamp');
    SET app.tenant = 2; INSERT INTO shop VALUES (2, 'sofa');
    CREATE INDEX shop_name ON shop USING gin (name gin_trgm_ops);
"""


@pytest.fixture
def shop(var):
    info = supervisor.ensure(var)
    with psycopg.connect(info.owner_url) as owner:
        owner.execute(TABLE)
    (var / "files").mkdir()
    (var / "files" / "contract.pdf").write_bytes(b"%PDF")
    (var / "secret.key").write_text("key")
    return info


def names(info, tenant):
    with psycopg.connect(info.app_url) as app:
        app.execute(f"SET app.tenant = {tenant}")
        return [row[0] for row in app.execute("SELECT name FROM shop").fetchall()]


def test_what_was_lost_comes_back(shop, var, capsys):
    target = var / "kept.tar"
    assert main(["backup", str(target)]) == 0
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    assert "keep it safe" in capsys.readouterr().out
    with psycopg.connect(shop.owner_url) as owner:
        owner.execute("DROP TABLE shop; CREATE TABLE junk (id int)")
    (var / "files" / "contract.pdf").unlink()
    (var / "secret.key").unlink()

    assert main(["restore", str(target)]) == 2
    assert "already holds tables" in capsys.readouterr().err
    assert main(["restore", str(target), "--replace"]) == 0

    assert (names(shop, 1), names(shop, 2), names(shop, 3)) == (["lamp"], ["sofa"], [])
    assert (var / "files" / "contract.pdf").read_bytes() == b"%PDF"
    assert (var / "secret.key").read_text() == "key"
    with psycopg.connect(shop.owner_url) as owner:
        assert owner.execute("SELECT to_regclass('junk')").fetchone() == (None,)
        rights = "SELECT tableowner, rowsecurity FROM pg_tables WHERE tablename = 'shop'"
        assert owner.execute(rights).fetchone() == ("handfast_owner", True)
        owner.execute("CREATE TABLE later (id int)")


def test_a_file_that_is_no_backup_is_refused(shop, var, capsys):
    (var / "note.tar").write_text("no tar")
    assert main(["restore", str(var / "note.tar")]) == 2
    assert "cannot be read as a backup" in capsys.readouterr().err
    with tarfile.open(var / "empty.tar", "w"):
        pass
    assert main(["restore", str(var / "empty.tar"), "--replace"]) == 2
    assert "holds no database dump" in capsys.readouterr().err
    assert names(shop, 1) == ["lamp"]
