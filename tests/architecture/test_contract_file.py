"""docs/openapi.json is the API that the code serves; planted differences are named."""

import json

from tests.architecture.contract_file import COMMITTED, differences, plain


def test_the_committed_contract_is_the_one_served():
    from handfast.web.api import api

    committed = json.loads(COMMITTED.read_text(encoding="utf-8"))
    found = differences(committed, plain(api.get_openapi_schema()))
    assert found == [], "review the change, then refresh the file with `make openapi`"


def test_planted_differences_are_named():
    committed = {"paths": {"/a": {"get": 1}, "/b": {"get": 1}}, "version": "1"}
    served = {"paths": {"/a": {"get": 2}, "/c": {"get": 1}}, "version": "1"}
    assert differences(committed, served) == [
        "/paths//a/get has changed",
        "/paths//b is no longer served",
        "/paths//c is new",
    ]
    assert differences(committed, committed) == []
