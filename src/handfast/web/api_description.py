"""What the API's description says of every operation alike: credentials, refusals, repeated calls."""

from typing import Any

PUBLIC_PREFIX = "/api/v1/public/"
METHODS = ("get", "post", "put", "patch", "delete")
TEXT = {"type": "string"}
PROBLEM = {
    "type": "object",
    "title": "Problem",
    "description": "Why a request was refused (RFC 9457): what is wrong, where, and the remedy.",
    "required": ["type", "title", "status", "detail", "instance", "errors"],
    "properties": {
        "type": TEXT, "title": TEXT, "status": {"type": "integer"}, "detail": TEXT,
        "instance": TEXT,
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["field", "value", "message", "remedy"],
                "properties": {"field": TEXT, "value": TEXT, "message": TEXT, "remedy": TEXT},
            },
        },
    },
}  # fmt: skip
ALWAYS = {
    "403": "The caller may not do this.",
    "404": "There is no such record, or the caller may not see it.",
    "409": "The record has changed meanwhile, or does not offer this step now.",
    "413": "The body is too large.",
    "422": "Some of the input needs correcting; each error names field, value and remedy.",
}
CREDENTIALS = {"401": "No valid credentials were sent."}
LINK = {"410": "The signed link is unknown, used or expired."}
IDEMPOTENCY = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": "The same key with the same body gets the first answer again, and no second effect.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 120, "pattern": "^[A-Za-z0-9._:-]+$"},
}
SCHEMES = {
    "token": {"type": "http", "scheme": "bearer", "description": "A token of an administrator."},
    "session": {"type": "apiKey", "in": "cookie", "name": "sessionid"},
}


def complete(document: Any) -> Any:
    """Add to an OpenAPI document what holds for every operation; returns the same document."""
    components = document.setdefault("components", {})
    components.setdefault("schemas", {})["Problem"] = PROBLEM
    components["securitySchemes"] = SCHEMES
    for path, item in document["paths"].items():
        for method in METHODS:
            if method in item:
                _complete(item[method], method, public=path.startswith(PUBLIC_PREFIX))
    return document


def _complete(operation: dict[str, Any], method: str, *, public: bool) -> None:
    told = operation["responses"]
    operation["responses"] = {str(code): answer for code, answer in told.items()}
    refusals = {**ALWAYS, **(LINK if public else CREDENTIALS)}
    for code, text in refusals.items():
        operation["responses"].setdefault(code, _refusal(text))
    if public:
        return
    operation["security"] = [{"token": []}, {"session": []}]
    if method == "post":
        operation.setdefault("parameters", []).append(IDEMPOTENCY)


def _refusal(text: str) -> dict[str, Any]:
    schema = {"$ref": "#/components/schemas/Problem"}
    return {"description": text, "content": {"application/problem+json": {"schema": schema}}}
