"""What every caller may rely on: repeated calls, conflicts, problems in words, pages by cursor."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from handfast.kernel.ids import new_id
from handfast.parties.models import Account
from handfast.web.api import api
from tests.security.answers import is_problem
from tests.security.routes import Operation, operations

BAKERY = {"name": "Harbor Dental", "region": "IL"}


def test_a_repeated_call_gets_the_first_answer_and_no_second_effect(call):
    before = Account.objects.count()
    first = call("POST", "/accounts", BAKERY, Idempotency_Key="k-1")
    again = call("POST", "/accounts", BAKERY, Idempotency_Key="k-1")
    assert first.status_code == again.status_code
    assert first.json() == again.json()
    assert again["Idempotent-Replayed"] == "true"
    assert "Idempotent-Replayed" not in first
    assert Account.objects.count() == before + 1


def test_a_key_is_not_used_for_another_request(call):
    before = Account.objects.count()
    call("POST", "/accounts", BAKERY, Idempotency_Key="k-2")
    other = call("POST", "/accounts", {**BAKERY, "name": "Pier Café"}, Idempotency_Key="k-2")
    assert (other.status_code, is_problem(other)) == (409, True)
    assert other.json()["errors"][0]["field"] == "Idempotency-Key"
    assert Account.objects.count() == before + 1


def test_a_refused_call_may_be_repeated_with_its_key(call):
    refused = call("POST", "/accounts", {**BAKERY, "name": " "}, Idempotency_Key="k-3")
    assert refused.status_code == 422
    assert call("POST", "/accounts", BAKERY, Idempotency_Key="k-3").status_code in (200, 201)


@pytest.mark.parametrize(("path", "field"), [("/accounts", "name"), ("/contacts", "name")])
def test_two_people_on_one_record_do_not_overwrite_each_other(call, stage, path, field):
    known = {"/accounts": stage.world.account_id, "/contacts": stage.world.contact_id}[path]
    read = call("GET", f"{path}/{known}")
    tag = read["ETag"]
    won = call("PATCH", f"{path}/{known}", {field: "First"}, If_Match=tag)
    lost = call("PATCH", f"{path}/{known}", {field: "Second"}, If_Match=tag)
    assert won.status_code == 200
    assert (lost.status_code, is_problem(lost)) == (409, True)
    assert call("GET", f"{path}/{known}").json()[field] == "First"
    tag = call("GET", f"{path}/{known}")["ETag"]
    assert call("PATCH", f"{path}/{known}", {field: "Third"}, If_Match=tag).status_code == 200


def test_every_refusal_is_a_problem_in_words(call):
    cases = {
        call("GET", f"/accounts/{new_id()}"): 404,
        call("GET", "/no-such-thing"): 404,
        call("DELETE", "/accounts"): 405,
        call("POST", "/accounts", "{not json"): 422,
        call("POST", "/accounts", {}): 422,
        call("POST", "/accounts", {"name": "x\u0000y"}): 422,
        call("POST", "/accounts", {"name": "x" * 100_000}): 422,
        call("GET", "/accounts?cursor=not-a-cursor"): 422,
        call("GET", "/accounts?limit=a"): 422,
    }
    for response, status in cases.items():
        assert response.status_code == status, response.content
        assert is_problem(response), response.content
        [error, *_] = response.json()["errors"]
        assert error["message"]
    missing = call("POST", "/accounts", {})
    assert "name" in missing.json()["errors"][0]["field"]


@pytest.mark.parametrize(
    ("method", "path", "body", "field", "value"),
    [
        ("POST", "/orders", {"account_id": "x", "lines": []}, "account_id", "x"),
        ("POST", "/orders", {"account_id": str(new_id()), "lines": [{"offering_code": 3}]},
         "lines.0.offering_code", "3"),
        ("POST", "/accounts", {}, "name", ""),
        ("POST", "/orders", {"account_id": str(new_id()), "lines": [
            {"offering_code": "home_fast_500", "qty": 3}]}, "lines.0.qty", "3"),
        ("GET", "/accounts?limit=many", None, "limit", "many"),
    ],
)  # fmt: skip
def test_a_value_of_another_shape_is_named_as_the_caller_wrote_it(
    call, method, path, body, field, value
):
    [error] = call(method, path, body).json()["errors"]
    assert (error["field"], error["value"]) == (field, value)
    assert error["message"].endswith(".")


def body_schemas() -> dict[str, Any]:
    """Every object that a request body consists of, at any depth, by the name of its schema."""
    document = api.get_openapi_schema()
    operations = [told for item in document["paths"].values() for told in item.values()]
    todo = [name for told in operations for name in refs(told.get("requestBody", {}))]
    found: dict[str, Any] = {}
    while todo:
        name = todo.pop()
        if name not in found:
            found[name] = document["components"]["schemas"][name]
            todo += refs(found[name])
    return {n: s for n, s in found.items() if s.get("type") == "object"}


def refs(part: Any) -> Iterator[str]:
    """The names of the schemas that a part of the description refers to."""
    if isinstance(part, dict):
        if "$ref" in part:
            yield part["$ref"].rsplit("/", 1)[1]
        part = list(part.values())
    if isinstance(part, list):
        for inner in part:
            yield from refs(inner)


def test_no_body_takes_a_field_that_it_does_not_know():
    bodies = body_schemas()
    assert {"AccountIn", "ObligationIn", "TimingShape", "TaxRateIn"} <= bodies.keys()
    assert [n for n, s in bodies.items() if s.get("additionalProperties") is not False] == []


LISTS = {
    str(o): o
    for o in operations()
    if o.method == "GET"
    and not o.parameters
    and not o.query
    and {"cursor", "limit"} <= set(o.query_names)
}


@pytest.mark.parametrize("name", sorted(LISTS))
def test_pages_by_cursor_show_every_row_once(name, call):
    """Page by page of two gives what one large page gives, in the same order."""
    operation: Operation = LISTS[name]
    path = operation.template.removeprefix("/api/v1")
    whole = call("GET", f"{path}?limit=100").json()["items"][:12]
    found: list[Any] = []
    cursor = ""
    while len(found) < len(whole):
        page = call("GET", f"{path}?limit=2&cursor={cursor}").json()
        found += page["items"]
        cursor = page.get("next_cursor", page.get("next"))
        if not cursor:
            break
    assert found[: len(whole)] == whole
    assert len({json.dumps(row, sort_keys=True) for row in whole}) == len(whole)


def test_there_are_lists_to_page_through():
    assert len(LISTS) >= 8
