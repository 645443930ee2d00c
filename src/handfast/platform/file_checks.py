"""What a file really is, judged by its content, and whether it is safe to keep. No database."""

import io
import re
import zipfile
from pathlib import PurePosixPath

from handfast.kernel.errors import InvalidInput, invalid

OFFICE = "application/vnd.openxmlformats-officedocument."
DOCX = OFFICE + "wordprocessingml.document"
XLSX = OFFICE + "spreadsheetml.sheet"
PPTX = OFFICE + "presentationml.presentation"

# Extension → the type its content must have.
TYPES = {
    "pdf": "application/pdf",
    "png": "image/png",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "gif": "image/gif",
    "webp": "image/webp",
    "docx": DOCX,
    "xlsx": XLSX,
    "pptx": PPTX,
    "zip": "application/zip",
    "parquet": "application/vnd.apache.parquet",
    "txt": "text/plain",
    "md": "text/plain",
    "csv": "text/csv",
    "json": "application/json",
    "xml": "application/xml",
    "bpmn": "application/xml",
    "dmn": "application/xml",
    "eml": "message/rfc822",
}
TEXT_TYPES = frozenset(
    {"text/plain", "text/csv", "application/json", "application/xml", "message/rfc822"}
)
ZIP_TYPES = frozenset({"application/zip", DOCX, XLSX, PPTX})
MAX_ENTRIES = 10_000
MAX_UNPACKED = 500 * 1024 * 1024
MAX_RATIO = 200
SMALL = 10 * 1024 * 1024

_MAGIC = (
    (b"%PDF-", "application/pdf"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"PAR1", "application/vnd.apache.parquet"),
)
_OFFICE_PARTS = (("word/", DOCX), ("xl/", XLSX), ("ppt/", PPTX))
_EXTERNAL = re.compile(
    rb"<Relationship\b(?=[^>]*TargetMode\s*=\s*[\"']External[\"'])(?![^>]*/hyperlink[\"'])[^>]*>"
)


def check(content: bytes, name: str, *, limit: int) -> str:
    """The content type of a file that may be kept; `limit` in bytes.

    Raises InvalidInput for a file that is empty, too large, of a type that is not accepted, not
    what its name says, a zip bomb, or an Office file with macros or outside references.
    """
    _check_size(content, name, limit)
    extension = PurePosixPath(name).suffix.lower().lstrip(".")
    expected = TYPES.get(extension)
    if expected is None:
        raise _bad(
            name, "Files of this type are not accepted.", f"Accepted: {', '.join(sorted(TYPES))}."
        )
    found = sniff(content)
    if found != expected and not (found == "text/plain" and expected in TEXT_TYPES):
        raise _bad(
            name,
            f"The content is {found}, but the name says {expected}.",
            "Save it in the right format, or give it the right name.",
        )
    _check_inside(content, name, expected)
    return expected


def sniff(content: bytes) -> str:
    """The content type by the first bytes, by the parts of an archive, or plain text."""
    for start, kind in _MAGIC:
        if content.startswith(start):
            return kind
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp"
    if content.startswith(b"PK\x03\x04"):
        return _archive_type(content)
    return "text/plain" if _is_text(content) else "application/octet-stream"


def _check_size(content: bytes, name: str, limit: int) -> None:
    if not content:
        raise _bad(name, "The file is empty.", "Choose a file with content.")
    if len(content) > limit:
        raise _bad(
            name,
            f"The file has {len(content) / 1_048_576:.1f} MB; {limit / 1_048_576:.0f} MB is the limit.",
            "Make it smaller or split it.",
        )


def _check_inside(content: bytes, name: str, kind: str) -> None:
    if kind in ZIP_TYPES:
        _check_archive(content, name, kind)
    if kind == "application/xml" and b"<!ENTITY" in content:
        raise _bad(name, "The XML declares entities.", "Remove the DOCTYPE with its entities.")


def _is_text(content: bytes) -> bool:
    if b"\x00" in content:
        return False
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _archive_type(content: bytes) -> str:
    try:
        names = zipfile.ZipFile(io.BytesIO(content)).namelist()
    except zipfile.BadZipFile:
        return "application/octet-stream"
    if "[Content_Types].xml" not in names:
        return "application/zip"
    for folder, kind in _OFFICE_PARTS:
        if any(entry.startswith(folder) for entry in names):
            return kind
    return "application/zip"


def _check_archive(content: bytes, name: str, kind: str) -> None:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        entries = archive.infolist()
        _check_bomb(entries, len(content), name)
        if kind != "application/zip":
            _check_office(archive, name)


def _check_bomb(entries: list[zipfile.ZipInfo], packed: int, name: str) -> None:
    unpacked = sum(entry.file_size for entry in entries)
    too_dense = unpacked > SMALL and unpacked > packed * MAX_RATIO
    if len(entries) > MAX_ENTRIES or unpacked > MAX_UNPACKED or too_dense:
        raise _bad(
            name,
            f"The archive would unpack to {unpacked / 1_048_576:.0f} MB in {len(entries)} files.",
            "Send fewer or smaller files.",
        )
    for entry in entries:
        path = PurePosixPath(entry.filename.replace("\\", "/"))
        if path.is_absolute() or ".." in path.parts:
            raise _bad(name, f"The archive contains the unsafe path “{entry.filename}”.")


def _check_office(archive: zipfile.ZipFile, name: str) -> None:
    for entry in archive.namelist():
        if entry.lower().endswith("vbaproject.bin"):
            raise _bad(name, "The document contains macros.", "Save it without macros.")
        if entry.endswith(".rels") and _EXTERNAL.search(archive.read(entry)):
            raise _bad(
                name,
                "The document loads content from outside (a linked template, image or object).",
                "Embed the content, then save it again.",
            )


def _bad(name: str, message: str, remedy: str = "") -> InvalidInput:
    return invalid("file", name, message, remedy)
