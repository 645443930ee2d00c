"""Signatures of messages: HMAC-SHA-256, compared in constant time.

Version 2 (`v2=…`) covers the message's id and the raw body, so that nobody who has seen a message can
send it again under another id. Version 1 (`sha256=…`) covers the body alone: calls out, whose effect
has a key of its own, and messages of partners that have not moved on.
"""

import hashlib
import hmac

PREFIX = "sha256="
PREFIX_WITH_ID = "v2="


def sign(body: bytes, secret: str) -> str:
    """The signature of a body, version 1."""
    return PREFIX + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def sign_message(message_id: str, body: bytes, secret: str) -> str:
    """The signature of a message with its id, version 2: of `v2.<id>.<body>`."""
    text = b"v2." + message_id.encode() + b"." + body
    return PREFIX_WITH_ID + hmac.new(secret.encode(), text, hashlib.sha256).hexdigest()


def signature_fits(
    body: bytes, secret: str, signature: str, *, message_id: str = "", without_id: bool = False
) -> bool:
    """Whether the signature was made with the secret; an empty secret never fits.

    Version 1 counts only `without_id`.
    """
    if not secret:
        return False
    if signature.startswith(PREFIX_WITH_ID):
        wanted = sign_message(message_id, body, secret)
    elif without_id:
        wanted = sign(body, secret)
    else:
        return False
    return hmac.compare_digest(wanted.encode(), signature.encode())
