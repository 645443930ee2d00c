"""Pages and operations behind a mailed link: only the right link, in time, opens them.

Every address with a token is found by walking the product. Each is asked with a link that is for it,
which must open it, and with links that are not: of another purpose, expired, withdrawn, of another
company, with a changed letter. Those are refused by every method, and nothing is written.
"""

import base64
import json
from datetime import datetime, timedelta
from typing import Any

import pytest

from handfast.approvals.models import ApprovalStep
from handfast.kernel.ref import Ref
from handfast.parties import services as parties
from handfast.parties.models import Member
from handfast.platform import links
from handfast.platform.access import Actor
from handfast.platform.models import StoredFile
from handfast.platform.models.links import Link
from tests.fixtures.people import START
from tests.security.matrix import writes
from tests.security.routes import Operation, Parameter, operations, routes
from tests.security.test_every_url import listed

# What a link must have been issued for, by the beginning of the address that it opens.
PURPOSES = {
    "/sign/": "sign",
    "/approve/": "approval",
    "/invitation/": "invitation",
    "/files/link/": "file",
    "/portal/enter/": "portal.login",
    "/portal/q/": "portal.quote",
    "/portal/t/": "portal.task",
    "/api/v1/public/sign/": "sign",
    "/api/v1/public/quotes/": "portal.quote",
    "/api/v1/public/tasks/": "portal.task",
}
DAY = timedelta(days=1)
KINDS = 4  # ways in which a link of the right purpose may be no good
REFUSED = (403, 404, 405, 410)
DANA, INVITED = "dana@lakeside.example", "ivy@northbeam.example"


@pytest.fixture(autouse=True)
def invited(undone):
    """A colleague who has not taken the invitation yet."""
    parties.invite_member(
        email=INVITED, name="Ivy Invited", roles=["sales"], by=Actor.system("test"), at=START
    )


def _behind_links() -> list[Any]:
    own = [r for r in routes() if r.module.startswith("handfast.")]
    return [p for p in (*own, *operations()) if "token" in {q.name for q in p.parameters}]


def _purpose(place: Any) -> str:
    address = place.template if isinstance(place, Operation) else str(place)
    return next(purpose for start, purpose in PURPOSES.items() if address.startswith(start))


def _issue(stage: Any, purpose: str, *, at: datetime = START) -> str:
    """A link for a day, as the product would mail it: about a record of the world, to its holder."""
    subject, holder = _about(stage, purpose)
    return links.issue(purpose, subject=subject, holder=holder, at=at, valid_for=DAY)


def _about(stage: Any, purpose: str) -> tuple[Ref, str]:
    if purpose == "file":
        return Ref("file", StoredFile.objects.latest("pk").pk), DANA
    if purpose == "portal.login":
        return Ref("contact", stage.world.contact_id), DANA
    if purpose == "approval":
        step = ApprovalStep.objects.filter(state="active").latest("pk")
        return Ref("approval_step", step.pk), stage.people["deal_desk"].email
    if purpose == "invitation":
        invited = Member.objects.get(user__email=INVITED)
        return Ref("member", invited.pk), INVITED
    known = Link.objects.filter(purpose=purpose, revoked_at=None).latest("pk")
    return known.subject, known.holder


def _bad(stage: Any, purpose: str) -> dict[str, str]:
    good = _issue(stage, purpose)
    withdrawn = _issue(stage, purpose)
    Link.objects.filter(pk=Link.objects.latest("pk").pk).update(revoked_at=START)
    raw = base64.urlsafe_b64decode(good + "=" * (-len(good) % 4))
    moved = base64.urlsafe_b64encode(stage.stranger.home_tenant_id.bytes + raw[16:]).decode()
    others = sorted(set(PURPOSES.values()) - {purpose})
    return {
        "expired": _issue(stage, purpose, at=START - 2 * DAY),
        "withdrawn": withdrawn,
        "of another company": moved.rstrip("="),
        "changed": good[:-4] + ("AAAA" if good[-4:] != "AAAA" else "BBBB"),
        **{f"for {other}": _issue(stage, other) for other in others},
    }


def _ask(stage: Any, place: Any, method: str, token: str) -> Any:
    def value(parameter: Parameter) -> str:
        return token if parameter.name == "token" else stage.world.value(parameter)

    body = getattr(place, "body", None)
    kind = {"content_type": "application/json"} if isinstance(place, Operation) else {}
    return stage.client().generic(method, place.path(value), json.dumps(body or {}), **kind)


def test_every_address_with_a_token_is_known():
    found = {_purpose(place) for place in _behind_links()}
    assert found == set(PURPOSES.values())
    assert len(_behind_links()) > 15


def test_the_right_link_opens_its_pages(stage):
    """Or the refusals below would prove nothing."""
    wrong = []
    for place in _behind_links():
        if getattr(place, "method", "GET") != "GET":
            continue
        response = _ask(stage, place, "GET", _issue(stage, _purpose(place)))
        if response.status_code >= 400 and response.status_code != 405:
            wrong.append((str(place), response.status_code, response.content[-300:]))
    assert not wrong, listed(wrong)


@pytest.mark.parametrize("purpose", sorted(set(PURPOSES.values())))
def test_no_other_link_opens_them(stage, purpose):
    """The links of other purposes take turns."""
    bad, wrong = _bad(stage, purpose), []
    for number, place in enumerate(p for p in _behind_links() if _purpose(p) == purpose):
        other = list(bad)[KINDS + number % (len(bad) - KINDS)]
        for method in [place.method] if isinstance(place, Operation) else ["GET", "POST"]:
            for why in (*list(bad)[:KINDS], other):
                with writes() as tables:
                    response = _ask(stage, place, method, bad[why])
                if response.status_code not in REFUSED or tables:
                    wrong.append((method, str(place), why, response.status_code, tables))
    assert not wrong, listed(wrong)
