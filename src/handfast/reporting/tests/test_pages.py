"""The pages and routes of the process reports."""

import json

import pytest
from lxml import etree


@pytest.fixture
def quotes(case):
    case(
        "quote",
        ("quote.created", 0, "user"),
        ("quote.presented", 2, "user"),
        ("quote.accepted", 9, "contact"),
    )
    case("quote", ("quote.created", 0, "user"), ("quote.revised", 1, "user"), ("quote.presented", 2, "user"),
         ("quote.revised", 3, "user"), ("quote.presented", 4, "user"), ("quote.accepted", 200, "contact"))  # fmt: skip


def test_the_processes_with_their_figures(quotes, client_as):
    text = client_as("operations").get("/reports/processes/").content.decode()
    assert "Lead to cash" in text
    assert "Quotes" in text
    assert "Invoices" not in text


def test_the_map_the_tables_and_the_files_of_a_process(quotes, client_as):
    answer = client_as("operations").get("/reports/processes/quote/?least=0")
    text = answer.content.decode()
    assert answer.status_code == 200
    assert text.count('class="hf-step') == 4
    assert "Bottlenecks" in text
    assert "Rework" in text
    assert "/reports/processes/quote/xes" in text


def test_a_span_that_cannot_be_is_said_at_its_field(quotes, client_as):
    answer = client_as("operations").get(
        "/reports/processes/quote/?start=2026-05-01&end=2026-03-01"
    )
    assert answer.status_code == 422
    assert "It lies after the end." in answer.content.decode()


def test_the_log_as_files(quotes, client_as):
    client = client_as("operations")
    xes = b"".join(client.get("/reports/processes/quote/xes").streaming_content)
    assert len(etree.fromstring(xes).findall("{http://www.xes-standard.org/}trace")) == 2
    ocel = json.loads(b"".join(client.get("/reports/processes/deal/ocel").streaming_content))
    assert {one["type"] for one in ocel["objects"]} == {"deal", "quote"}
    assert client.get("/reports/processes/quote/xes?start=x").status_code == 422


def test_legal_reads_and_takes_no_files_along(quotes, client_as):
    client = client_as("legal")
    assert "/xes" not in client.get("/reports/processes/quote/").content.decode()
    assert client.get("/reports/processes/quote/xes").status_code == 403


def test_the_same_through_the_api(quotes, client_as):
    client = client_as("operations")
    (deal, quote) = client.get("/api/v1/reports/processes").json()
    assert (deal["process"]["key"], quote["process"]["key"]) == ("deal", "quote")
    report = client.get("/api/v1/reports/processes/quote").json()
    assert report["totals"]["cases"] == 2
    assert report["variants"][0]["topics"][0] == "quote.created"
    assert json.loads(b"".join(client.get("/api/v1/reports/processes/quote/ocel")))["eventTypes"]
    assert client.get("/api/v1/reports/processes/none").status_code == 404
    refused = client.get("/api/v1/reports/processes/quote?start=1990-01-01")
    assert refused.status_code == 422
