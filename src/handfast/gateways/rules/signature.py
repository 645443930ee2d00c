"""Signatures of messages: HMAC-SHA-256 of the raw body, compared in constant time."""

import hashlib
import hmac

PREFIX = "sha256="


def sign(body: bytes, secret: str) -> str:
    """The value of the `X-Handfast-Signature` header for a body."""
    return PREFIX + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def signature_fits(body: bytes, secret: str, signature: str) -> bool:
    """Whether the signature was made with the secret; an empty secret never fits."""
    return bool(secret) and hmac.compare_digest(sign(body, secret), signature)
