"""Decision tables as plain values, read from DMN XML and written to it for other tools."""

from __future__ import annotations

import re
from dataclasses import dataclass
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from handfast.feel.dmn.errors import DmnError
from handfast.feel.dmn.xml import child, children, local, parse_xml, text_of, type_ref

NAMESPACE = "https://www.omg.org/spec/DMN/20230324/MODEL/"
_ID = re.compile(r"[A-Za-z_][\w.-]*", re.ASCII)


@dataclass(frozen=True, slots=True)
class SheetColumn:
    """A column: the expression it tests or the output it names, its label and its FEEL type."""

    expression: str
    label: str = ""
    type_ref: str = ""
    values: str = ""
    default: str = ""


@dataclass(frozen=True, slots=True)
class SheetRow:
    """A rule as written: one test per input, one result per output, and a note."""

    id: str
    tests: tuple[str, ...]
    results: tuple[str, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A decision table as a business user sees it."""

    name: str
    inputs: tuple[SheetColumn, ...]
    outputs: tuple[SheetColumn, ...]
    rows: tuple[SheetRow, ...]
    hit_policy: str = "UNIQUE"
    aggregation: str = ""


def read_sheets(source: bytes) -> list[Sheet]:
    """All decision tables of a model, each under the name of its decision; raises DmnError."""
    root = parse_xml(source)
    if local(root) != "definitions":
        raise DmnError(f"The file holds <{local(root)}>, not DMN <definitions>.")
    return [
        sheet_of(decision.get("name", ""), table)
        for decision in children(root, "decision")
        for table in children(decision, "decisionTable")
    ]


def sheet_of(name: str, table: Element) -> Sheet:
    """The decision table of an XML element, under a name."""
    return Sheet(
        name,
        tuple(_input(found) for found in children(table, "input")),
        tuple(_output(found) for found in children(table, "output")),
        tuple(_row(found) for found in children(table, "rule")),
        table.get("hitPolicy", "UNIQUE"),
        table.get("aggregation", ""),
    )


def _input(element: Element) -> SheetColumn:
    expression = child(element, "inputExpression")
    return SheetColumn(
        text_of(expression),
        element.get("label", ""),
        type_ref(expression),
        text_of(child(element, "inputValues")),
    )


def _output(element: Element) -> SheetColumn:
    return SheetColumn(
        element.get("name", ""),
        element.get("label", ""),
        type_ref(element),
        text_of(child(element, "outputValues")),
        text_of(child(element, "defaultOutputEntry")),
    )


def _row(element: Element) -> SheetRow:
    return SheetRow(
        element.get("id", ""),
        tuple(text_of(entry) or "-" for entry in children(element, "inputEntry")),
        tuple(text_of(entry) for entry in children(element, "outputEntry")),
        " ".join(text_of(entry) for entry in children(element, "annotationEntry")).strip()
        or text_of(element, "description"),
    )


def write_sheet(sheet: Sheet, *, inputs: tuple[str, ...] = ()) -> bytes:
    """A DMN 1.5 model with one decision that holds the table.

    `inputs` names the input data that the table's expressions read; without it, expressions that
    are plain names become input data.
    """
    names = inputs or tuple(
        column.expression for column in sheet.inputs if column.expression.isidentifier()
    )
    root = Element(
        "definitions",
        {
            "xmlns": NAMESPACE,
            "name": sheet.name,
            "namespace": "urn:handfast:decision",
            "id": "definitions",
        },
    )
    types = {column.expression: column.type_ref for column in sheet.inputs}
    for index, name in enumerate(names):
        data = SubElement(root, "inputData", {"id": f"input_{index}", "name": name})
        SubElement(data, "variable", _attributes(name=name, typeRef=types.get(name, "")))
    _write_decision(root, sheet, len(names))
    indent(root)
    return bytes(tostring(root, encoding="utf-8", xml_declaration=True))


def _write_decision(root: Element, sheet: Sheet, inputs: int) -> None:
    decision = SubElement(root, "decision", {"id": "decision", "name": sheet.name})
    SubElement(decision, "variable", {"name": sheet.name})
    for index in range(inputs):
        requirement = SubElement(decision, "informationRequirement")
        SubElement(requirement, "requiredInput", {"href": f"#input_{index}"})
    table = SubElement(
        decision,
        "decisionTable",
        _attributes(id="table", hitPolicy=sheet.hit_policy, aggregation=sheet.aggregation),
    )
    for column in sheet.inputs:
        _write_input(table, column)
    for column in sheet.outputs:
        _write_output(table, column)
    if any(row.note for row in sheet.rows):
        SubElement(table, "annotation", {"name": "note"})
    for row in sheet.rows:
        _write_row(table, row, annotated=any(found.note for found in sheet.rows))


def _write_input(table: Element, column: SheetColumn) -> None:
    element = SubElement(table, "input", _attributes(label=column.label))
    expression = SubElement(element, "inputExpression", _attributes(typeRef=column.type_ref))
    _write_text(expression, column.expression)
    if column.values:
        _write_text(SubElement(element, "inputValues"), column.values)


def _write_output(table: Element, column: SheetColumn) -> None:
    attributes = _attributes(name=column.expression, label=column.label, typeRef=column.type_ref)
    element = SubElement(table, "output", attributes)
    if column.values:
        _write_text(SubElement(element, "outputValues"), column.values)
    if column.default:
        _write_text(SubElement(element, "defaultOutputEntry"), column.default)


def _write_row(table: Element, row: SheetRow, *, annotated: bool) -> None:
    identifier = row.id if _ID.fullmatch(row.id) else f"_{row.id}"
    rule = SubElement(table, "rule", _attributes(id=identifier if row.id else ""))
    for text in row.tests:
        _write_text(SubElement(rule, "inputEntry"), text or "-")
    for text in row.results:
        _write_text(SubElement(rule, "outputEntry"), text)
    if annotated:
        _write_text(SubElement(rule, "annotationEntry"), row.note)


def _write_text(parent: Element, text: str) -> None:
    SubElement(parent, "text").text = text


def _attributes(**values: str) -> dict[str, str]:
    return {name: value for name, value in values.items() if value}
