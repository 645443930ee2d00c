"""The envelope's own chain of records: each carries the hash of the one before it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from handfast.platform.canonical import digest

START = "0" * 64


@dataclass(frozen=True)
class ChainCheck:
    """Whether the chain holds; `broken_at` is the number of the first record that does not."""

    ok: bool
    length: int
    head: str
    broken_at: int | None = None


def seal_record(record: Mapping[str, Any], *, previous: str) -> str:
    """The hash of a record in its place: SHA-256 over the previous hash and canonical JSON."""
    return digest(record, after=bytes.fromhex(previous)).hex()


def check_chain(
    records: Iterable[tuple[Mapping[str, Any], str, str]], *, head: str, length: int
) -> ChainCheck:
    """Recompute (record, previous hash, hash) rows in order and compare with the kept head."""
    previous, count = START, 0
    for record, before, sealed in records:
        count += 1
        if before != previous or seal_record(record, previous=previous) != sealed:
            return ChainCheck(False, count, previous, broken_at=count)
        previous = sealed
    if previous != head or count != length:
        return ChainCheck(False, count, previous, broken_at=count + 1)
    return ChainCheck(True, count, previous)
