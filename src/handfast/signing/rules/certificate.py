"""The data of the completion certificate: document, people, and the whole trail of the envelope."""

from collections.abc import Mapping, Sequence
from datetime import datetime, tzinfo
from typing import Any

from handfast.platform.canonical import canonical_json
from handfast.signing.types import EnvelopeView, EventView, RecipientView, Revision

_WORDS = {
    "created": "Envelope created",
    "sent": "Sent for signature",
    "invited": "Invited",
    "viewed": "Document opened",
    "consented": "Consent to sign electronically given",
    "approved": "Approved",
    "signed": "Signed",
    "declined": "Declined",
    "reminded": "Reminded",
    "reassigned": "Reassigned",
    "voided": "Withdrawn",
    "expired": "Expired",
    "completed": "Completed and sealed",
}


def event_words(kind: str) -> str:
    """What people call an event of the trail."""
    return _WORDS.get(kind, kind.capitalize())


def certificate_data(
    *,
    envelope: EnvelopeView,
    people: Mapping[str, Mapping[str, str]],
    events: Sequence[EventView],
    revisions: Sequence[Revision],
    pages: int,
    fingerprint: str,
    verify_url: str,
    zone: tzinfo,
    at: datetime,
) -> Mapping[str, Any]:
    """What the certificate template prints, with the complete trail as canonical JSON.

    `people` gives ip, agent and consent version for each recipient id.
    """
    hashes = {r.kind: r.sha256 for r in revisions}
    head = events[-1].hash
    return {
        "envelope": {
            "number": envelope.number,
            "title": envelope.title,
            "status": "completed",
            "completed_at": _moment(at, zone),
            "zone": str(zone),
        },
        "facts": [
            ["Sent by", printable(envelope.sender)],
            ["Document", f"{pages} pages"],
            ["SHA-256 as sent", hashes["source"], True],
            ["SHA-256 signed by all", hashes["sealed"], True],
            ["Authority", fingerprint, True],
        ],
        "recipients": [
            _person(r, people.get(str(r.id), {}), zone)
            for r in envelope.recipients
            if r.status != "canceled"
        ],
        "events": [_event(e, zone) for e in events],
        "chain_head": head,
        "audit_json": canonical_json(_trail(envelope, events, revisions, head)).decode(),
        "verify_hint": f"Anyone can check both files at {verify_url}.",
    }


def record_of(event: EventView, *, envelope_id: object, recipient_id: object) -> Mapping[str, Any]:
    """The part of an event that its hash covers."""
    return {
        "envelope": str(envelope_id),
        "seq": event.seq,
        "kind": event.kind,
        "at": event.at,
        "who": event.who,
        "recipient": str(recipient_id) if recipient_id else None,
        "ip": event.ip,
        "agent": event.agent,
        "data": event.data,
    }


def printable(text: str, limit: int = 160) -> str:
    """Text that came from outside, reduced to letters the certificate's fonts have."""
    kept = ("?" if ord(c) >= 0x530 and not 0x2010 <= ord(c) <= 0x2026 else c for c in text)
    return "".join(c if c.isprintable() else " " for c in kept)[:limit]


def device(agent: str) -> str:
    """A short name of the browser and system that a user agent claims."""
    systems = (
        ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"),
        ("Mac OS X", "macOS"), ("Linux", "Linux"),
    )  # fmt: skip
    browsers = (
        ("Edg/", "Edge"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari"),
    )  # fmt: skip
    system = next((name for mark, name in systems if mark in agent), "")
    browser = next((name for mark, name in browsers if mark in agent), "")
    named = " on ".join(part for part in (browser, system) if part)
    return named or printable(agent, 60) or "not told"


def _person(r: RecipientView, more: Mapping[str, str], zone: tzinfo) -> Mapping[str, Any]:
    return {
        "name": r.name,
        "email": r.email,
        "role": {"signer": "Signer", "approver": "Approver", "cc": "Copy"}[r.role],
        "status": r.status,
        "facts": [*_moments(r, zone), *_means(r, more)],
    }


def _moments(r: RecipientView, zone: tzinfo) -> list[list[Any]]:
    act = "Approved" if r.role == "approver" else "Signed"
    how = f", {r.method}" if r.method else ""
    rows = (
        ("Opened", r.viewed_at, ""), ("Consent", r.consented_at, ""), (act, r.signed_at, how),
    )  # fmt: skip
    return [[label, f"{_moment(at, zone)}{rest}"] for label, at, rest in rows if at is not None]


def _means(r: RecipientView, more: Mapping[str, str]) -> list[list[Any]]:
    version = more.get("consent_version")
    rows: list[list[Any]] = [
        ["Address", printable(more.get("ip", ""), 45)],
        ["Device", device(more["agent"]) if more.get("agent") else ""],
        ["Consent text", f"version {version}" if version else ""],
        ["Identified by", "personal link sent to the e-mail address" if r.viewed_at else ""],
        ["Certificate", r.certificate[:32], True],
    ]
    return [row for row in rows if row[1]]


def _event(e: EventView, zone: tzinfo) -> Mapping[str, Any]:
    details = [e.ip, device(e.agent) if e.agent else ""]
    if e.data.get("sha256"):
        details.append(f"SHA-256 {str(e.data['sha256'])[:16]}…")
    if e.data.get("reason"):
        details.append(printable(str(e.data["reason"])))
    return {
        "seq": e.seq,
        "at": _moment(e.at, zone),
        "what": event_words(e.kind),
        "who": printable(e.who),
        "detail": " · ".join(d for d in details if d),
        "hash": f"{e.hash[:16]}…",
    }


def _trail(
    envelope: EnvelopeView, events: Sequence[EventView], revisions: Sequence[Revision], head: str
) -> Mapping[str, Any]:
    return {
        "envelope": {"id": envelope.id, "number": envelope.number, "title": envelope.title},
        "events": [
            {
                "seq": e.seq, "kind": e.kind, "at": e.at, "who": e.who, "ip": e.ip,
                "agent": e.agent, "data": e.data, "hash": e.hash,
            }
            for e in events
        ],
        "revisions": [
            {"seq": r.seq, "kind": r.kind, "sha256": r.sha256, "at": r.at} for r in revisions
        ],
        "head": head,
    }  # fmt: skip


def _moment(moment: datetime, zone: tzinfo) -> str:
    return f"{moment.astimezone(zone):%d %b %Y %H:%M:%S %Z}"
