"""Use cases of signing, one file each: create, send, view, consent, sign, decline and the rest."""

from handfast.signing.services.approve import approve
from handfast.signing.services.create import create_envelope
from handfast.signing.services.decline import decline
from handfast.signing.services.expire import expire
from handfast.signing.services.links import final_file, give_consent, open_link, page_picture
from handfast.signing.services.provider import register_provider
from handfast.signing.services.reassign import reassign
from handfast.signing.services.remind import remind, remind_due
from handfast.signing.services.send import send_envelope
from handfast.signing.services.sign import sign
from handfast.signing.services.trail import Origin, origin_of
from handfast.signing.services.verify import verify_envelope, verify_upload
from handfast.signing.services.void import void

__all__ = [
    "Origin",
    "approve",
    "create_envelope",
    "decline",
    "expire",
    "final_file",
    "give_consent",
    "open_link",
    "origin_of",
    "page_picture",
    "reassign",
    "register_provider",
    "remind",
    "remind_due",
    "send_envelope",
    "sign",
    "verify_envelope",
    "verify_upload",
    "void",
]
