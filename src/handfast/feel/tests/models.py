"""Builds small DMN models for the tests."""

from __future__ import annotations

from html import escape

DMN = {
    "1.2": "http://www.omg.org/spec/DMN/20180521/MODEL/",
    "1.3": "https://www.omg.org/spec/DMN/20191111/MODEL/",
    "1.4": "https://www.omg.org/spec/DMN/20211108/MODEL/",
    "1.5": "https://www.omg.org/spec/DMN/20230324/MODEL/",
}


def model(*parts: str, version: str = "1.5", namespace: str = "urn:test") -> bytes:
    """A model of these elements."""
    return (
        f'<definitions xmlns="{DMN[version]}" namespace="{namespace}" name="test">'
        f"{''.join(parts)}</definitions>"
    ).encode()


def data(name: str, type_ref: str = "") -> str:
    """An input."""
    return f'<inputData id="{name}" name="{name}"><variable name="{name}"{_type(type_ref)}/></inputData>'


def text(source: str, type_ref: str = "") -> str:
    """A literal expression."""
    return f"<literalExpression{_type(type_ref)}><text>{escape(source)}</text></literalExpression>"


def decision(
    name: str,
    body: str,
    *,
    inputs: tuple[str, ...] = (),
    decisions: tuple[str, ...] = (),
    knowledge: tuple[str, ...] = (),
    type_ref: str = "",
) -> str:
    """A decision and what it requires."""
    needs = "".join(
        f'<informationRequirement><required{kind} href="#{found}"/></informationRequirement>'
        for kind, names in (("Input", inputs), ("Decision", decisions))
        for found in names
    )
    needs += "".join(
        f'<knowledgeRequirement><requiredKnowledge href="{_href(found)}"/></knowledgeRequirement>'
        for found in knowledge
    )
    variable = f'<variable name="{name}"{_type(type_ref)}/>'
    return f'<decision id="{name}" name="{name}">{variable}{needs}{body}</decision>'


def table(
    policy: str,
    rules: list[tuple[list[str], list[str]]],
    *,
    columns: tuple[str, ...] = ("x",),
    outputs: tuple[str, ...] = ("<output/>",),
    aggregation: str = "",
) -> str:
    """A decision table; a rule is its conditions and its results."""
    inputs = "".join(
        f"<input><inputExpression><text>{escape(found)}</text></inputExpression></input>"
        for found in columns
    )
    rows = "".join(
        "<rule>" + _cells("inputEntry", tests) + _cells("outputEntry", values) + "</rule>"
        for tests, values in rules
    )
    extra = f' aggregation="{aggregation}"' if aggregation else ""
    return (
        f'<decisionTable hitPolicy="{policy}"{extra}>{inputs}{"".join(outputs)}{rows}'
        "</decisionTable>"
    )


def _cells(name: str, texts: list[str]) -> str:
    return "".join(f"<{name}><text>{escape(found)}</text></{name}>" for found in texts)


def _type(type_ref: str) -> str:
    return f' typeRef="{type_ref}"' if type_ref else ""


def _href(found: str) -> str:
    return found if "#" in found else f"#{found}"
