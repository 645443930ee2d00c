"""Decision tables as plain values, read from DMN XML and written to it for other tools."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from handfast.feel.dmn.errors import DmnError
from handfast.feel.dmn.xml import child, children, local, parse_xml, text_of, type_ref

NAMESPACE = "https://www.omg.org/spec/DMN/20230324/MODEL/"
MAX_ALIASES = 20
_ID = re.compile(r"[A-Za-z_][\w.-]*", re.ASCII)


@dataclass(frozen=True, slots=True)
class SheetColumn:
    """A column: the expression it tests or the output it names, its label and its FEEL type.

    Among the facts of a sheet it is input data of that name.
    """

    expression: str
    label: str = ""
    type_ref: str = ""
    values: str = ""
    default: str = ""
    id: str = ""


@dataclass(frozen=True, slots=True)
class SheetRow:
    """A rule as written: one test per input, one result per output, and a note."""

    id: str
    tests: tuple[str, ...]
    results: tuple[str, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A decision table as a business user sees it; `facts` is the input data of its model."""

    name: str
    inputs: tuple[SheetColumn, ...]
    outputs: tuple[SheetColumn, ...]
    rows: tuple[SheetRow, ...]
    hit_policy: str = "UNIQUE"
    aggregation: str = ""
    facts: tuple[SheetColumn, ...] = ()


def read_sheets(source: bytes) -> list[Sheet]:
    """All decision tables of a model, each under the name of its decision; raises DmnError.

    A type that the model defines by another one is resolved, its allowed values included.
    """
    root = parse_xml(source)
    if local(root) != "definitions":
        raise DmnError(f"The file holds <{local(root)}>, not DMN <definitions>.")
    items = {item.get("name", ""): item for item in children(root, "itemDefinition")}
    facts = tuple(_resolved(_data(data), items) for data in children(root, "inputData"))
    known = {fact.expression: fact for fact in facts}
    return [
        replace(
            found,
            inputs=tuple(_resolved(_typed(one, known), items) for one in found.inputs),
            outputs=tuple(_resolved(one, items) for one in found.outputs),
            facts=facts,
        )
        for decision in children(root, "decision")
        for table in children(decision, "decisionTable")
        for found in (sheet_of(decision.get("name", ""), table),)
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
        id=element.get("id", ""),
    )


def _data(element: Element) -> SheetColumn:
    name = " ".join(element.get("name", "").split())
    return SheetColumn(name, element.get("label", ""), type_ref(child(element, "variable")))


def _typed(column: SheetColumn, known: Mapping[str, SheetColumn]) -> SheetColumn:
    """A column that tests a fact and says nothing of its type is of the fact's."""
    fact = known.get(" ".join(column.expression.split()))
    if column.type_ref or fact is None:
        return column
    return replace(column, type_ref=fact.type_ref, values=column.values or fact.values)


def _resolved(column: SheetColumn, items: Mapping[str, Element]) -> SheetColumn:
    for _ in range(MAX_ALIASES):
        item = items.get(column.type_ref)
        if item is None or child(item, "itemComponent") is not None or _is_collection(item):
            return column
        values = column.values or text_of(child(item, "allowedValues"))
        column = replace(column, type_ref=type_ref(item), values=values)
    return column


def _is_collection(item: Element) -> bool:
    return item.get("isCollection", "false") == "true"


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


def write_sheet(sheet: Sheet) -> bytes:
    """A DMN 1.5 model with one decision that holds the table.

    Input data are the sheet's facts; without any, the input columns that are plain names.
    """
    facts = sheet.facts or tuple(
        SheetColumn(column.expression, "", column.type_ref)
        for column in sheet.inputs
        if column.expression.isidentifier()
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
    for index, fact in enumerate(facts):
        name = fact.expression
        attributes = _attributes(id=f"input_{index}", name=name, label=fact.label)
        data = SubElement(root, "inputData", attributes)
        SubElement(data, "variable", _attributes(name=name, typeRef=fact.type_ref))
    _write_decision(root, sheet, len(facts))
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
    element = SubElement(table, "input", _attributes(id=column.id, label=column.label))
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
