"""A worker that is killed in the middle of a service task loses nothing and doubles nothing."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from tests.fixtures.database import named, owner_url
from tests.fixtures.people import START, make_tenant
from tests.fixtures.worker import work_the_queue

import handfast
from handfast.platform.access import Actor
from handfast.platform.jobs import worker
from handfast.platform.mail import mailbox
from handfast.platform.tenancy import tenant_scope
from handfast.workflow import queries, services
from handfast.workflow.models import Call, HistoryEntry
from handfast.workflow.queries import registry
from handfast.workflow.tests.documents import document, path

SOURCE = Path(handfast.__file__).parents[1]
BY = Actor.system("test")
XML = document(
    '<bpmn:startEvent id="s"/><bpmn:serviceTask id="v" name="Tell" handfast:action="test.tell" '
    'handfast:result="r"/><bpmn:endEvent id="e"/>' + path("s", "v", "e")
)
WORKER = """
import pathlib, sys, time
import django
django.setup()
from handfast.platform import mail
from handfast.platform.jobs.worker import run_worker
from handfast.workflow import services

def tell(call):
    mail.send_mail(to="a@b.example", subject="Once", text="", at=call.at)
    pathlib.Path(sys.argv[1]).write_text("begun")
    time.sleep(300)

services.register_action("test.tell", tell)
run_worker(concurrency=1, name="victim")
"""


def tell(call):
    from handfast.platform import mail

    mail.send_mail(to="a@b.example", subject="Once", text="", at=call.at)
    return {"told": True}


@pytest.fixture
def action():
    services.register_action("test.tell", tell)
    yield
    registry._actions.pop("test.tell")


def start_worker(sign: Path) -> subprocess.Popen:
    database = settings.DATABASES["default"]["NAME"]
    environment = {
        **os.environ, "DATABASE_URL": named(owner_url(), database), "PYTHONPATH": str(SOURCE),
        "DJANGO_SETTINGS_MODULE": "handfast.web.settings",
    }  # fmt: skip
    return subprocess.Popen(
        [sys.executable, "-c", WORKER, str(sign)], env=environment, stderr=subprocess.DEVNULL
    )


@pytest.mark.django_db(transaction=True)
def test_the_step_of_a_killed_worker_is_done_once_by_another(action, tmp_path):
    tenant = make_tenant()
    with tenant_scope(tenant.id):
        draft = services.save_draft(xml=XML, by=BY, at=START)
        services.publish(definition_id=draft.id, by=BY, at=START)
        row = services.start(key="p", by=BY, at=START)
    sign = tmp_path / "begun"
    victim = start_worker(sign)
    try:
        deadline = time.monotonic() + 60
        while not sign.exists() and victim.poll() is None and time.monotonic() < deadline:
            time.sleep(0.05)
        assert sign.exists()
    finally:
        victim.send_signal(signal.SIGKILL)
        victim.wait()
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE procrastinate_workers SET last_heartbeat = now() - interval '1 minute'"
        )
    with tenant_scope(tenant.id):
        assert Call.objects.get().status == "waiting"
        assert mailbox().count() == 0
    worker.sweep()
    work_the_queue(concurrency=1)
    with tenant_scope(tenant.id):
        assert queries.instance(row.id).status == "completed"
        assert queries.instance(row.id).variables == {"r": {"told": True}}
        assert [m.subject for m in mailbox()] == ["Once"]
        assert HistoryEntry.objects.filter(element="v", what="done").count() == 1
