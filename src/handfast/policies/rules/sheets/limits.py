"""How large a file may be, and what a workbook may not hold."""

import io
import zipfile
from collections.abc import Iterator, Sequence

from handfast.kernel.errors import invalid

MAX_BYTES = 2_000_000
MAX_UNPACKED = 30_000_000


def small(source: bytes) -> None:
    """Refuse a file that is empty or larger than 2 MB."""
    if len(source) > MAX_BYTES:
        raise invalid("file", len(source), "The file is larger than 2 MB.", "Split the table.")
    if not source.strip():
        raise invalid("file", "", "The file is empty.", "Choose another file.")


def harmless(source: bytes) -> None:
    """Refuse a workbook that explodes, or that holds macros, links or embedded objects."""
    try:
        with zipfile.ZipFile(io.BytesIO(source)) as packed:
            names = packed.namelist()
            unpacked = sum(entry.file_size for entry in packed.infolist())
    except (zipfile.BadZipFile, ValueError) as error:
        raise invalid("file", "", "This is no .xlsx workbook.", "Save it as .xlsx.") from error
    if unpacked > MAX_UNPACKED:
        raise invalid(
            "file", unpacked, "The workbook unpacks to more than 30 MB.", "Make it smaller."
        )
    for part, what in _refused(names):
        raise invalid("file", part, f"The workbook holds {what}.", "Save it without, as .xlsx.")


def _refused(names: Sequence[str]) -> Iterator[tuple[str, str]]:
    refused = {
        "vbaproject": "macros", "externallinks/": "links to other files",
        "embeddings/": "embedded objects", "activex": "controls",
    }  # fmt: skip
    for name in names:
        for mark, what in refused.items():
            if mark in name.lower():
                yield name, what
