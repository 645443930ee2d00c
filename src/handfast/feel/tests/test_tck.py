"""The runner of the compatibility kit, and the kit itself where it is at hand."""

from __future__ import annotations

import os
from decimal import Decimal
from pathlib import Path

import pytest

from handfast.feel.dmn.tck import run_folder
from handfast.feel.tests.models import data, decision, model, text

IN_CHECKOUT = Path(__file__).resolve().parents[4] / "var" / "dmn-tck"
KIT = Path(os.environ.get("HANDFAST_DMN_TCK", IN_CHECKOUT))

CASES = """<testCases xmlns="http://www.omg.org/spec/DMN/20160719/testcase"
  xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
  <modelName>{model}</modelName>
  <testCase id="1">
    <inputNode name="a"><value xsi:type="xsd:decimal">2</value></inputNode>
    <resultNode name="d"><expected><value xsi:type="xsd:decimal">{expected}</value></expected>
    </resultNode>
  </testCase>
</testCases>"""


def _write(folder: Path, name: str, source: bytes, expected: int) -> None:
    (folder / name).mkdir()
    (folder / name / f"{name}.dmn").write_bytes(source)
    cases = CASES.format(model=f"{name}.dmn", expected=expected)
    (folder / name / f"{name}-test-01.xml").write_text(cases)


def test_every_expected_result_is_reported_and_broken_models_stop_nothing(tmp_path: Path) -> None:
    doubling = model(data("a"), decision("d", text("a * 2"), inputs=("a",)))
    _write(tmp_path, "1-broken", b"<broken", 4)
    _write(tmp_path, "2-right", doubling, 4)
    _write(tmp_path, "3-wrong", doubling, 5)
    broken, right, wrong = run_folder(tmp_path)
    assert (broken["passed"], broken["model"]) == (False, "1-broken.dmn")
    assert "not well-formed" in str(broken["error"])
    assert right == {
        "model": "2-right.dmn",
        "case": "1",
        "node": "d",
        "passed": True,
        "expected": Decimal(4),
        "actual": Decimal(4),
        "error": "",
    }
    assert (wrong["passed"], wrong["expected"], wrong["actual"]) == (False, 5, 4)


def test_a_broken_file_stops_none_of_those_beside_it(tmp_path: Path) -> None:
    doubling = model(data("a"), decision("d", text("a * 2"), inputs=("a",)))
    _write(tmp_path, "one", doubling, 4)
    (tmp_path / "one" / "broken.dmn").write_bytes(b"<broken")
    (tmp_path / "one" / "a-test-02.xml").write_text("<testCases")
    cases = CASES.format(model="one.dmn", expected="many")
    (tmp_path / "one" / "b-test-03.xml").write_text(cases)
    file, value, right = run_folder(tmp_path)
    assert (file["model"], file["passed"]) == ("a-test-02.xml", False)
    assert "not well-formed" in str(file["error"])
    assert (value["expected"], value["passed"]) == ("unreadable decimal: many", False)
    assert right["passed"] is True


def test_an_error_that_the_kit_expects_passes(tmp_path: Path) -> None:
    endless = model(
        data("a"), decision("d", text("{f: function(n) f(n), r: f(a)}.r"), inputs=("a",))
    )
    _write(tmp_path, "endless", endless, 4)
    path = tmp_path / "endless" / "endless-test-01.xml"
    wanted = '<resultNode name="d" errorResult="true"><expected><value'
    told = path.read_text().replace('<resultNode name="d"><expected><value', wanted)
    path.write_text(told.replace('xsi:type="xsd:decimal">4', 'xsi:nil="true">'))
    (result,) = run_folder(tmp_path)
    assert "nested calls" in str(result["error"])
    assert result["passed"] is True


@pytest.mark.parametrize(
    ("level", "share"), [("compliance-level-2", 1.0), ("compliance-level-3", 0.95)]
)
def test_the_compatibility_kit_passes(level: str, share: float) -> None:
    results = run_folder(KIT / level)
    passed = sum(1 for result in results if result["passed"])
    assert passed >= share * len(results)
    assert (KIT.exists() and len(results) > 100) or results == []
