"""Who hears of obligations: one mail a person and round, and facts on the contract's timeline."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from handfast.contracts.models import Occurrence, Responsibility
from handfast.contracts.rules.obligations import measure_words
from handfast.kernel.ref import Ref
from handfast.parties import queries as parties
from handfast.parties.types import MemberView
from handfast.platform import links, mail, outbox
from handfast.platform.access import Actor
from handfast.platform.outbox import Fact, Outgoing

PHASE = "obligation"
SHOWN = 20
NOBODY = "admin"  # hears of what nobody looks after
LIST = "/contracts/obligations/"


@dataclass
class Round:
    """Who is told what in one round: each person's due days, and whom each role stands for."""

    lines: dict[str, list[Occurrence]] = field(default_factory=dict)
    roles: dict[str, list[MemberView]] = field(default_factory=dict)
    people: dict[UUID, MemberView] = field(default_factory=dict)

    def holders(self, role: str) -> list[MemberView]:
        """The active members with a role; read once a round."""
        if role not in self.roles:
            self.roles[role] = parties.members(role=role) if role else []
        return self.roles[role]

    def person(self, member_id: UUID | None) -> list[MemberView]:
        """The member, if active."""
        if member_id is None:
            return []
        if member_id not in self.people:
            self.people[member_id] = parties.member(member_id)
        found = self.people[member_id]
        return [found] if found.active else []

    def add(self, people: Iterable[MemberView], row: Occurrence) -> None:
        """Let people hear of a due day, each once."""
        for person in people:
            rows = self.lines.setdefault(person.email, [])
            if row not in rows:
                rows.append(row)


def named(row: Occurrence) -> dict[str, Any]:
    """What every fact about a due day says: the day, its obligation and its contract."""
    said = row.obligation
    return {
        "obligation_id": said.id, "occurrence_id": row.id, "contract_id": said.contract_id,
        "number": said.contract.number, "title": said.title, "kind": said.kind,
    }  # fmt: skip


def publish(facts: Iterable[tuple[Occurrence, Fact]], *, by: Actor, at: datetime) -> None:
    """Tell facts about due days, on the timeline of their contracts."""
    outbox.publish_many(
        [
            Outgoing(
                event, Ref("contract", row.obligation.contract_id),
                row.obligation.contract.stream_id,
            )
            for row, event in facts
        ],
        by=by, at=at,
    )  # fmt: skip


def remind(rows: Sequence[Occurrence], at: datetime) -> int:
    """Mail whoever is responsible; returns the number of mails."""
    found = Round()
    for row in rows:
        said = row.obligation
        owner = found.person(said.contract.owner_id)
        people = found.person(said.member_id) or found.holders(said.role) or owner
        found.add(people or found.holders(accountable()) or found.holders(NOBODY), row)
    return _send(found, at, one="Due {day}: {title}", many="{count} obligations are coming due")


def tell_missed(rows: Sequence[Occurrence], at: datetime) -> int:
    """Mail the owner of the contract, its accountable role and the responsible person."""
    found, role = Round(), accountable()
    for row in rows:
        found.add(_concerned(found, row, role) or found.holders(NOBODY), row)
    return _send(found, at, one="Missed: {title}", many="{count} obligations were missed")


def tell_unkept(row: Occurrence, result: str, at: datetime) -> None:
    """Mail the same people that what was agreed was not kept, and what follows from it."""
    found = Round()
    found.add(_concerned(found, row, accountable()), row)
    _send(found, at, one="Not kept: {title}", many="", extra=f"Measured: {result}.")


def accountable() -> str:
    """The role that is accountable for the obligations of contracts."""
    cells = Responsibility.objects.filter(phase=PHASE, letter="A")
    return cells.values_list("role", flat=True).first() or "contract_manager"


def _concerned(found: Round, row: Occurrence, role: str) -> list[MemberView]:
    said = row.obligation
    return [
        *found.person(said.contract.owner_id), *found.holders(role), *found.person(said.member_id),
    ]  # fmt: skip


def _send(found: Round, at: datetime, *, one: str, many: str, extra: str = "") -> int:
    for address, rows in found.lines.items():
        single = rows[0] if len(rows) == 1 else None
        words = {"day": _day(rows[0]), "title": rows[0].obligation.title, "count": len(rows)}
        shown = [(_label(row), links.absolute(_url(row))) for row in rows[:SHOWN]]
        if len(rows) > SHOWN:
            shown.append((f"All {len(rows)}", links.absolute(LIST)))
        mail.send_mail(
            to=address, subject=(one if single else many).format(**words), at=at,
            text="\n\n".join([*(_words(row) for row in rows[:SHOWN]), *([extra] if extra else [])]),
            about=Ref("contract", single.obligation.contract_id) if single else None, links=shown,
        )  # fmt: skip
    return len(found.lines)


def _words(row: Occurrence) -> str:
    said = row.obligation
    contract = said.contract
    owes = "We owe" if said.owed_by == "us" else f"{contract.account.name} owes"
    agreed = measure_words(said.measure, said.comparison, said.threshold, said.unit)
    lines = [
        f"{said.title} – due {_day(row)}",
        f"{owes} this under contract {contract.number} ({contract.account.name}).",
        said.text,
        f"Agreed is: {agreed}." if agreed else "",
        f"Otherwise: {said.consequence}" if said.consequence else "",
    ]
    return "\n".join(line for line in lines if line)


def _label(row: Occurrence) -> str:
    return f"{row.obligation.contract.number}, {row.obligation.title}"


def _url(row: Occurrence) -> str:
    return f"{LIST}{row.obligation_id}/"


def _day(row: Occurrence) -> str:
    return f"{row.due_on:%-d %b %Y}"
