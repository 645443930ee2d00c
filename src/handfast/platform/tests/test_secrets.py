"""Secrets at rest: unreadable in the database, readable with the key and with former keys."""

import pytest

from handfast.kernel.errors import InvalidInput
from handfast.platform.secrets import decrypt, encrypt, mask


def test_a_secret_comes_back_and_never_looks_the_same():
    one, two = encrypt("s3cret"), encrypt("s3cret")
    assert decrypt(one) == decrypt(two) == "s3cret"
    assert one != two
    assert "s3cret" not in one


def test_a_secret_survives_a_change_of_key(settings):
    settings.HANDFAST_KEY = "first"
    stored = encrypt("s3cret")
    settings.HANDFAST_KEY, settings.HANDFAST_OLD_KEYS = "second", ["first"]
    assert decrypt(stored) == "s3cret"


def test_another_key_cannot_read_it(settings):
    settings.HANDFAST_KEY = "first"
    stored = encrypt("s3cret")
    settings.HANDFAST_KEY, settings.HANDFAST_OLD_KEYS = "second", []
    with pytest.raises(InvalidInput, match="cannot be read with the present key"):
        decrypt(stored)


def test_a_changed_secret_is_refused():
    stored = encrypt("s3cret")
    with pytest.raises(InvalidInput):
        decrypt(stored[:-2] + "xx")


def test_masks_show_the_end_only():
    assert mask("whsec_abcdef1234") == "••••1234"
    assert mask("short") == "••••"
