"""Addresses of signing: for senders, for signers behind a link, and the public verify page."""

from django.urls import include, path

from handfast.signing.pages import signer, staff, verify

_own = (
    [
        path("envelopes", staff.envelope_list, name="list"),
        path("envelopes/<uuid:envelope_id>", staff.envelope_page, name="envelope"),
        path("envelopes/<uuid:envelope_id>/check", staff.envelope_check, name="check"),
        path(
            "envelopes/<uuid:envelope_id>/pages/<int:number>.png",
            staff.envelope_picture,
            name="picture",
        ),
        path("envelopes/<uuid:envelope_id>/send", staff.send, name="send"),
        path("envelopes/<uuid:envelope_id>/remind", staff.remind, name="remind"),
        path("envelopes/<uuid:envelope_id>/void", staff.void, name="void"),
        path("envelopes/<uuid:envelope_id>/reassign", staff.reassign, name="reassign"),
        path("sign/<str:token>", signer.sign, name="sign"),
        path("sign/<str:token>/approve", signer.approve, name="approve"),
        path("sign/<str:token>/decline", signer.decline, name="decline"),
        path("sign/<str:token>/pages/<int:number>.png", signer.picture, name="sign_picture"),
        path("sign/<str:token>/files/<str:which>", signer.download, name="sign_file"),
        path("verify", verify.verify_page, name="verify"),
    ],
    "signing",
)
urlpatterns = [path("", include(_own))]
