"""Small BPMN documents for tests, written with as little ceremony as possible."""

HEAD = (
    'xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" '
    'xmlns:handfast="urn:handfast:bpmn:1" '
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
)


def document(body: str, *, key: str = "p", name: str = "Sample", extra: str = "", **settings: str):
    more = "".join(f' handfast:{k}="{v}"' for k, v in settings.items())
    return (
        f'<?xml version="1.0"?><bpmn:definitions {HEAD}>{extra}'
        f'<bpmn:process id="{key}" name="{name}" isExecutable="true"{more}>{body}</bpmn:process>'
        "</bpmn:definitions>"
    )


def flow(source: str, target: str, condition: str = "", name: str = "") -> str:
    inner = (
        f'<bpmn:conditionExpression xsi:type="bpmn:tFormalExpression">{condition}'
        "</bpmn:conditionExpression>"
        if condition
        else ""
    )
    found = name or f"{source}_{target}"
    return (
        f'<bpmn:sequenceFlow id="{found}" sourceRef="{source}" targetRef="{target}">{inner}'
        "</bpmn:sequenceFlow>"
    )


def path(*ids: str) -> str:
    return "".join(flow(a, b) for a, b in zip(ids, ids[1:], strict=False))


def user(element: str = "u", name: str = "Look at it", inner: str = "", **settings: str) -> str:
    given = settings or {"roles": "legal"}
    more = "".join(f" handfast:{k}='{v}'" for k, v in given.items())
    return f'<bpmn:userTask id="{element}" name="{name}"{more}>{inner}</bpmn:userTask>'


def form(text: str) -> str:
    return f"<bpmn:extensionElements><handfast:form>{text}</handfast:form></bpmn:extensionElements>"


def simple(*, key: str = "p", inner: str = "", **settings: str) -> str:
    """Start, one task, end."""
    return document(
        '<bpmn:startEvent id="s"/>'
        + user(inner=inner, **settings)
        + '<bpmn:endEvent id="e"/>'
        + path("s", "u", "e"),
        key=key,
    )


def counting(rounds: int) -> str:
    """A task that comes back until `n` has reached a number."""
    return document(
        '<bpmn:startEvent id="s"/>'
        + user()
        + '<bpmn:exclusiveGateway id="g" default="g_e"/><bpmn:endEvent id="e"/>'
        + path("s", "u", "g", "e")
        + flow("g", "u", f"n &lt; {rounds}")
    )


def no_way() -> str:
    """A process that stops at once: none of its gateway's conditions holds."""
    return document(
        '<bpmn:startEvent id="s"/><bpmn:exclusiveGateway id="g" name="Which way?"/>'
        '<bpmn:endEvent id="e"/><bpmn:endEvent id="e2"/>'
        + flow("s", "g")
        + flow("g", "e", "x = 1")
        + flow("g", "e2", "x = 2"),
        key="no_way",
    )
