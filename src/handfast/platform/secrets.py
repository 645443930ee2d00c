"""Secrets at rest: encrypted with a key derived from HANDFAST_KEY, never logged."""

import base64
import hashlib
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.db import models

from handfast.kernel.errors import invalid

_PREFIX = "fernet:"


def encrypt(text: str) -> str:
    """The text, encrypted and authenticated; only this installation can read it."""
    return _PREFIX + _cipher().encrypt(text.encode()).decode()


def decrypt(stored: str) -> str:
    """The text that was encrypted; raises InvalidInput when the key does not fit."""
    try:
        return _cipher().decrypt(stored.removeprefix(_PREFIX).encode()).decode()
    except InvalidToken:
        raise invalid(
            "secret", None, "A stored secret cannot be read with the present key.",
            "Start with the former HANDFAST_KEY, or enter the secret again.",
        ) from None  # fmt: skip


def mask(text: str) -> str:
    """How a secret is shown: its last four characters."""
    return "••••" + text[-4:] if len(text) > 8 else "••••"


def _cipher() -> MultiFernet:
    return MultiFernet([Fernet(_derive(key)) for key in _keys()])


def _keys() -> list[str]:
    """The present key first, then former ones (HANDFAST_OLD_KEYS), so that keys can be changed."""
    present = getattr(settings, "HANDFAST_KEY", "") or settings.SECRET_KEY
    return [present, *getattr(settings, "HANDFAST_OLD_KEYS", ())]


def _derive(key: str) -> bytes:
    return base64.urlsafe_b64encode(hashlib.sha256(b"handfast.secrets:" + key.encode()).digest())


class EncryptedTextField(models.TextField):
    """Text that is encrypted in the database and plain in Python; it cannot be searched."""

    def get_prep_value(self, value: Any) -> Any:
        """Encrypt on the way in."""
        return None if value is None else encrypt(str(value))

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        """Decrypt on the way out."""
        return None if value is None else decrypt(value)
