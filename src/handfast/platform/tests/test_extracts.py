"""Files for spreadsheets: what they hold, and that nothing in them runs."""

from datetime import date
from decimal import Decimal

import pytest

from handfast.platform.extracts import csv_file


def written(*cells: object) -> str:
    answer = csv_file(name="deals.csv", rows=[cells])
    assert answer["Content-Disposition"] == 'attachment; filename="deals.csv"'
    assert answer.content.startswith(b"\xef\xbb\xbf")
    return answer.content.decode("utf-8-sig").removesuffix("\r\n")


@pytest.mark.parametrize("text", ["=1+1", "+cmd()", "-A1", "@sum", "\tx", "-1+cmd()", "- x"])
def test_what_begins_like_a_formula_stands_behind_an_apostrophe(text):
    assert written("a", text) == f"a,'{text}"


@pytest.mark.parametrize("text", ["-5", "+3.50", "-1,200.00", "-12.5%", "a=b", ""])
def test_numbers_and_words_stay_as_they_are(text):
    assert written("a", text).replace('"', "") == f"a,{text}"


def test_values_are_written_plainly():
    assert written(Decimal("-1.50"), date(2026, 3, 2), None, 7) == "-1.50,2026-03-02,,7"
