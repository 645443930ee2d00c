"""Whose step it is: the holder's, a stand-in's, or whom it was escalated to."""

from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, Value
from django.db.models.fields.json import JSONField
from django.db.models.functions import Cast, Concat, Replace

from handfast.approvals.models import ApprovalStep, Delegation
from handfast.approvals.rules.whom import held
from handfast.approvals.types import RequestView, StepView
from handfast.platform import access, clock
from handfast.platform.access import Actor


def holds(actor: Actor, role: str, member_id: UUID | None, also: tuple[str, ...] = ()) -> bool:
    """Whether a step is this person's own: assigned to them, their role or team, or escalated."""
    if also and (str(actor.id) in also or any(key in also for key in actor.roles)):
        return True
    return held(role, member_id, actor=actor.id, roles=actor.roles, teams=actor.teams)


def stands_in_for(
    actor: Actor, role: str, member_id: UUID | None, *, kind: str, day: date
) -> tuple[UUID, str] | None:
    """The colleague for whom this person may answer a step on a day: id and name, or None."""
    if actor.id is None:
        return None
    rows = _covering(actor.id, day).filter(Q(kinds=[]) | Q(kinds__contains=[kind]))
    for row in rows.select_related("member", "member__team").order_by("id"):
        teams = (row.member.team.key,) if row.member.team else ()
        if row.member.active and held(
            role, member_id, actor=row.member_id, roles=row.member.roles, teams=teams
        ):
            return row.member_id, row.member.name
    return None


def asked_of(actor: Actor) -> Any:
    """The open steps that are a person's to answer; nobody answers what they asked for."""
    mine = Q(member_id=actor.id) | Q(member=None, role__in=[*actor.roles, *_cells(actor)])
    mine |= Q(also__has_any_keys=[str(actor.id), *actor.roles])
    if actor.id is not None:
        mine |= _delegated(actor.id)
    steps = ApprovalStep.objects.filter(mine, state="active")
    own = Q(request__requested_by_id=actor.id, request__requested_by_id__isnull=False)
    return steps.exclude(own)


def open_steps_of(actor: Actor) -> Any:
    """The open steps that are a person's to answer, the first due first, as a queryset."""
    return asked_of(actor).order_by("due_at", "id")


def answerable(actor: Actor, view: RequestView) -> StepView | None:
    """The step of a request that this person may answer now: their own, else by override."""
    for step in view.waiting_for:
        if holds(actor, step.role, step.member_id, step.also):
            return step
    for step in view.waiting_for:
        if stands_in_for(actor, step.role, step.member_id, kind=view.kind, day=clock.today()):
            return step
    if access.can(actor, "approvals.override"):
        return next(iter(view.waiting_for), None)
    return None


def answers_for(actor: Actor, view: RequestView, step: StepView) -> str | None:
    """For whom this person would answer a step: "" for themselves, None when not theirs at all."""
    if holds(actor, step.role, step.member_id, step.also):
        return ""
    found = stands_in_for(actor, step.role, step.member_id, kind=view.kind, day=clock.today())
    return found[1] if found else None


def _cells(actor: Actor) -> list[str]:
    return [*(f"team:{key}" for key in actor.teams), f"member:{actor.id}"]


def _covering(substitute_id: UUID, day: date) -> Any:
    return Delegation.objects.filter(
        substitute_id=substitute_id, ended_at=None, starts_on__lte=day, ends_on__gte=day
    )


def _delegated(substitute_id: UUID) -> Q:
    """Steps of a colleague who has delegated them to somebody, by name, role or team."""
    kind = Cast(Concat(Value('"'), OuterRef("request__kind"), Value('"')), JSONField())
    rows = _covering(substitute_id, clock.today()).filter(
        Q(kinds=[]) | Q(kinds__contains=kind), member__active=True
    )
    role = Cast(Concat(Value('"'), OuterRef("role"), Value('"')), JSONField())
    team = Replace(OuterRef("role"), Value("team:"), Value(""))
    by_name = Exists(rows.filter(member_id=OuterRef("member_id")))
    by_role = Exists(rows.filter(Q(member__roles__contains=role) | Q(member__team__key=team)))
    return Q(by_name) | Q(by_role, member__isnull=True)
