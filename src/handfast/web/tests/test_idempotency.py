"""A repeated call gets the first answer, only its sender does, and secrets in it stay secret."""

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from handfast.web import idempotency
from handfast.web.models import IdempotencyKey


@pytest.fixture
def admin(tenant, member_as, client_as):
    return client_as("admin", name="Ada Cole")


def issue(client, member_id, key, name="Robot"):
    body = {"name": name, "member_id": str(member_id), "scopes": ["parties.view"]}
    return client.post(
        "/api/v1/tokens", body, content_type="application/json", headers={"Idempotency-Key": key}
    )


def test_a_repetition_gets_the_first_answer_and_does_nothing(admin, member_as):
    robot = member_as("sales", name="Rob Otto").id
    first, again = issue(admin, robot, "k1"), issue(admin, robot, "k1")
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.json() == first.json()
    assert again.headers["Idempotent-Replayed"] == "true"
    assert len(admin.get("/api/v1/tokens").json()) == 1
    other = issue(admin, robot, "k1", name="Another")
    assert (other.status_code, other.json()["errors"][0]["field"]) == (409, "Idempotency-Key")


def test_somebody_else_does_not_get_the_answer(admin, member_as, client_as):
    robot = member_as("sales", name="Rob Otto").id
    assert issue(admin, robot, "k1").status_code == 201
    stranger = issue(client_as("sales", name="Sam Stone"), robot, "k1")
    assert stranger.status_code == 409
    assert "token" not in stranger.json()


def test_a_kept_answer_cannot_be_read_in_the_database(admin, member_as):
    made = issue(admin, member_as("sales", name="Rob Otto").id, "k1").json()
    with connection.cursor() as cursor:
        cursor.execute("SELECT body FROM web_idempotencykey")
        ((stored,),) = cursor.fetchall()
    assert stored.startswith("fernet:")
    assert made["token"] not in stored
    assert made["token"] in IdempotencyKey.objects.get().body


def test_answers_are_forgotten_after_a_while(admin, member_as):
    issue(admin, member_as("sales", name="Rob Otto").id, "k1")
    now = timezone.now()
    assert idempotency.forget(before=now - timedelta(days=1)) == 0
    assert idempotency.forget(before=now + timedelta(seconds=1)) == 1


def test_a_key_too_long_to_be_kept_is_refused_by_its_length(admin, member_as):
    robot = member_as("sales", name="Rob Otto").id
    assert issue(admin, robot, "k" * 120).status_code == 201
    for key in ("k" * 121, "k" * 120 + "x" * 500):
        refused = issue(admin, robot, key)
        [error] = refused.json()["errors"]
        assert (refused.status_code, error["field"]) == (422, "Idempotency-Key")
        assert "more than 120" in error["message"]
    assert len(admin.get("/api/v1/tokens").json()) == 1
