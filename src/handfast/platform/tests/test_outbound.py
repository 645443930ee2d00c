"""Outgoing calls reach listed public hosts only; an address is checked when it is used."""

import socket
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from handfast.platform import outbound
from handfast.platform.outbound import OutboundRefused, check_url, client, is_public, listed


@pytest.fixture
def names(monkeypatch):
    """A name server of our own: names["host"] = ["address", …]."""
    known: dict[str, list[str]] = {}

    def look_up(host, port, *args, **options):
        addresses = [host] if host.replace(".", "").isdigit() else known.get(host)
        if not addresses:
            raise socket.gaierror("unknown")
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (a, port)) for a in addresses]

    monkeypatch.setattr(outbound.socket, "getaddrinfo", look_up)
    return known


@pytest.fixture
def receiver():
    """A local server that remembers what it was sent."""
    seen: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            seen.append(self.path)
            self.send_response(302 if self.path == "/away" else 200)
            self.send_header("Location", "http://169.254.169.254/")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *args):
            return

    server = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    server.seen = seen
    yield server
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "10.1.2.3", "192.168.1.1", "172.16.0.9", "169.254.169.254", "0.0.0.0", "::1",
     "fe80::1%eth0", "fd00::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "100.64.0.1", "224.0.0.1"],
)  # fmt: skip
def test_internal_addresses_are_not_public(address):
    assert is_public(address) is False


@pytest.mark.parametrize("address", ["93.184.216.34", "2606:2800:220:1::1"])
def test_internet_addresses_are_public(address):
    assert is_public(address) is True


def test_lists_match_whole_names_and_stars():
    assert listed("API.example.com.", ["api.example.com"]) is True
    assert listed("a.b.example.com", ["*.example.com"]) is True
    assert listed("example.com", ["*.example.com"]) is False
    assert listed("evilexample.com", ["*.example.com", "example.com"]) is False


def test_a_host_that_is_not_listed_is_refused(names, settings):
    settings.HANDFAST_OUTBOUND_HOSTS = ["api.example.com"]
    names["other.example.net"] = ["93.184.216.34"]
    with pytest.raises(OutboundRefused, match="not on the list"):
        client().get("https://other.example.net/")


def test_a_listed_host_of_a_tenant_may_not_lead_inside(names, settings):
    settings.HANDFAST_OUTBOUND_HOSTS = []
    names["hook.example.com"] = ["93.184.216.34", "10.0.0.5"]
    with pytest.raises(OutboundRefused, match=r"internal address 10\.0\.0\.5"):
        client(hosts=["hook.example.com"]).get("http://hook.example.com/")


def test_the_connection_is_made_to_the_address_that_was_checked(receiver, names, settings):
    settings.HANDFAST_OUTBOUND_HOSTS = ["erp.internal"]
    names["erp.internal"] = ["127.0.0.1"]
    answer = client().get(f"http://erp.internal:{receiver.server_port}/orders")
    assert answer.status_code == 200
    assert receiver.seen == ["/orders"]


def test_redirects_are_not_followed(receiver, settings):
    settings.HANDFAST_OUTBOUND_HOSTS = ["127.0.0.1"]
    answer = client().get(f"http://127.0.0.1:{receiver.server_port}/away")
    assert answer.status_code == 302
    assert receiver.seen == ["/away"]


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("ftp://api.example.com/", "This is not a web address."),
        ("https://", "This is not a web address."),
        ("https://me:secret@api.example.com/", "The address contains a password."),
        ("https://unknown.example.com/", "The host name is not known."),
    ],
)
def test_addresses_are_checked_when_they_are_entered(names, settings, url, message):
    settings.HANDFAST_OUTBOUND_HOSTS = ["*.example.com"]
    with pytest.raises(OutboundRefused) as caught:
        check_url(url)
    assert caught.value.problems[0].message == message
    assert caught.value.problems[0].remedy != ""
