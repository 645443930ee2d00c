"""The matrix: every page and operation lets in the roles that may, and no others."""

from importlib import import_module
from typing import Any

import pytest
from django.http import HttpResponse
from django.urls import URLPattern

from handfast.platform.access import ROLES, default_permissions
from handfast.platform.http import page
from tests.security import matrix
from tests.security.matrix import Rule
from tests.security.test_every_url import (
    OPERATIONS_FOR_EVERY_MEMBER,
    closed_operations,
    closed_pages,
    for_every_member,
    listed,
    told_by_record,
)


def test_every_operation_is_in_the_table():
    wanted = {
        (o.method, matrix.address_of(o))
        for o in closed_operations()
        if str(o) not in OPERATIONS_FOR_EVERY_MEMBER
    }
    assert {(r.method, r.address) for r in matrix.rules("api")} == wanted


def test_every_page_is_in_the_table(stage):
    """By each method that it answers, which somebody without a role finds out as well."""
    ruled = {(r.method, str(matrix.place_of(r, "pages"))) for r in matrix.rules("pages")}
    client, missing = stage.client(stage.people[matrix.NO_ROLE]), []
    for route in closed_pages():
        if for_every_member(route.pattern) or told_by_record(route.pattern):
            continue
        for method in ("GET", "POST"):
            if (method, str(route)) in ruled:
                continue
            if client.generic(method, route.path(stage.world.value)).status_code != 405:
                missing.append((method, matrix.address_of(route)))
    assert not missing, listed(missing)


@pytest.mark.parametrize("table", ["pages", "api"])
def test_each_role_gets_in_where_it_may_and_nowhere_else(stage, table):
    wrong = matrix.faults(stage, table)
    assert not wrong, listed(wrong)


def test_the_matrix_finds_a_page_that_asks_for_the_wrong_permission(stage, monkeypatch):
    """Planted: the bill runs behind the permission to read the catalog, which everybody holds."""
    planted = page("catalog.view")(lambda request: HttpResponse("all bill runs"))
    monkeypatch.setattr(_pattern("billing:runs"), "callback", planted)
    rule = Rule("GET", "/billing/runs/", ("billing.view",))
    found = matrix.faults(stage, "pages", [rule])
    assert {str(f) for f in found} == {f"{rule}: {role} gets 200" for role in _staff(rule)}
    assert "operations" in {f.role for f in found}


def test_the_matrix_finds_a_page_that_asks_for_too_much(stage, monkeypatch):
    """Planted: a list that only administrators see, though the table gives it to finance too."""
    planted = page("platform.admin")(lambda request: HttpResponse("all bill runs"))
    monkeypatch.setattr(_pattern("billing:runs"), "callback", planted)
    found = matrix.faults(stage, "pages", [Rule("GET", "/billing/runs/", ("billing.view",))])
    assert [f.answer for f in found] == ["403"]


def test_the_matrix_finds_a_form_that_is_looked_at_before_the_permission(stage, monkeypatch):
    planted = page("catalog.view")(lambda request: HttpResponse("a date is missing", status=422))
    monkeypatch.setattr(_pattern("billing:runs"), "callback", planted)
    rule = Rule("POST", "/billing/runs/", ("billing.run",))
    found = matrix.faults(stage, "pages", [rule])
    assert {f.role: f.answer for f in found} == dict.fromkeys(_staff(rule), "422")


def test_the_matrix_finds_an_operation_that_asks_for_the_wrong_permission(stage):
    """The table says administrators only, the operation lets in everybody who reads the catalog."""
    rule = Rule("GET", "/catalog/versions", ("platform.admin",))
    found = matrix.faults(stage, "api", [rule])
    assert {f.role: f.answer for f in found} == dict.fromkeys(_staff(rule), "200")


def test_the_matrix_finds_what_a_refused_request_has_written(stage, monkeypatch):
    def planted(request: Any) -> HttpResponse:
        request.user.save(update_fields=["email"])
        return HttpResponse(status=403)

    monkeypatch.setattr(_pattern("billing:runs"), "callback", page("catalog.view")(planted))
    found = matrix.faults(stage, "pages", [Rule("POST", "/billing/runs/", ("platform.admin",))])
    assert {f.answer for f in found} == {"403 and writes ['parties_user']"}


def test_whoever_is_asked_holds_all_that_anybody_without_the_permission_holds():
    """So that no permission that somebody of them holds turns all of them away."""
    for rule in (*matrix.rules("pages"), *matrix.rules("api")):
        asked = [default_permissions(r) for r in _staff(rule)]
        lacking = [default_permissions(r) for r in ROLES if not rule.admits(r)]
        assert frozenset().union(*asked) == frozenset().union(*lacking)
        assert not any(rule.admits(role) for role in matrix.kept_out(rule))


def _staff(rule: Rule) -> list[str]:
    """The roles that must be refused and are asked."""
    return [role for role in matrix.kept_out(rule) if role]


def _pattern(name: str) -> URLPattern:
    """The entry of the address book behind a page's name."""
    _namespace, short = name.split(":")
    return next(p for p in import_module("handfast.billing.urls")._own[0] if p.name == short)
