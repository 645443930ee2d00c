"""The arithmetic of the audit chain: what a seal is, and where a chain is broken. No database."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from handfast.platform.canonical import digest

START = b""


@dataclass(frozen=True)
class Row:
    """Everything an audit row says, as far as its seal covers it."""

    id: UUID
    tenant_id: UUID
    action: str
    subject: str
    actor: tuple[str, UUID | None, str]
    at: datetime
    before: Any
    after: Any
    reason: str


@dataclass(frozen=True)
class Seal:
    """The place of a row in the chain."""

    seq: int
    row_id: UUID
    prev_hash: bytes
    hash: bytes


@dataclass(frozen=True)
class VerifyResult:
    """Outcome of a proof: `first_broken` names the first row that does not fit, and `why`.

    `head` is the last sound seal (hex): kept elsewhere, it also proves that nothing was cut off
    the end. `unsealed` rows are too young to have a place yet.
    """

    ok: bool
    checked: int
    first_broken: UUID | None = None
    seq: int | None = None
    why: str = ""
    head: str = ""
    unsealed: int = 0


def row_hash(row: Row, prev: bytes) -> bytes:
    """SHA-256 of the seal before and of the row's canonical JSON."""
    return digest(row, after=prev)


def seals_for(rows: Iterable[Row], *, seq: int = 0, prev: bytes = START) -> list[Seal]:
    """Continue a chain whose last seal has number `seq` and hash `prev`."""
    seals = []
    for row in rows:
        seq += 1
        link = row_hash(row, prev)
        seals.append(Seal(seq, row.id, prev, link))
        prev = link
    return seals


def prove(chain: Iterable[tuple[Seal, Row | None]], *, expected_head: str = "") -> VerifyResult:
    """Walk a chain from its start; stops at the first seal or row that does not fit."""
    seq, prev, known = 0, START, False
    for seal, row in chain:
        why = _flaw(seal, row, seq + 1, prev)
        if why:
            return VerifyResult(
                False, seq, first_broken=seal.row_id, seq=seal.seq, why=why, head=prev.hex()
            )
        seq, prev = seal.seq, seal.hash
        known = known or prev.hex() == expected_head
    result = VerifyResult(True, seq, head=prev.hex())
    if expected_head and not known:
        why = "The chain no longer contains the expected seal: rows were cut off its end."
        return replace(result, ok=False, seq=seq + 1, why=why)
    return result


def _flaw(seal: Seal, row: Row | None, seq: int, prev: bytes) -> str:
    if seal.seq != seq:
        return f"Seal {seq} is missing; the next one found is {seal.seq}."
    if row is None:
        return f"Row {seal.row_id}, sealed as number {seq}, is missing."
    if seal.prev_hash != prev:
        return f"Seal {seq} does not follow the seal before it: order or content was changed."
    if seal.hash != row_hash(row, prev):
        return f"Row {seal.row_id}, sealed as number {seq}, was changed."
    return ""
