"""Whatever is sent to an operation, it answers as it describes itself, and never with a 5xx.

Requests are generated from the API's own description. In most of them ids are replaced by ids of
records that exist, so that the calls reach the services and not only the lookups.
"""

import random
from typing import Any

import pytest
import schemathesis
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from handfast.web.wsgi import application
from tests.security.routes import Operation, Parameter, operations
from tests.security.world import record_id

EXAMPLES = 5
WRONG_EXAMPLES = 2
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application)
OPERATIONS = {f"{o.method} {o.template}": o for o in operations()}


def few(examples: int) -> settings:
    """Hypothesis without a clock, a memory or luck: the same requests in every run."""
    return settings(
        max_examples=examples, deadline=None, derandomize=True, database=None,
        phases=[Phase.explicit, Phase.generate], suppress_health_check=list(HealthCheck),
    )  # fmt: skip


def real(name: str, app: str) -> str | None:
    """The id of a record that a field of that name means, or None."""
    found = record_id(Parameter(name, "uuid", app)) if name.endswith("_id") else None
    return None if found is None else str(found)


def with_real_ids(value: Any, app: str) -> Any:
    """A body whose ids name records that exist."""
    if isinstance(value, dict):
        return {
            k: (real(k, app) or v) if isinstance(v, str) else with_real_ids(v, app)
            for k, v in value.items()
        }
    if isinstance(value, list):
        return [with_real_ids(v, app) for v in value]
    return value


def aim(case: Any, operation: Operation, dice: random.Random) -> None:
    """Point a generated request at records that exist, three times out of four."""
    if dice.random() < 0.25:
        return
    for parameter in operation.parameters:
        found = real(parameter.name, operation.app) if parameter.is_record else None
        if found is not None:
            case.path_parameters[parameter.name] = found
    if isinstance(case.body, dict | list):
        case.body = with_real_ids(case.body, operation.app)


@pytest.mark.parametrize("name", sorted(OPERATIONS))
def test_an_operation_answers_as_it_says(name, stage):
    """Requests of the described shape."""
    answered = fuzz(name, stage.admin_token, GenerationMode.POSITIVE, EXAMPLES)
    assert answered
    assert 401 not in answered


@pytest.mark.parametrize("name", sorted(OPERATIONS))
def test_an_operation_refuses_what_it_does_not_take(name, stage):
    """Requests of another shape; some operations take nothing that could be wrong."""
    answered = fuzz(name, stage.admin_token, GenerationMode.NEGATIVE, WRONG_EXAMPLES)
    assert 401 not in answered


def fuzz(name: str, token: str, mode: GenerationMode, examples: int) -> list[int]:
    """Send requests made from the description; returns the statuses of the answers."""
    operation = OPERATIONS[name]
    described = schema[operation.template][operation.method]
    dice = random.Random(name)
    answered: list[int] = []

    @few(examples)
    @given(case=described.as_strategy(generation_mode=mode))
    def run(case: Any) -> None:
        aim(case, operation, dice)
        with transaction.atomic():
            response = case.call(headers={"Authorization": f"Bearer {token}"})
            case.validate_response(response, checks=CHECKS)
            answered.append(response.status_code)
            transaction.set_rollback(True)

    try:
        run()
    except Unsatisfiable:
        assert mode is GenerationMode.NEGATIVE
    return answered
