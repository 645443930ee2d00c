"""The local certification authority: a long-lived root for each tenant, the platform seal and the
time-stamp unit under it, and a short-lived certificate for each act of signing.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from handfast.signing.types import Authority, Identity

_Key = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey
ROOT_LIFE = timedelta(days=365 * 25)
SEAL_LIFE = timedelta(days=365 * 24)
SIGNER_LIFE = timedelta(hours=1)
_BACKDATE = timedelta(days=366)


@dataclass(frozen=True)
class _Wish:
    subject: x509.Name
    start: datetime
    end: datetime
    authority: bool = False
    timestamping: bool = False
    email: str = ""


def create_authority(*, tenant_id: UUID, tenant_name: str, at: datetime) -> Authority:
    """A new root with its seal and time-stamp certificates; the root names the tenant's id."""
    start = at - _BACKDATE
    root_key, seal_key = ec.generate_private_key(ec.SECP256R1()), _new_key()
    tsa_key = rsa.generate_private_key(public_exponent=65537, key_size=3072)
    root_name = _name(f"{tenant_name} signing root", tenant_name, str(tenant_id))
    root_wish = _Wish(root_name, start, start + ROOT_LIFE, authority=True)
    root = _issue(root_wish, root_key, root_name, root_key)
    seal_name = _name(f"{tenant_name} seal", tenant_name, str(tenant_id))
    seal = _issue(_Wish(seal_name, start, start + SEAL_LIFE), seal_key, root_name, root_key)
    tsa_name = _name(f"{tenant_name} time stamps", tenant_name, str(tenant_id))
    tsa_wish = _Wish(tsa_name, start, start + SEAL_LIFE, timestamping=True)
    tsa = _issue(tsa_wish, tsa_key, root_name, root_key)
    return Authority(
        root_certificate=_pem(root),
        root_key=_key_pem(root_key),
        seal_certificate=_pem(seal),
        seal_key=_key_pem(seal_key),
        timestamp_certificate=_pem(tsa),
        timestamp_key=_key_pem(tsa_key),
    )


def issue_signer(authority: Authority, *, name: str, email: str, at: datetime) -> Identity:
    """A certificate for one act of signing, valid for an hour; its key is never stored."""
    root = _certificate(authority.root_certificate)
    key = _new_key()
    subject = _name(name, "", "")
    wish = _Wish(subject, at - timedelta(minutes=5), at + SIGNER_LIFE, email=email)
    certificate = _issue(wish, key, root.subject, _private(authority.root_key))
    return Identity(_der(certificate), _key_der(key), (_der(root),))


def seal_identity(authority: Authority) -> Identity:
    """The platform's own identity, for the first and the last seal."""
    return _identity(authority, authority.seal_certificate, authority.seal_key)


def timestamp_identity(authority: Authority) -> Identity:
    """The identity of the local time-stamp unit."""
    return _identity(authority, authority.timestamp_certificate, authority.timestamp_key)


def root_der(authority: Authority) -> bytes:
    """The root certificate, DER: what a verifier trusts."""
    return _der(_certificate(authority.root_certificate))


def fingerprint(certificate_pem: str) -> str:
    """SHA-256 fingerprint of a certificate, hexadecimal."""
    return _certificate(certificate_pem).fingerprint(hashes.SHA256()).hex()


def _identity(authority: Authority, certificate: str, key: str) -> Identity:
    root = _certificate(authority.root_certificate)
    return Identity(_der(_certificate(certificate)), _key_der(_private(key)), (_der(root),))


def _issue(wish: _Wish, key: _Key, issuer: x509.Name, issuer_key: _Key) -> x509.Certificate:
    builder = (
        x509.CertificateBuilder()
        .subject_name(wish.subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(wish.start)
        .not_valid_after(wish.end)
        .add_extension(x509.BasicConstraints(wish.authority, None), critical=True)
        .add_extension(_usage(wish), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key()),
            critical=False,
        )
    )
    if wish.timestamping:
        usage = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING])
        builder = builder.add_extension(usage, critical=True)
    if wish.email:
        names = x509.SubjectAlternativeName([x509.RFC822Name(wish.email)])
        builder = builder.add_extension(names, critical=False)
    return builder.sign(issuer_key, hashes.SHA256())


def _usage(wish: _Wish) -> x509.KeyUsage:
    leaf = not wish.authority
    return x509.KeyUsage(
        digital_signature=leaf,
        content_commitment=leaf,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=wish.authority,
        crl_sign=wish.authority,
        encipher_only=False,
        decipher_only=False,
    )


def _name(common: str, organization: str, serial: str) -> x509.Name:
    parts = [(NameOID.COMMON_NAME, common[:64])]
    if organization:
        parts.append((NameOID.ORGANIZATION_NAME, organization[:64]))
    if serial:
        parts.append((NameOID.SERIAL_NUMBER, serial))
    return x509.Name([x509.NameAttribute(oid, value) for oid, value in parts])


def _new_key() -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP256R1())


def _certificate(pem: str) -> x509.Certificate:
    return x509.load_pem_x509_certificate(pem.encode())


def _private(pem: str) -> _Key:
    key = serialization.load_pem_private_key(
        pem.encode(), password=None, unsafe_skip_rsa_key_validation=True
    )  # our own key, checked when it was made
    if not isinstance(key, ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey):
        raise TypeError("the authority's keys are elliptic curve or RSA")
    return key


def _pem(certificate: x509.Certificate) -> str:
    return certificate.public_bytes(serialization.Encoding.PEM).decode()


def _der(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.DER)


def _key_pem(key: _Key) -> str:
    return _key_bytes(key, serialization.Encoding.PEM).decode()


def _key_der(key: _Key) -> bytes:
    return _key_bytes(key, serialization.Encoding.DER)


def _key_bytes(key: _Key, encoding: serialization.Encoding) -> bytes:
    return key.private_bytes(
        encoding, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
