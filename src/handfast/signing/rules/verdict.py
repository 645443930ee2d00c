"""One plain word on a checked file, from its signatures and the record kept of it."""

from collections.abc import Sequence

from handfast.signing.types import RecordMatch, SignatureStatus


def verdict(
    statuses: Sequence[SignatureStatus], record: RecordMatch | None, *, chain_ok: bool | None
) -> tuple[str, str]:
    """(word, explanation): genuine, in_progress, outdated, unrecorded, foreign, changed, unsigned.

    A file cut back to an earlier signature validates everywhere; only the record tells.
    """
    if not statuses:
        return _unsigned(record)
    broken = [s for s in statuses if not (s.intact and s.valid and s.docmdp_ok)]
    if broken:
        return "changed", f"Do not rely on this file. {broken[0].signer}: {broken[0].reason}"
    if not all(s.trusted for s in statuses):
        return "foreign", (
            "The signatures are intact, but not made with a certificate of this installation. "
            "Check the file with the service that made it."
        )
    if not all(s.bottom_line for s in statuses):
        return "changed", "Do not rely on this file: one of its time stamps does not hold."
    return _recorded(record, chain_ok)


def _unsigned(record: RecordMatch | None) -> tuple[str, str]:
    if record is not None:
        return "unsigned", f"This is the document of {record.number} before anybody signed it."
    return "unsigned", "This file carries no signature."


def _recorded(record: RecordMatch | None, chain_ok: bool | None) -> tuple[str, str]:
    if record is None:
        return "unrecorded", (
            "Every signature is valid, but no envelope has exactly this file. It may have been cut "
            "back to an earlier state: ask the sender for the completed document."
        )
    if chain_ok is False:
        return "changed", f"The recorded trail of {record.number} is broken. Tell its sender."
    if record.final and record.status == "completed":
        if record.kind == "certificate":
            return "genuine", f"This is exactly the certificate of completion of {record.number}."
        return "genuine", f"This is exactly the document of {record.number}, signed by everyone."
    if record.status == "completed":
        return "outdated", (
            f"This is an earlier state of {record.number}, which was completed later. "
            "Ask for the completed document."
        )
    return "in_progress", f"{record.number} is {record.status}: not everyone has signed this file."
