"""Use case of the company's rule: must a second person publish, and who need not ask one."""

from datetime import datetime

from django.db import transaction

from handfast.kernel.errors import Problem, collect
from handfast.kernel.ref import Ref
from handfast.platform import access, audit, outbox
from handfast.platform.access import Actor
from handfast.platform.tenancy import change_settings, current_tenant_id
from handfast.policies import queries
from handfast.policies.events import ReviewRuleChanged
from handfast.policies.queries.people import ALONE, FOUR_EYES
from handfast.policies.types import ReviewRule


@transaction.atomic
def set_review_rule(*, rule: ReviewRule, by: Actor, at: datetime) -> ReviewRule:
    """Say whether a second person must publish, and which roles may publish their own versions.

    Raises InvalidInput for a role that may not publish at all.
    """
    access.require(by, "policies.admin")
    known = queries.publishing_roles()
    collect(
        Problem("alone", role, f"“{role}” is no role that may publish.",
                f"Choose among {', '.join(known.values())}.")
        for role in rule.alone
        if role not in known
    )  # fmt: skip
    wanted = {FOUR_EYES: rule.four_eyes, ALONE: list(dict.fromkeys(rule.alone))}
    before = change_settings(wanted)
    subject = Ref("tenant", current_tenant_id())
    audit.record("policy.rule", subject=subject, by=by, at=at, before=before, after=wanted)
    if before != wanted:
        names = ", ".join(known[role] for role in rule.alone)
        words = "a second person publishes" if rule.four_eyes else "everybody publishes alone"
        event = ReviewRuleChanged(words=f"{words}, but for {names}" if names and rule.four_eyes
                                  else words)  # fmt: skip
        outbox.publish(event, subject=subject, by=by, at=at)
    return queries.review_rule()
