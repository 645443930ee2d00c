"""The sweep: every page and every operation refuses whoever has no business there.

The lists below are the only exceptions, each with its reason. A new page is checked without being
listed; a new public one fails here until somebody writes down why it is public.
"""

from collections.abc import Iterator
from typing import Any

from tests.security import answers
from tests.security.matrix import NO_ROLE, writes
from tests.security.routes import Operation, Route, operations, routes
from tests.security.world import record_id, strange

# Pages that anybody may open, by the beginning of their pattern: why.
PUBLIC = {
    "accounts/login/": "people sign in here",
    "accounts/signup/": "says that accounts are by invitation",
    "accounts/inactive/": "says that an account is closed",
    "accounts/confirm-email/": "says that a confirmation was sent",
    "accounts/^confirm-email/": "holder of a signed link",
    "accounts/password/reset/": "a new password by mail",
    "accounts/^password/reset/key/": "holder of a signed link",
    "accounts/login/code/confirm/": "second step of signing in",
    "accounts/mfa/authenticate/": "second step of signing in",
    "accounts/logout/": "ends a session; without one it goes home",
    "healthz": "load balancers ask it; it tells ok or down",
    "metrics": "local scraper or token; see test_metrics_need_their_token",
    "files/link/": "holder of a signed link",
    "invitation/": "holder of a signed link",
    "sign/": "holder of a signed link",
    "approve/": "holder of a signed link",
    "verify": "anybody holding a signed PDF checks it",
    "hooks/": "partners; every message carries a signature",
    "t/": "the company's public contact form",
    "portal/": "customers sign in by signed links; see test_the_portal_is_closed",
}
# Pages that any colleague may open, whatever the role: why.
FOR_EVERY_MEMBER = {
    "accounts/": "their own account",
    "": "the home page shows what the role may see",
    "mailbox": "a sandbox shows its messages to every colleague",
    "mailbox/<uuid:message_id>": "a sandbox shows its messages to every colleague",
    "profile": "their own profile",
    "notifications": "their own notifications",
    "search": "finds only what the role may see",
    "status": "tells which parts are up",
}
# Operations that take no credentials: why.
PUBLIC_OPERATIONS = {
    "/api/v1/public/": "holders of signed links, and who checks a signed file",
    "/api/v1/openapi.json": "the description of the API",
}
# Operations that any colleague's token may run, whatever the role: why.
OPERATIONS_FOR_EVERY_MEMBER = {
    "GET /api/v1/clock": "the tenant's date is shown on every page",
}
# Pages that any colleague may ask for, and where the record decides: why.
TOLD_BY_RECORD = {
    "files/<uuid:file_id>": "whoever may see what the file belongs to",
    "companies/": "people of that company",
}


def listed(found: list[Any]) -> str:
    """The findings, one a line."""
    return "\n" + "\n".join(str(item) for item in found)


def _listed(pattern: str, names: dict[str, str]) -> bool:
    return any(pattern == n or (n.endswith("/") and pattern.startswith(n)) for n in names) or any(
        n and pattern.startswith(n) and pattern[len(n) : len(n) + 1] in ("/", "")
        for n in names
        if n and not n.endswith("/")
    )


def for_every_member(pattern: str) -> bool:
    """Whether any colleague may open a page, whatever the role."""
    return not pattern or _listed(pattern, FOR_EVERY_MEMBER)


def told_by_record(pattern: str) -> bool:
    """Whether it is the record, not the role, that tells who may open a page."""
    return _listed(pattern, TOLD_BY_RECORD)


def closed_pages() -> list[Route]:
    """The pages that nobody sees without signing in."""
    return [r for r in routes() if not _listed(r.pattern, PUBLIC)]


def closed_operations() -> list[Operation]:
    """The operations that nobody runs without credentials."""
    return [o for o in operations() if not o.template.startswith(tuple(PUBLIC_OPERATIONS))]


def _call(client: Any, operation: Operation, path: str, **more: Any) -> Any:
    if operation.query:
        path += "?" + "&".join(f"{n}={v}" for n, v in operation.query.items())
    body = {} if operation.body is None else operation.body
    return client.generic(
        operation.method, path, _json(body), content_type="application/json", **more
    )


def _json(body: Any) -> str:
    import json  # noqa: PLC0415

    return json.dumps(body)


def _bearer(token: str) -> dict[str, Any]:
    return {"headers": {"Authorization": f"Bearer {token}"}}


def test_the_sweep_sees_the_product():
    """A walk that found nothing would prove nothing."""
    found = {r.pattern for r in routes()}
    assert {"", "accounts/login/", "healthz", "contracts/<uuid:contract_id>/"} <= found
    assert len(found) > 150
    assert len(operations()) > 120
    assert {p.pattern for p in routes() if _listed(p.pattern, PUBLIC) and p.guarded} == set()


def test_every_record_has_a_real_one_to_try(stage):
    """Every placeholder of a record is tried with a record that exists."""
    missing = {
        (p.app, p.name)
        for r in [*routes(), *operations()]
        for p in r.parameters
        if p.is_record and record_id(p) is None
    }
    assert missing == set()


def test_nobody_gets_in_without_signing_in(stage):
    client, wrong = stage.client(), []
    for route in closed_pages():
        path = route.path(stage.world.value)
        seen = {m: client.generic(m, path) for m in ("GET", "POST")}
        states = {m: _way(r) for m, r in seen.items()}
        if not set(states.values()) <= {"login", 405} or "login" not in states.values():
            wrong.append((route.pattern, states))
    assert not wrong, listed(wrong)


def _way(response: Any) -> Any:
    if response.status_code == 302 and "/accounts/login/" in response.headers["Location"]:
        return "login"
    return response.status_code


def test_no_operation_runs_without_credentials(stage):
    client, wrong = stage.client(), []
    for operation in closed_operations():
        for more in ({}, _bearer("hf_0198f0000000700080000000_not-a-token")):
            response = _call(client, operation, operation.path(stage.world.value), **more)
            if response.status_code != 401 or not answers.is_problem(response):
                wrong.append((str(operation), response.status_code))
    assert not wrong, listed(wrong)


def test_public_pages_give_nothing_to_a_guesser(stage):
    client, wrong = stage.client(), []
    for route in routes():
        if not _listed(route.pattern, PUBLIC):
            continue
        for method in ("GET", "POST"):
            response = client.generic(method, route.path(strange))
            if (
                response.status_code >= 500
                or "token>" in route.pattern
                and response.status_code < 400
            ):
                wrong.append((method, route.pattern, response.status_code))
    assert not wrong, listed(wrong)


def test_a_colleague_without_a_role_sees_no_record_of_others(stage):
    """What the role decides is for the matrix (test_roles.py), which asks without any role too."""
    client, wrong = stage.client(stage.people[NO_ROLE]), []
    for route in closed_pages():
        if not told_by_record(route.pattern):
            continue
        path = route.path(stage.world.value)
        states = {m: client.generic(m, path).status_code for m in ("GET", "POST")}
        if not set(states.values()) <= {403, 404, 405} or set(states.values()) == {405}:
            wrong.append((route.pattern, states))
    assert not wrong, listed(wrong)


def test_another_company_finds_no_record(stage):
    """A record of another company is answered exactly as one that does not exist."""
    client, wrong = stage.client(stage.stranger), []
    for route in closed_pages():
        if not any(p.is_record for p in route.parameters):
            continue
        real, none = (
            {m: client.generic(m, route.path(value)).status_code for m in ("GET", "POST")}
            for value in (stage.world.value, strange)
        )
        if real != none or not set(real.values()) <= {302, 404, 405} or real["GET"] == 302:
            wrong.append((route.pattern, real, none))
    assert not wrong, listed(wrong)


def test_another_companys_token_finds_no_record(stage):
    client, wrong = stage.client(), []
    for operation in closed_operations():
        if not any(p.is_record for p in operation.parameters):
            continue
        response = _call(
            client, operation, operation.path(stage.world.value), **_bearer(stage.stranger_token)
        )
        allowed = (404,) if operation.method in ("GET", "DELETE") else (404, 422)
        if response.status_code not in allowed:
            wrong.append((str(operation), response.status_code, response.content[:150]))
    assert not wrong, listed(wrong)


def test_nothing_changes_without_a_csrf_token(stage):
    client, wrong = stage.client(stage.admin, csrf=True), []
    signed = ("hooks/",)
    for route in routes():
        if route.pattern.startswith(signed):
            continue
        response = client.post(route.path(stage.world.value))
        if response.status_code not in (403, 405):
            wrong.append((route.pattern, response.status_code))
    for operation in closed_operations():
        if operation.method == "GET":
            continue
        response = _call(client, operation, operation.path(stage.world.value))
        if response.status_code != 403:
            wrong.append((str(operation), response.status_code))
    assert not wrong, listed(wrong)


def _opened(stage: Any) -> Iterator[tuple[str, Any, set[str]]]:
    client = stage.client(stage.admin)
    for place in _readable():
        path = place.path(stage.world.value)
        with writes() as tables:
            response = _call(client, place, path) if path.startswith("/api/") else client.get(path)
        yield str(place), response, tables


def test_every_page_opens_and_carries_its_guards(stage):
    """An administrator gets every page; none fails, none weakens the policy or inlines code.

    Reading decides nothing: whatever people decide is in the audit trail, and nothing is put there.
    """
    wrong: list[Any] = []
    for name, response, tables in _opened(stage):
        faults = [*answers.weak_headers(response), *answers.weak_cookies(response)]
        if response.headers.get("Content-Type", "").startswith("text/html"):
            faults += answers.inline_code(response)
        if response.status_code in (401, 403) or response.status_code >= 500:
            faults.append(f"status {response.status_code}")
        if "platform_auditrecord" in tables:
            faults.append("reading is a change")
        if faults:
            wrong.append((name, faults))
    assert not wrong, listed(wrong)


JUNK = (
    "q=%00&page=-1&cursor=%F0%9F%92%A9&sort=--&status=%27%22%3E&limit=0&account=x",
    "q=" + "%25" * 300 + "&cursor=eyJhIjoxfQ&sort=-name&limit=99999&page=1e9&at=2026-13-99",
    "cursor=" + "A" * 400 + "&status=draft&from=%5B%5D&to=nan&by=..%2F..&inline=1&version=NaN",
)


def test_junk_never_breaks_a_page(stage):
    """Lists get every kind of junk; pages of one record, which read less, take turns."""
    client, wrong = stage.client(stage.admin), []
    for number, place in enumerate(_readable()):
        path = place.path(stage.world.value)
        one = any(p.is_record for p in place.parameters)
        for junk in (JUNK[number % len(JUNK)],) if one else JUNK:
            response = client.get(f"{path}?{junk}")
            if response.status_code >= 500:
                wrong.append((str(place), junk[:40], response.status_code))
    assert not wrong, listed(wrong)


def _readable() -> list[Any]:
    return [*routes(), *(o for o in operations() if o.method == "GET")]


def test_ids_of_nothing_are_not_found(stage):
    client, wrong = stage.client(stage.admin), []
    for route in routes():
        if not any(p.is_record for p in route.parameters):
            continue
        states = {m: client.generic(m, route.path(strange)).status_code for m in ("GET", "POST")}
        if any(s >= 500 for s in states.values()) or 200 in states.values():
            wrong.append((route.pattern, states))
    assert not wrong, listed(wrong)


def test_metrics_need_their_token(stage, settings):
    client = stage.client()
    assert client.get("/metrics", headers={"X-Forwarded-For": "203.0.113.9"}).status_code == 403
    settings.HANDFAST_METRICS_TOKEN = "scrape-me"
    assert client.get("/metrics").status_code == 403
    assert client.get("/metrics", headers={"Authorization": "Bearer wrong"}).status_code == 403
    assert client.get("/metrics", headers={"Authorization": "Bearer scrape-me"}).status_code == 200


def test_the_session_cookie_is_closed_to_scripts_and_other_sites(stage):
    client = stage.client()
    signed_in = client.post(
        "/accounts/login/", {"login": "ana@admin.example", "password": "correct-horse-battery"}
    )
    assert signed_in.status_code == 302
    cookie = signed_in.cookies["sessionid"]
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")
