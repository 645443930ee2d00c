"""B13: steps of business processes: restored, moved by a person's answer, and saved again.

Every step is a transaction of its own: task done, next task offered, state, history, audit record
and event written. The floor writes the same rows by straight SQL.
"""

import json
import uuid

import psycopg
from tests.fixtures.people import START

from benchmarks.measuring import Row, alternate, seconds
from benchmarks.shop import BY, Shop
from handfast.platform.tenancy import tenant_scope
from handfast.workflow import queries, services

STEPS = 40
NAMES = (
    'xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:handfast="urn:handfast:bpmn:1"'
)
XML = f"""<bpmn:definitions {NAMES}><bpmn:process id="bench" name="Bench" isExecutable="true">
<bpmn:startEvent id="s"/>
<bpmn:userTask id="u" name="Look" handfast:roles="admin" handfast:due="P2D"/>
<bpmn:exclusiveGateway id="g" default="back"/><bpmn:endEvent id="e"/>
<bpmn:boundaryEvent id="b" attachedToRef="u"><bpmn:timerEventDefinition>
<bpmn:timeDuration>P5D</bpmn:timeDuration></bpmn:timerEventDefinition></bpmn:boundaryEvent>
<bpmn:endEvent id="late"/>
<bpmn:sequenceFlow id="f1" sourceRef="s" targetRef="u"/>
<bpmn:sequenceFlow id="f2" sourceRef="u" targetRef="g"/>
<bpmn:sequenceFlow id="back" sourceRef="g" targetRef="u"/>
<bpmn:sequenceFlow id="f3" sourceRef="b" targetRef="late"/>
<bpmn:sequenceFlow id="out" sourceRef="g" targetRef="e">
<bpmn:conditionExpression>stop = true</bpmn:conditionExpression></bpmn:sequenceFlow>
</bpmn:process></bpmn:definitions>"""
FLOOR = """
    CREATE TEMP TABLE floor_state (id uuid PRIMARY KEY, state jsonb, tokens jsonb);
    CREATE TEMP TABLE floor_rows (id uuid PRIMARY KEY, kind text, body jsonb);
"""
ROWS = ("task", "timer", "history", "history", "audit", "event")


def run(shop: Shop, owner_url: str) -> Row:
    """Steps a second, one after the other, against the same rows by straight SQL."""
    with tenant_scope(shop.tenant.id):
        draft = services.save_draft(xml=XML, by=BY, at=START)
        services.publish(definition_id=draft.id, by=BY, at=START)
        instance = services.start(key="bench", by=BY, at=START)
        state = json.dumps(queries.instance(instance.id).state)
    with psycopg.connect(owner_url) as connection:
        connection.execute(FLOOR)
        key = uuid.uuid4()
        connection.execute("INSERT INTO floor_state VALUES (%s, %s, '[]')", [key, state])
        connection.commit()
        ours, floor = alternate(
            lambda: seconds(lambda: _steps(shop, instance.id)),
            lambda: seconds(lambda: _write(connection, key, state)),
        )
    mine, raw = STEPS / ours, STEPS / floor
    return Row(
        "B13", "workflow: a person's step, restored, moved, saved with audit and event",
        f"{mine:.0f}/s", f"{raw:.0f}/s", raw / mine, "≥ 60/s",
    )  # fmt: skip


def _steps(shop: Shop, instance_id: uuid.UUID) -> None:
    for _ in range(STEPS):
        with tenant_scope(shop.tenant.id):
            (task,) = queries.open_tasks_of(instance_id)
            services.complete(task_id=task.id, by=BY, at=START)


def _write(connection: psycopg.Connection, key: uuid.UUID, state: str) -> None:
    for _ in range(STEPS):
        with connection.cursor() as cursor:
            cursor.execute("SELECT state FROM floor_state WHERE id = %s FOR UPDATE", [key])
            cursor.fetchone()
            cursor.execute("UPDATE floor_state SET state = %s WHERE id = %s", [state, key])
            rows = [(uuid.uuid4(), kind, json.dumps({"x": 1})) for kind in ROWS]
            cursor.executemany("INSERT INTO floor_rows VALUES (%s, %s, %s)", rows)
        connection.commit()
