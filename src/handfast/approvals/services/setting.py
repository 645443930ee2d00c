"""Use case: the company's settings of approvals: bundling, working time, fallback, idle days."""

from datetime import datetime

from django.db import transaction

from handfast.approvals.rules.policy import NUMBERS, stored
from handfast.approvals.types import Policy
from handfast.kernel.errors import Problem, collect
from handfast.kernel.ref import Ref
from handfast.kernel.worktime import is_country
from handfast.parties import queries as parties
from handfast.platform import access, audit
from handfast.platform.access import Actor
from handfast.platform.tenancy import change_settings, current_tenant_id


@transaction.atomic
def save_policy(*, policy: Policy, by: Actor, at: datetime) -> Policy:
    """Change the settings; requests that wait already keep their clocks. Raises InvalidInput."""
    access.require(by, "approvals.admin")
    _check(policy)
    wanted = stored(policy)
    before = change_settings(wanted)
    audit.record(
        "approval.settings", subject=Ref("tenant", current_tenant_id()), by=by, at=at,
        before=before, after=wanted,
    )  # fmt: skip
    return policy


def _check(policy: Policy) -> None:
    problems = []
    for name, (low, high) in NUMBERS.items():
        value = getattr(policy, name)
        if not low <= value <= high:
            problems.append(
                Problem(name, str(value), f"It must lie between {low} and {high}.", "Correct it.")
            )
    if policy.work_end <= policy.work_start:
        problems.append(
            Problem("work_end", str(policy.work_end), "Work ends before it begins.", "Correct it.")
        )
    if not policy.work_days or set(policy.work_days) - set(range(7)):
        problems.append(
            Problem("work_days", "", "Nobody would ever work.", "Choose at least one day.")
        )
    if policy.bundle_limit < 0:
        problems.append(
            Problem("bundle_limit", str(policy.bundle_limit), "It cannot be negative.", "Use 0.")
        )
    if not is_country(policy.country, policy.region):
        problems.append(
            Problem("country", f"{policy.country} {policy.region}".strip(),
                    "The holidays of this place are not known.",
                    "Use two letters such as US, and the state's code such as IL, or leave both out.")
        )  # fmt: skip
    roles = parties.role_names()
    for name, keys in (
        ("fallback_role", [policy.fallback_role]),
        ("bundle_roles", policy.bundle_roles),
    ):
        problems += [
            Problem(name, key, "There is no such role.", "Choose one of the roles.")
            for key in keys
            if key not in roles
        ]
    collect(problems)
