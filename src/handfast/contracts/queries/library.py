"""Reads of the clause library, the templates and the runbook."""

from collections.abc import Iterable

from handfast.contracts.models import Clause, ContractTemplate, Responsibility
from handfast.contracts.rules.runbook import PHASES
from handfast.contracts.types import ClauseText, PhaseView


def published_clauses() -> list[ClauseText]:
    """Every published variant of every clause."""
    return _texts(Clause.objects.filter(status="published").order_by("key", "-priority"))


def variants_of(key: str) -> list[ClauseText]:
    """The published variants of a clause, the most specific first."""
    return _texts(Clause.objects.filter(status="published", key=key).order_by("-priority"))


def library(text: str = "") -> list[Clause]:
    """The library as people browse it: the latest version of each variant, drafts included."""
    rows = Clause.objects.exclude(status="retired")
    if text:
        rows = rows.filter(title__icontains=text) | rows.filter(text__icontains=text)
    return list(rows.order_by("title", "-priority", "-version")[:500])


def clause_history(key: str, variant: str) -> list[Clause]:
    """Every version of a variant, newest first."""
    return list(Clause.objects.filter(key=key, variant=variant).order_by("-version"))


def templates() -> list[ContractTemplate]:
    """The templates that may be used."""
    return list(ContractTemplate.objects.filter(status="published").order_by("name"))


def phases() -> list[PhaseView]:
    """The seven phases with who is responsible, accountable, consulted and informed in each."""
    letters: dict[tuple[str, str], list[str]] = {}
    for row in Responsibility.objects.order_by("role"):
        letters.setdefault((row.phase, row.letter), []).append(row.role)
    return [
        PhaseView(
            key=key, name=name, guidance=guidance,
            responsible=tuple(letters.get((key, "R"), ())),
            accountable=tuple(letters.get((key, "A"), ())),
            consulted=tuple(letters.get((key, "C"), ())),
            informed=tuple(letters.get((key, "I"), ())),
        )
        for key, name, guidance in PHASES
    ]  # fmt: skip


def _texts(rows: Iterable[Clause]) -> list[ClauseText]:
    return [
        ClauseText(
            id=r.id, key=r.key, variant=r.variant, title=r.title, text=r.text,
            condition=r.condition, priority=r.priority, risk=r.risk, version=r.version,
        )
        for r in rows
    ]  # fmt: skip
