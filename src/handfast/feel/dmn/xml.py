"""Reading DMN XML whatever its namespace: local names, children, texts."""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree.ElementTree import Element, ParseError, TreeBuilder, XMLParser

from handfast.feel.dmn.errors import DmnError

MAX_BYTES = 20_000_000
EXPRESSIONS = frozenset(
    (
        *("literalExpression", "decisionTable", "context", "invocation", "list", "relation"),
        *("functionDefinition", "conditional", "for", "some", "every", "filter"),
    )
)


class _Builder(TreeBuilder):
    """Builds the tree, but refuses document types as soon as one starts."""

    def doctype(self, name: str, public: str | None, system: str | None) -> None:
        raise DmnError("The file declares a document type; remove the DOCTYPE.")


def parse_xml(source: bytes) -> Element:
    """The root of an XML text; raises DmnError. Document types are refused: they can explode."""
    if len(source) > MAX_BYTES:
        raise DmnError("The file is larger than 20 MB; split the model.")
    parser = XMLParser(target=_Builder())  # noqa: S314
    try:
        parser.feed(source)
        root: Element = parser.close()
        return root
    except ParseError as problem:
        raise DmnError(f"The file is not well-formed XML: {problem}.") from problem


def local(element: Element) -> str:
    """The name of an element without its namespace."""
    return str(element.tag).rpartition("}")[2]


def children(element: Element, name: str) -> Iterator[Element]:
    """The children of one name."""
    return (child for child in element if local(child) == name)


def child(element: Element | None, name: str) -> Element | None:
    """The first child of a name, or none."""
    return None if element is None else next(children(element, name), None)


def text_of(element: Element | None, name: str = "text") -> str:
    """The text of the first child of a name, stripped; empty when missing."""
    found = child(element, name)
    return "" if found is None else (found.text or "").strip()


def expression_in(element: Element | None) -> Element | None:
    """The boxed or literal expression inside an element, or none."""
    if element is None:
        return None
    return next((found for found in element if local(found) in EXPRESSIONS), None)


def type_ref(element: Element | None) -> str:
    """The type an element names, as attribute or child; empty when missing."""
    if element is None:
        return ""
    return element.get("typeRef") or text_of(element, "typeRef")
