"""Stored files: written once, checked by content, and seen only by those who may."""

import hashlib
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import PurePosixPath
from typing import IO, Any
from uuid import UUID

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from handfast.kernel.errors import Conflict, Problem, invalid, not_found
from handfast.kernel.ids import born_at, new_id
from handfast.kernel.ref import Ref
from handfast.platform import access, links
from handfast.platform.access import Actor
from handfast.platform.file_checks import check
from handfast.platform.models.files import StoredFile
from handfast.platform.tenancy import current_tenant_id

Guard = Callable[[Actor, Ref], bool]
LINK_PURPOSE = "file"
_guards: dict[str, Guard] = {}


def register_guard(kind: str, guard: Guard) -> None:
    """Say who sees the files of a kind of record: the guard answers for an actor and a record."""
    _guards[kind] = guard


def store(
    content: bytes, *, name: str, content_type: str, subject: Ref, by: Actor, at: datetime
) -> StoredFile:
    """Keep a file with its record; raises InvalidInput when it is not acceptable.

    `content_type` is what the sender says it is; what counts is the content.
    """
    name = safe_name(name)
    found = check(content, name, limit=settings.MAX_UPLOAD_BYTES)
    _compare(name, content_type, found)
    file_id = new_id()
    key = f"{_folder(born_at(file_id))}/{file_id}"
    return StoredFile.objects.create(
        id=file_id,
        name=name,
        content_type=found,
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        key=default_storage.save(key, ContentFile(content)),
        subject_kind=subject.kind,
        subject_id=subject.id,
        uploaded_by_kind=by.kind,
        uploaded_by_id=by.id,
        uploaded_by_name=by.name,
        uploaded_at=at,
    )


def get(file_id: UUID) -> StoredFile:
    """The file's row; raises NotFound."""
    row = StoredFile.objects.filter(id=file_id).first()
    if row is None:
        raise not_found("file", file_id)
    return row


def read(file_id: UUID) -> bytes:
    """The content; raises NotFound, or Conflict when it is no longer what was stored."""
    row = get(file_id)
    with open_content(row) as stream:
        content = stream.read()
    if hashlib.sha256(content).hexdigest() != row.sha256:
        raise Conflict(
            Problem(
                "file", row.name, "The stored content has changed.", "Restore it from the backup."
            )
        )
    return bytes(content)


def open_content(row: StoredFile) -> IO[Any]:
    """A stream of the content; raises NotFound when the storage has lost it."""
    try:
        return default_storage.open(row.key, "rb")
    except FileNotFoundError:
        raise not_found("file content", row.name) from None


def of(subject: Ref) -> list[StoredFile]:
    """The files of a record, newest first."""
    rows = StoredFile.objects.filter(subject_kind=subject.kind, subject_id=subject.id)
    return list(rows.order_by("-id"))


def url(file: StoredFile) -> str:
    """Where a permitted member of staff downloads it."""
    return file.url


def may_read(by: Actor, file: StoredFile) -> bool:
    """Whether the actor sees the file: its uploader, an administrator, or who the guard lets."""
    if access.can(by, "platform.admin"):
        return True
    if by.id is not None and by.id == file.uploaded_by_id:
        return True
    guard = _guards.get(file.subject_kind)
    return guard is not None and guard(by, file.subject)


def for_reader(file_id: UUID, *, by: Actor) -> StoredFile:
    """The file's row for someone who may see it; raises NotFound for anyone else."""
    row = get(file_id)
    if not may_read(by, row):
        raise not_found("file", file_id)
    return row


def link_for(file: StoredFile, *, holder: str, at: datetime, valid_for: timedelta) -> str:
    """A public address that downloads the file until it expires."""
    token = links.issue(
        LINK_PURPOSE, subject=Ref("file", file.id), holder=holder, at=at, valid_for=valid_for
    )
    return links.absolute(f"/files/link/{token}")


def sweep(*, now: datetime, older_than: timedelta = timedelta(days=1)) -> int:
    """Delete contents without a row in the tenant in scope; returns how many.

    A transaction that is rolled back takes its row with it but not what it has written into the
    storage. Looks at this month's and the last month's folder; contents younger than a day of real
    time may belong to a transaction that is still under way.
    """
    last_month = now.replace(day=1) - timedelta(days=1)
    return sum(_sweep_folder(_folder(day), now - older_than) for day in (last_month, now))


def _folder(moment: datetime) -> str:
    return f"{current_tenant_id()}/{moment:%Y/%m}"


def _sweep_folder(folder: str, before: datetime) -> int:
    try:
        _, names = default_storage.listdir(folder)
    except FileNotFoundError:
        return 0
    old = [name for name in names if _is_older(name, before)]
    gone = 0
    for start in range(0, len(old), 1000):
        keys = {f"{folder}/{name}": name for name in old[start : start + 1000]}
        rows = StoredFile.objects.filter(id__in=list(keys.values()))
        for key in keys.keys() - set(rows.values_list("key", flat=True)):
            default_storage.delete(key)
            gone += 1
    return gone


def _is_older(name: str, before: datetime) -> bool:
    try:
        return born_at(UUID(name)) < before
    except ValueError:
        return False


def safe_name(name: str) -> str:
    """The last part of a path, without control characters; raises InvalidInput when empty."""
    last = PurePosixPath(name.replace("\\", "/")).name
    cleaned = "".join(c for c in last if c.isprintable()).strip(" .")
    if not cleaned:
        raise invalid("file", name, "The file has no name.", "Give it a name with an extension.")
    if len(cleaned) <= 200:
        return cleaned
    suffix = PurePosixPath(cleaned).suffix
    return cleaned[: 200 - len(suffix)] + suffix


def _compare(name: str, declared: str, found: str) -> None:
    declared = declared.partition(";")[0].strip().lower()
    vague = ("", "application/octet-stream", "application/x-zip-compressed", "text/xml")
    both_text = declared.startswith("text/") and found in _AS_TEXT
    if declared in vague or declared == found or both_text:
        return
    raise invalid(
        "file", name, f"The content is {found}, but it was sent as {declared}.",
        "Send the file again with its right type.",
    )  # fmt: skip


_AS_TEXT = ("text/plain", "text/csv", "application/json", "application/xml", "message/rfc822")
