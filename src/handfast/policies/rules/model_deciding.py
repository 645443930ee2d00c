"""What a decision of a DMN model says: asked for, held against test cases, and asked again."""

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from handfast.feel import FeelError
from handfast.feel.dmn import DmnError, Model
from handfast.kernel.errors import HandfastError, InvalidInput, Problem, invalid
from handfast.policies.rules.cases import MAX_CASES, same, told
from handfast.policies.rules.graphs import model_of, typed_inputs, written
from handfast.policies.types import Case, CaseRun, MatchedRule, Outcome

NOTHING = "null"


def decided(
    source: str, decision: str, facts: Mapping[str, Any], at: datetime | None = None
) -> Outcome:
    """What a decision says on facts; `at` is what now() and today() tell.

    Raises InvalidInput naming the decision, or the input whose value is not of its type or not
    among those that its type allows.
    """
    try:
        model = model_of(source)
        inputs = typed_inputs(model, decision, facts)
        wrong = list(_wrong_inputs(model, decision, inputs))
        if wrong:
            raise InvalidInput(*wrong)
        found = model.explain(decision, inputs, at=at)
    except (DmnError, FeelError) as error:
        raise invalid(
            "decision", decision, str(error), "Choose another decision or input."
        ) from error
    hits = tuple(
        MatchedRule(rule, {"decision": hit.decision}) for hit in found.hits for rule in hit.rules
    )
    return Outcome(hits, written(found.value))


def attempted(
    source: str, decision: str, facts: Mapping[str, Any], at: datetime | None = None
) -> Outcome:
    """Like `decided`, but what cannot be decided says so in `problem`."""
    try:
        return decided(source, decision, facts, at)
    except HandfastError as error:
        return Outcome((), None, "; ".join(one.message for one in error.problems))


def run_model(source: str, cases: Iterable[Case]) -> list[CaseRun]:
    """Every case with what the model says now."""
    return [_run(source, case) for case in cases]


def model_case_problems(source: str, cases: Iterable[Case]) -> Iterator[Problem]:
    """What is wrong with the cases themselves: `cases.2.name`, `cases.2.facts.amount`."""
    listed = list(cases)
    model = model_of(source)
    known = model.names()
    if len(listed) > MAX_CASES:
        yield Problem("cases", str(len(listed)), f"More than {MAX_CASES} cases.", "Remove some.")
    for place, case in enumerate(listed):
        path = f"cases.{place}"
        if not case.name.strip():
            yield Problem(f"{path}.name", "", "The case has no name.", "Say what it shows.")
        if case.expected in (None, ""):
            yield Problem(f"{path}.expected", "", "The case expects nothing.",
                          f"Say what must come out, or {NOTHING}.")  # fmt: skip
        if case.decision not in known:
            yield Problem(f"{path}.decision", case.decision, "The model has no such decision.",
                          f"Choose one of {', '.join(known)}.")  # fmt: skip
            continue
        inputs = typed_inputs(model, case.decision, case.facts)
        for one in _wrong_inputs(model, case.decision, inputs):
            yield Problem(f"{path}.facts.{one.field}", one.value, one.message, one.remedy)


def _wrong_inputs(model: Model, decision: str, inputs: Mapping[str, object]) -> Iterator[Problem]:
    for name, words in model.input_problems(decision, inputs).items():
        yield Problem(name, str(inputs.get(name))[:80], words, "Give a value of its type.")


def _run(source: str, case: Case) -> CaseRun:
    found = attempted(source, case.decision, case.facts)
    wanted = _wanted(case.expected)
    if not found.problem and same(wanted, found.result):
        return CaseRun(case, True, found)
    said = found.problem or f"got {told(found.result)}"
    return CaseRun(case, False, found, f"expected {told(wanted)}, {said}")


def _wanted(expected: Any) -> Any:
    """What a case expects: structures may be written as JSON, nothing as `null`."""
    if not isinstance(expected, str):
        return expected
    text = expected.strip()
    if text == NOTHING:
        return None
    if text[:1] in ("{", "["):
        try:
            return json.loads(text)
        except ValueError:
            return text
    return text
