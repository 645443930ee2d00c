"""Signing in: guessing is slowed down, a new password ends other sessions, no page runs foreign code."""

import re

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.urls import reverse
from tests.fixtures.people import PASSWORD

from handfast.kernel.ref import Ref
from handfast.platform import audit

INLINE = re.compile(
    rb"<script(?![^>]*\bsrc=)(?![^>]*application/json)|<style|\sstyle=|\son\w+=", re.I
)
OPEN_PAGES = ("account_login", "account_reset_password", "account_reset_password_done",
              "account_inactive", "account_signup")  # fmt: skip
OWN_PAGES = (
    "account_logout", "account_email", "account_change_password", "account_reauthenticate",
    "mfa_index", "mfa_activate_totp", "mfa_reauthenticate",
)  # fmt: skip


def attempt(client, email, password):
    return client.post(reverse("account_login"), {"login": email, "password": password})


def test_guessing_a_password_is_stopped_in_every_process(tenant, member_as, client):
    member = member_as("sales")
    for _ in range(5):
        assert attempt(client, member.user.email, "wrong-guess").status_code == 200
    stopped = attempt(client, member.user.email, PASSWORD)
    assert stopped.status_code == 200
    assert b"Too many failed login attempts" in stopped.content
    assert settings.CACHES["default"]["BACKEND"].endswith("DatabaseCache")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM platform_cache WHERE cache_key LIKE '%%login_failed%%'"
        )
        assert cursor.fetchone()[0] >= 1


def test_a_new_password_ends_every_other_session(tenant, member_as):
    member = member_as("sales")
    here, elsewhere = Client(), Client()
    for client in (here, elsewhere):
        assert attempt(client, member.user.email, PASSWORD).status_code == 302
        assert client.get("/").status_code == 200
    changed = {
        "oldpassword": PASSWORD,
        "password1": "another-long-horse",
        "password2": "another-long-horse",
    }
    assert here.post(reverse("account_change_password"), changed).status_code == 302
    assert here.get("/").status_code == 200
    assert elsewhere.get("/").headers["Location"].startswith("/accounts/login/")


def test_a_colleague_ends_every_other_session_of_theirs(tenant, member_as):
    member, other = member_as("sales"), member_as("finance", name="Fay Okafor")
    here, elsewhere, fay = Client(), Client(), Client()
    for client, person in ((here, member), (elsewhere, member), (fay, other)):
        assert attempt(client, person.user.email, PASSWORD).status_code == 302
    assert "End my other sessions" in here.get("/profile").content.decode()
    assert here.get("/profile/sessions/end").status_code == 405
    for _ in range(2):
        assert here.post("/profile/sessions/end").headers["Location"] == "/profile"
        assert here.get("/").status_code == 200
    assert elsewhere.get("/").headers["Location"].startswith("/accounts/login/")
    assert fay.get("/").status_code == 200
    assert attempt(elsewhere, member.user.email, PASSWORD).status_code == 302
    assert elsewhere.get("/").status_code == 200
    kept = audit.trail(Ref("member", member.id))
    assert [row.action for row in kept][:2] == ["member.sessions_ended"] * 2


@pytest.mark.parametrize("name", OPEN_PAGES)
def test_open_pages_bring_no_code_of_their_own(db, client, name):
    check(client.get(reverse(name)))


@pytest.mark.parametrize("name", OWN_PAGES)
def test_pages_of_the_own_account_bring_no_code_of_their_own(tenant, member_as, client, name):
    member = member_as("sales")
    attempt(client, member.user.email, PASSWORD)
    check(client.get(reverse(name), follow=True))


def check(answer):
    assert answer.status_code == 200
    assert "script-src 'self'" in answer.headers["Content-Security-Policy"]
    assert "unsafe" not in answer.headers["Content-Security-Policy"]
    assert INLINE.findall(answer.content) == []
    assert b"hf-" in answer.content
