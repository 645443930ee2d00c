"""The local time-stamp unit: pyHanko's, with its key read once instead of at every stamp."""

from collections.abc import Sequence
from datetime import datetime

from asn1crypto import algos, cms, core, keys, x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from pyhanko.sign.general import as_signing_certificate, simple_cms_attribute
from pyhanko.sign.timestamps import DummyTimeStamper

from handfast.signing.types import Identity


class LocalUnit(DummyTimeStamper):
    """Stamps of one moment (RFC 3161), signed with RSA by the tenant's own unit.

    Checking an RSA key anew costs 70 ms; ours was checked when it was made.
    """

    def __init__(self, identity: Identity, at: datetime) -> None:
        chain: Sequence[x509.Certificate] = [x509.Certificate.load(c) for c in identity.chain]
        super().__init__(
            tsa_cert=x509.Certificate.load(identity.certificate),
            tsa_key=keys.PrivateKeyInfo.load(identity.key),
            certs_to_embed=chain,  # type: ignore[arg-type]
            fixed_dt=at,
        )
        key = serialization.load_der_private_key(
            identity.key, password=None, unsafe_skip_rsa_key_validation=True
        )
        if not isinstance(key, RSAPrivateKey):
            raise TypeError("a time-stamp unit signs with RSA")
        self._private = key

    def _sign_tst_info(
        self, tst_info_data: bytes, md_algorithm: str, dt: datetime
    ) -> tuple[bytes, cms.CMSAttributes]:
        digest = hashes.Hash(_hash(md_algorithm))
        digest.update(tst_info_data)
        attributes = cms.CMSAttributes(
            [
                simple_cms_attribute("content_type", "tst_info"),
                simple_cms_attribute("signing_time", cms.Time({"utc_time": core.UTCTime(dt)})),
                simple_cms_attribute("signing_certificate", as_signing_certificate(self.tsa_cert)),
                simple_cms_attribute("message_digest", digest.finalize()),
            ]
        )
        return self._private.sign(attributes.dump(), PKCS1v15(), _hash(md_algorithm)), attributes


def _hash(name: str) -> hashes.HashAlgorithm:
    known = {"sha256": hashes.SHA256(), "sha384": hashes.SHA384(), "sha512": hashes.SHA512()}
    return known[algos.DigestAlgorithmId(name).native]
