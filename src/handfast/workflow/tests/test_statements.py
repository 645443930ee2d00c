"""What a person's step costs the database: the same number of statements, however long it runs."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from handfast.platform.access import Actor
from handfast.workflow import queries, services
from handfast.workflow.tests.documents import counting

BY = Actor.system("test")


def step(row, at):
    (task,) = queries.open_tasks_of(row.id)
    with CaptureQueriesContext(connection) as asked:
        services.complete(task_id=task.id, by=BY, at=at, values={})
    return len(asked)


@pytest.mark.usefixtures("people")
def test_a_step_costs_ten_statements_in_every_round(begin, at):
    row = begin(counting(100), variables={"n": 0})
    step(row, at)
    assert {step(row, at) for _ in range(11)} == {10}
