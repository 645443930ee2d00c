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
    ),
    outputs=(
        SheetColumn("level", "Level", "number"),
        SheetColumn("role", "Role", "string", '"manager", "vp"'),
    ),
    rows=(
        SheetRow("r1", ("< 10", "-"), ("1", '"manager"'), "small & quick"),
        SheetRow("r2", (">= 10", '"EMEA", "APAC"'), ("2", '"vp"'), ""),
    ),
    hit_policy="FIRST",
)


def test_a_table_comes_back_as_it_left() -> None:
    assert read_sheets(write_sheet(SHEET)) == [SHEET]


def test_a_written_table_decides() -> None:
    loaded = load_model(write_sheet(SHEET))
    assert loaded.problems == []
    decided = loaded.evaluate("Approval level", {"discount": 12, "region": "EMEA"})
    assert decided == {"level": Decimal(2), "role": "vp"}


def test_row_ids_become_valid_xml_ids() -> None:
    row = SheetRow("01923", ("-", "-"), ("1", '"vp"'))
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


def test_other_files_are_refused() -> None:
    with pytest.raises(DmnError, match="<html>"):
        read_sheets(b"<html/>")
