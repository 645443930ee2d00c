"""What a simulated partner answers: the next scripted answer, and the script that is left."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from handfast.gateways.types import ANSWERS, Answer, CallRequest, Script
from handfast.kernel.errors import Problem, collect

_DEFAULT_MESSAGES = {
    "error": "The request was refused.",
    "unavailable": "The service is not available at the moment.",
}


def parse_script(data: Mapping[str, Any]) -> Script:
    """A stored script as a value; raises InvalidInput for an answer that does not exist."""
    upcoming = tuple(str(word) for word in data.get("next", ()))
    otherwise = str(data.get("otherwise", "ok"))
    known = ", ".join(ANSWERS)
    collect(
        Problem("script", word, f"“{word}” is not an answer a simulator can give.", f"Use {known}.")
        for word in (*upcoming, otherwise)
        if word not in ANSWERS
    )
    values = {str(k): str(v) for k, v in dict(data.get("values", {})).items()}
    return Script(upcoming, otherwise, str(data.get("message", "")), values)


def script_json(script: Script) -> dict[str, Any]:
    """The script as it is stored."""
    return {
        "next": list(script.next),
        "otherwise": script.otherwise,
        "message": script.message,
        "values": dict(script.values),
    }


def answer(script: Script, request: CallRequest) -> tuple[Answer, Script]:
    """The answer to a request, and the script after it."""
    word = script.next[0] if script.next else script.otherwise
    left = replace(script, next=script.next[1:])
    if word in _DEFAULT_MESSAGES:
        message = script.message or _DEFAULT_MESSAGES[word]
        status = 422 if word == "error" else 503
        return Answer(status, {"error": message}, message), left
    body = {**script.values, "reference": request.idempotency_key}
    return Answer(202 if word == "pending" else 200, body), left
