"""What the matrices say: who would be asked, the longest path, and the company's settings."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from handfast.approvals.rules.binding import number
from handfast.approvals.rules.clock import calendar
from handfast.approvals.rules.matrix import VALUE, matrix_of, table_key
from handfast.approvals.rules.path import bundle, plan, relieved
from handfast.approvals.rules.policy import policy
from handfast.approvals.rules.whom import choices, named
from handfast.approvals.types import APPROVER, FYI, KINDS, Evaluation, Planned, Policy
from handfast.kernel.worktime import Calendar
from handfast.parties import queries as parties
from handfast.platform.tenancy import current_tenant
from handfast.policies import queries as policies
from handfast.policies.types import MatchedRule, Table


def policy_in_force() -> Policy:
    """The company's settings of approvals."""
    return policy(current_tenant().settings)


def working_calendar() -> Calendar:
    """When the company works: hours, days and holidays in its zone."""
    return calendar(policy_in_force(), current_tenant().zone)


def approver_choices() -> dict[str, str]:
    """What may stand in a matrix' column of approvers: roles, managers, teams, colleagues."""
    people = {str(one.id): one.name for one in parties.members()}
    teams = {team.key: team.name for team in parties.teams()}
    return choices(parties.role_names(), teams, people)


def path_of(matched: tuple[MatchedRule, ...], facts: Mapping[str, Any]) -> tuple[Planned, ...]:
    """The path that matched rows ask for, with small deals bundled into one step."""
    rules = policy_in_force()
    return bundle(plan(matched), number(facts.get(VALUE)), rules.bundle_limit, rules.bundle_roles)


def preview(*, kind: str, facts: Mapping[str, Any], at: datetime) -> Evaluation:
    """Who would be asked and told on these facts, by role name; nobody is asked and nothing kept."""
    view = policies.table_at(table_key(kind), at)
    if view is None and kind not in KINDS:
        return Evaluation(False)
    names = parties.role_names()
    table = view.table if view else matrix_of(kind, names)
    matched = policies.matches(table, facts)
    if relieved(matched):
        return Evaluation(False)
    path = path_of(matched, facts)
    people = _people(path)
    told = {
        word: tuple(named(one.role, names, people) for one in path if one.kind == word)
        for word in (APPROVER, FYI)
    }
    return Evaluation(bool(path), None, False, told[APPROVER], told[FYI])


def longest_path(table: Table) -> tuple[tuple[str, ...], dict[str, object]]:
    """The most approvers that any facts can call for by a matrix, and facts that do so."""
    worst: tuple[str, ...] = ()
    facts: dict[str, object] = {}
    for sample, matched in policies.outcomes(table):
        path = () if relieved(matched) else plan(matched)
        roles = tuple(one.role for one in path if one.kind == APPROVER)
        if len(roles) > len(worst):
            worst, facts = roles, sample
    return worst, facts


def condition_names(facts: Mapping[str, Any]) -> tuple[str, ...]:
    """The facts that a condition may name."""
    return tuple(sorted(key for key, value in facts.items() if not isinstance(value, dict | list)))


def _people(path: tuple[Planned, ...]) -> dict[str, str]:
    if not any(one.role.startswith("member:") for one in path):
        return {}
    return {str(one.id): one.name for one in parties.members()}
