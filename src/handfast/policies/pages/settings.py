"""The page of the company's rule: does a second person publish, and who need not ask one."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from handfast.kernel.errors import HandfastError
from handfast.platform import access
from handfast.platform.http import done, page
from handfast.policies import queries, services
from handfast.policies.types import ReviewRule


@require_http_methods(["GET", "POST"])
@page("policies.view", post="policies.admin")
def settings(request: Any) -> HttpResponse:
    """The rule for everybody to see, and for those to change who may."""
    rule, problem = queries.review_rule(), ""
    if request.method == "POST":
        post = request.POST
        rule = ReviewRule(bool(post.get("four_eyes")), tuple(post.getlist("alone")))
        try:
            services.set_review_rule(rule=rule, by=request.actor, at=request.at)
        except HandfastError as error:
            if error.status != 422:
                raise
            problem = " ".join(one.words for one in error.problems)
        else:
            return done(request, "The rule was saved.", reverse("policies:settings"))
    context = {
        "rule": rule, "problem": problem, "roles": queries.publishing_roles(),
        "may_change": access.can(request.actor, "policies.admin"),
        "events": queries.rule_history(),
    }  # fmt: skip
    return render(request, "policies/settings.html", context, status=422 if problem else 200)
