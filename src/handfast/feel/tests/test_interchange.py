"""Decision tables leave as DMN XML and come back the same, and other tools' tables are read."""

from __future__ import annotations

from decimal import Decimal

import pytest

from handfast.feel.dmn import DmnError, load_model
from handfast.feel.dmn.interchange import Sheet, SheetColumn, SheetRow, read_sheets, write_sheet
from handfast.feel.tests.models import data, decision, model, table, text

SHEET = Sheet(
    name="Approval level",
    inputs=(
        SheetColumn("discount", "Discount %", "number", "[0..100]"),
        SheetColumn("region", "Region", "string"),
        SheetColumn("monthly * 12", "Yearly", "number", "[0..9999]", id="yearly"),
    ),
    outputs=(
        SheetColumn("level", "Level", "number", default="3"),
        SheetColumn("role", "Role", "string", '"manager", "vp"', '"vp"'),
    ),
    rows=(
        SheetRow("r1", ("< 10", "-", "-"), ("1", '"manager"'), "small & quick"),
        SheetRow("r2", (">= 10", '"EMEA", "APAC"', "> 100"), ("2", '"vp"'), ""),
    ),
    hit_policy="FIRST",
    facts=(
        SheetColumn("discount", type_ref="number"),
        SheetColumn("region", type_ref="string"),
        SheetColumn("monthly", "Monthly charge", "number"),
    ),
)


def test_a_table_comes_back_as_it_left() -> None:
    assert read_sheets(write_sheet(SHEET)) == [SHEET]


def test_a_written_table_decides() -> None:
    loaded = load_model(write_sheet(SHEET))
    assert loaded.problems == []
    facts = {"discount": 12, "region": "EMEA", "monthly": 9}
    assert loaded.evaluate("Approval level", facts) == {"level": Decimal(2), "role": "vp"}
    otherwise = loaded.evaluate("Approval level", {**facts, "monthly": 1})
    assert otherwise == {"level": Decimal(3), "role": "vp"}


def test_row_ids_become_valid_xml_ids() -> None:
    row = SheetRow("01923", ("-", "-", "-"), ("1", '"vp"'))
    sheet = Sheet("x", SHEET.inputs, SHEET.outputs, (row,))
    assert read_sheets(write_sheet(sheet))[0].rows[0].id == "_01923"


def test_only_tables_are_read_from_a_model() -> None:
    source = model(
        data("x"),
        decision("sum", text("1 + 1")),
        decision("band", table("ANY", [([""], ["1"])]), inputs=("x",)),
    )
    (sheet,) = read_sheets(source)
    assert (sheet.name, sheet.hit_policy) == ("band", "ANY")
    assert sheet.rows == (SheetRow("", ("-",), ("1",)),)


def test_types_of_input_data_and_their_allowed_values_are_resolved() -> None:
    source = b"""<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" namespace="u">
    <itemDefinition name="tGrade"><typeRef>tText</typeRef>
      <allowedValues><text>"A","B"</text></allowedValues></itemDefinition>
    <itemDefinition name="tText"><typeRef>string</typeRef></itemDefinition>
    <itemDefinition name="tMany" isCollection="true"><typeRef>string</typeRef></itemDefinition>
    <inputData name="Grade"><variable name="Grade" typeRef="tGrade"/></inputData>
    <inputData name="tags"><variable name="tags" typeRef="tMany"/></inputData>
    <decision name="d"><decisionTable>
      <input><inputExpression><text>Grade</text></inputExpression></input>
      <input><inputExpression><text>count(tags)</text></inputExpression></input>
      <output name="x" typeRef="tText"/></decisionTable></decision></definitions>"""
    (sheet,) = read_sheets(source)
    assert [(one.expression, one.type_ref, one.values) for one in sheet.inputs] == [
        ("Grade", "string", '"A","B"'),
        ("count(tags)", "", ""),
    ]
    assert [one.type_ref for one in sheet.facts] == ["string", "tMany"]
    assert sheet.outputs[0].type_ref == "string"


def test_other_files_are_refused() -> None:
    with pytest.raises(DmnError, match="<html>"):
        read_sheets(b"<html/>")
