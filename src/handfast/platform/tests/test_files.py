"""Stored files: checked, immutable, seen by uploader, administrators and who a guard lets."""

from datetime import timedelta
from uuid import UUID

import pytest
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone
from tests.fixtures.people import START, make_tenant

from handfast.kernel.errors import Conflict, InvalidInput, NotFound
from handfast.kernel.ids import id_floor, new_id
from handfast.kernel.ref import Ref
from handfast.platform import files, jobs
from handfast.platform.models import StoredFile
from handfast.platform.tenancy import tenant_scope

PDF = b"%PDF-1.7\n%\xe2\xe3\norder form"
QUOTE = Ref("bell", new_id())


@pytest.fixture(autouse=True)
def folder(tmp_path, settings):
    """Keep files in a folder of the test, and guards to the test."""
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": str(tmp_path)},
        },
    }
    guards = dict(files._guards)
    yield tmp_path
    files._guards.clear()
    files._guards.update(guards)


def store(by, **more):
    return files.store(
        **{
            "content": PDF, "name": "Order form.pdf", "content_type": "application/pdf",
            "subject": QUOTE, "by": by, "at": START, **more,
        }
    )  # fmt: skip


def test_a_file_comes_back_as_it_was(tenant, actor, folder):
    row = store(actor)
    assert files.read(row.id) == PDF
    assert (row.size, row.content_type, row.subject) == (len(PDF), "application/pdf", QUOTE)
    assert row.url == files.url(row) == f"/files/{row.id}"
    assert [f.id for f in files.of(QUOTE)] == [row.id]
    assert [p.name for p in folder.rglob("*") if p.is_file()] == [str(row.id)]


def test_content_that_changed_in_the_storage_is_noticed(tenant, actor, folder):
    row = store(actor)
    (folder / row.key).write_bytes(b"%PDF-1.7 forged")
    with pytest.raises(Conflict, match="The stored content has changed"):
        files.read(row.id)
    default_storage.delete(row.key)
    with pytest.raises(NotFound):
        files.read(row.id)


def test_a_declared_type_that_is_wrong_is_refused(tenant, actor):
    with pytest.raises(InvalidInput, match="it was sent as image/png"):
        store(actor, content_type="image/png")
    assert StoredFile.objects.count() == 0


@pytest.mark.parametrize("declared", ["", "application/octet-stream", "application/pdf; x=y"])
def test_a_vague_declared_type_is_decided_by_content(tenant, actor, declared):
    assert store(actor, content_type=declared).content_type == "application/pdf"


def test_the_limit_of_the_installation_counts(tenant, actor, settings):
    settings.MAX_UPLOAD_BYTES = 10
    with pytest.raises(InvalidInput, match="is the limit"):
        store(actor)


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/a.pdf", "a.pdf"),
        ("C:\\docs\\b.pdf", "b.pdf"),
        ("x\r\n.pdf", "x.pdf"),
        ("n" * 300 + ".pdf", "n" * 196 + ".pdf"),
    ],
)
def test_names_are_made_safe(tenant, actor, name, kept):
    assert store(actor, name=name).name == kept


def test_a_file_without_name_is_refused(tenant, actor):
    with pytest.raises(InvalidInput, match="has no name"):
        store(actor, name="../")


def test_who_may_read(tenant, actor, actor_with):
    uploader, stranger = actor_with(), actor_with("quotes.view")
    row = store(uploader)
    assert files.may_read(uploader, row) is True
    assert files.may_read(actor, row) is True
    assert files.may_read(stranger, row) is False
    files.register_guard("bell", lambda by, ref: ref == QUOTE and "quotes.view" in by.permissions)
    assert files.may_read(stranger, row) is True
    assert files.may_read(actor_with(), row) is False
    with pytest.raises(NotFound):
        files.for_reader(row.id, by=actor_with())


def test_another_tenants_file_is_not_there(tenant, actor):
    row = store(actor)
    with tenant_scope(make_tenant("southbeam", "Southbeam").id), pytest.raises(NotFound):
        files.read(row.id)


def test_staff_download_what_they_may_see(tenant, actor, client_as):
    row = store(actor)
    assert client_as("admin").get(row.url).getvalue() == PDF
    denied = client_as("sales", name="Sam Stone").get(row.url)
    assert denied.status_code == 404
    assert PDF not in denied.content


def test_downloads_are_attachments_that_browsers_do_not_guess_about(tenant, actor, client_as):
    client = client_as("admin")
    pdf, page = store(actor), store(actor, content=b"<a/>", name="a.xml", content_type="text/xml")
    answer = client.get(pdf.url)
    assert answer.getvalue() == PDF
    assert answer["Content-Disposition"] == 'attachment; filename="Order form.pdf"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Length"] == str(len(PDF))
    assert answer["Cache-Control"] == "private, no-store"
    for row, way in ((pdf, "inline"), (page, "attachment")):
        answer = client.get(row.url + "?inline=1")
        assert answer["Content-Disposition"].startswith(way)


def test_anonymous_people_are_sent_to_sign_in(tenant, actor, client):
    answer = client.get(store(actor).url)
    assert answer.status_code == 302
    assert answer["Location"].startswith("/accounts/login/")


def test_a_signed_link_downloads_without_account_until_it_expires(tenant, actor, client):
    row = store(actor)
    url = files.link_for(row, holder="jo@lakeside.example", at=START, valid_for=timedelta(hours=1))
    path = url.removeprefix("http://127.0.0.1:8000")
    assert client.get(path).getvalue() == PDF
    stale = files.link_for(row, holder="jo@lakeside.example", at=START, valid_for=timedelta(0))
    answer = client.get(stale.removeprefix("http://127.0.0.1:8000"))
    assert answer.status_code == 410
    assert b"This link expired" in answer.content
    assert client.get(path[:-4]).status_code == 410


def test_what_a_rolled_back_transaction_wrote_is_deleted_after_a_day(tenant, actor, folder):
    kept = store(actor)
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        lost = store(actor)
        raise ZeroDivisionError
    (folder / kept.key).with_name("notes.txt").write_text("of somebody else")
    now = timezone.now()
    assert files.sweep(now=now + timedelta(hours=23)) == 0
    other = make_tenant("other", "Other Telecom")
    with tenant_scope(other.id):
        assert files.sweep(now=now + timedelta(hours=25)) == 0
    assert (folder / lost.key).exists()
    assert files.sweep(now=now + timedelta(hours=25)) == 1
    assert not (folder / lost.key).exists()
    assert files.read(kept.id) == PDF
    assert (folder / kept.key).with_name("notes.txt").exists()
    assert files.sweep(now=now + timedelta(hours=25)) == 0


def test_the_night_sweeps_every_company(tenant, actor, folder):
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        lost = store(actor)
        raise ZeroDivisionError
    long_ago = new_id_of(timezone.now() - timedelta(days=2))
    orphan = (folder / lost.key).with_name(str(long_ago))
    (folder / lost.key).rename(orphan)
    jobs.run_periodic("platform.sweep_files", timezone.now())
    jobs.drain()
    assert not orphan.exists()


def new_id_of(moment):
    return UUID(int=id_floor(moment).int + 7)
