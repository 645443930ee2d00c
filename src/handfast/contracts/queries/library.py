"""Reads of the clause library and the templates."""

from collections.abc import Iterable

from django.db.models import Count, Max, Q, QuerySet

from handfast.contracts.models import Clause, Contract, ContractClause, ContractTemplate
from handfast.contracts.rules import check_condition, in_words, standard_variant, typed
from handfast.contracts.rules.obligation_templates import Template, read
from handfast.contracts.types import (
    Affected,
    ClauseText,
    ClauseUse,
    Effect,
    LibraryEntry,
    TemplateView,
)
from handfast.kernel.errors import not_found
from handfast.kernel.ids import new_id


def published_clauses() -> list[ClauseText]:
    """Every published variant of every clause."""
    return _texts(Clause.objects.filter(status="published").order_by("key", "-priority"))


def variants_of(key: str) -> list[ClauseText]:
    """The published variants of a clause, the most specific first."""
    return _texts(Clause.objects.filter(status="published", key=key).order_by("-priority"))


def library(text: str = "") -> list[LibraryEntry]:
    """The library as people browse it: published variants and open drafts, with their use."""
    rows = Clause.objects.exclude(status="retired")
    if text:
        rows = rows.filter(
            Q(title__icontains=text) | Q(text__icontains=text) | Q(variant__icontains=text)
        )
    used = _used()
    unused = ClauseUse(0, 0)
    return [
        LibraryEntry(
            id=r.id, key=r.key, variant=r.variant, title=r.title, text=r.text,
            condition=r.condition, priority=r.priority, risk=r.risk, version=r.version,
            status=r.status, owner_role=r.owner_role, review_on=r.review_on,
            use=used.get((r.key, r.variant), unused), obligations=len(r.obligations),
            words=in_words(r.condition),
        )
        for r in rows.order_by("title", "key", "-priority", "variant", "-version")[:500]
    ]  # fmt: skip


def _used() -> dict[tuple[str, str], ClauseUse]:
    rows = (
        ContractClause.objects.exclude(contract__status="cancelled")
        .values_list("clause__key", "clause__variant")
        .annotate(
            contracts=Count("id"),
            by_hand=Count("id", filter=Q(as_chosen=False)),
        )
        .order_by()
    )
    return {(key, variant): ClauseUse(*counts) for key, variant, *counts in rows}


def effect_of(*, key: str, variant: str, condition: str, priority: int, latest: int = 50) -> Effect:
    """Which of the latest deals would use this variant, and which would get another one by it.

    Every deal is decided twice by its stored facts: with the library as it is published, and
    with this variant in place of its published version. Nothing is changed. Raises InvalidInput
    for a condition that is no FEEL expression.
    """
    check_condition(condition)
    published = [c for c in published_clauses() if c.key == key]
    candidate = ClauseText(
        id=new_id(), key=key, variant=variant, title="", text="", condition=condition,
        priority=priority, risk="standard", version=1_000_000,
    )  # fmt: skip
    changed = [c for c in published if c.variant != variant] + [candidate]
    rows = Contract.objects.exclude(status="cancelled").select_related("account")
    looked_at, uses, affected = 0, 0, []
    for row in rows.order_by("-id")[:latest]:
        facts = typed(row.facts)
        now = _name(standard_variant(key, published, facts))
        then = _name(standard_variant(key, changed, facts))
        looked_at, uses = looked_at + 1, uses + (then == variant)
        if now != then:
            affected.append(Affected(row.id, row.number, row.account.name, now, then))
    return Effect(looked_at, uses, tuple(affected))


def _name(clause: ClauseText | None) -> str:
    return "" if clause is None else clause.variant


def clause_history(key: str, variant: str) -> list[Clause]:
    """Every version of a variant, newest first."""
    return list(_versions(key, variant))


def _versions(key: str, variant: str) -> QuerySet[Clause]:
    return Clause.objects.filter(key=key, variant=variant).order_by("-version")


def clause_templates(key: str, variant: str) -> list[Template]:
    """What the latest version of a clause variant makes people do; raises NotFound without one."""
    latest = _versions(key, variant).first()
    if latest is None:
        raise not_found("clause", f"{key}/{variant}")
    return [read(raw) for raw in latest.obligations]


def templates() -> list[TemplateView]:
    """The templates that may be used, with how often and when they were used last."""
    rows = Contract.objects.values_list("template_id").annotate(Count("id"), Max("number"))
    used = {template: (count, last) for template, count, last in rows.order_by()}
    titles = dict(
        Clause.objects.filter(status="published").order_by("priority").values_list("key", "title")
    )
    return [
        TemplateView(
            t.key, t.name, t.kind, tuple(titles.get(k, k) for k in t.clause_keys),
            *used.get(t.id, (0, "")),
        )
        for t in ContractTemplate.objects.filter(status="published").order_by("name")
    ]  # fmt: skip


def _texts(rows: Iterable[Clause]) -> list[ClauseText]:
    return [
        ClauseText(
            id=r.id, key=r.key, variant=r.variant, title=r.title, text=r.text,
            condition=r.condition, priority=r.priority, risk=r.risk, version=r.version,
            words=in_words(r.condition),
        )
        for r in rows
    ]  # fmt: skip
