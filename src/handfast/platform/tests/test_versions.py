"""The version a caller has read: in a form, and in If-Match."""

import pytest
from django.test import RequestFactory

from handfast.kernel.errors import InvalidInput
from handfast.platform.http import expected_version, posted_version

NO_VERSIONS = ["x", "1.5", "-1", "²", "9" * 5000]


def matching(text: str):
    return RequestFactory().get("/", headers={"If-Match": text})


@pytest.mark.parametrize("text", ['"7"', "7", 'W/"7"', ' "7" '])
def test_if_match_names_the_version_that_was_read(text):
    assert expected_version(matching(text)) == 7


@pytest.mark.parametrize("text", ["", "*", '""'])
def test_any_version_will_do_without_one(text):
    assert expected_version(matching(text)) is None


@pytest.mark.parametrize("text", NO_VERSIONS)
def test_what_is_no_version_is_refused_by_name(text):
    with pytest.raises(InvalidInput) as refused:
        expected_version(matching(f'"{text}"'))
    assert [problem.field for problem in refused.value.problems] == ["If-Match"]
    with pytest.raises(InvalidInput) as refused:
        posted_version(RequestFactory().post("/", {"version": text}))
    assert [problem.field for problem in refused.value.problems] == ["version"]


def test_a_form_may_name_its_version():
    assert posted_version(RequestFactory().post("/", {"version": "7"})) == 7
    assert posted_version(RequestFactory().post("/", {"version": ""})) is None
    assert posted_version(RequestFactory().post("/")) is None
