"""Form shapes of signing: the signature itself, a reason, a replacement."""

import base64
import binascii

from django import forms

from handfast.kernel.errors import invalid
from handfast.signing.types import CONSENT_VERSION, GivenSignature, ImageSignature, TypedSignature

_PREFIX = "data:image/png;base64,"


class ReasonForm(forms.Form):
    """Why an envelope is withdrawn."""

    reason = forms.CharField(
        label="Reason",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="The recipients will read it.",
    )


class ReassignForm(forms.Form):
    """Who takes over from a recipient."""

    recipient_id = forms.UUIDField(widget=forms.HiddenInput)
    name = forms.CharField(label="Full name", max_length=200)
    email = forms.CharField(label="E-mail address", max_length=254)
    title = forms.CharField(label="Position", max_length=120, required=False)


class SignForm(forms.Form):
    """What the signature pad and the consent box post."""

    consent = forms.BooleanField(required=False)
    consent_version = forms.CharField(required=False)
    signature_kind = forms.CharField(required=False)
    signature_text = forms.CharField(required=False)
    signature_image = forms.CharField(required=False)

    def given(self) -> GivenSignature:
        """The signature that was drawn or typed; raises InvalidInput when it is neither."""
        if self.data.get("signature_kind") == "typed":
            return TypedSignature(str(self.data.get("signature_text", "")))
        image = str(self.data.get("signature_image", ""))
        if not image:
            raise invalid(
                "signature", "", "No signature was drawn.",
                "Draw your signature in the box, or type your name instead.",
            )  # fmt: skip
        return ImageSignature(_decoded(image), drawn=True)

    def has_consent(self) -> bool:
        """Whether the box was ticked."""
        return bool(self.data.get("consent"))

    def version(self) -> str:
        """The version of the consent text that was on the page."""
        return str(self.data.get("consent_version") or CONSENT_VERSION)


def _decoded(image: str) -> bytes:
    try:
        return base64.b64decode(image.removeprefix(_PREFIX), validate=True)
    except (binascii.Error, ValueError):
        raise invalid(
            "signature", "", "The drawing could not be read.", "Clear the box and draw again."
        ) from None
