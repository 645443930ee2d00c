"""Forms of gateways: shape only."""

from collections.abc import Mapping

from django import forms

from handfast.gateways.types import ANSWERS, KINDS, Script

_ANSWER_NAMES = {
    "ok": "accepts and is done",
    "pending": "accepts, reports later",
    "error": "refuses",
    "unavailable": "is not available",
}
ANSWER_CHOICES = [(word, _ANSWER_NAMES[word]) for word in ANSWERS]


class ConnectorForm(forms.Form):
    """A connector's address and secret."""

    key = forms.SlugField(label="Key", max_length=60, help_text="Tasks name it, e.g. carrier.")
    name = forms.CharField(label="Name", max_length=120)
    kind = forms.ChoiceField(
        label="Kind", choices=[(k, "HTTP" if k == "http" else "Simulator") for k in KINDS]
    )
    base_url = forms.URLField(
        label="Address", required=False, assume_scheme="https",
        help_text="Calls go to <address>/<operation>.",
    )  # fmt: skip
    secret = forms.CharField(
        label="Secret", required=False, widget=forms.PasswordInput,
        help_text="Signs messages both ways. Empty: the present one stays, or one is made.",
    )  # fmt: skip
    description = forms.CharField(label="What it does", max_length=300, required=False)
    ids_unsigned = forms.BooleanField(
        label="Also take messages whose signature does not cover their id", required=False,
        help_text="For partners that still sign the body alone (sha256=…).",
    )  # fmt: skip


class ScriptForm(forms.Form):
    """What a simulator answers next."""

    next_answers = forms.CharField(
        label="Next answers", required=False,
        help_text="In turn, separated by commas: ok, pending, error, unavailable.",
    )  # fmt: skip
    otherwise = forms.ChoiceField(label="After that it", choices=ANSWER_CHOICES)
    message = forms.CharField(label="Message when it refuses", required=False, max_length=300)
    values = forms.CharField(
        label="Values it reports", required=False, widget=forms.Textarea(attrs={"rows": 4}),
        help_text="One per line, for example result = fail or hardware_version = AX6-2.0.",
    )  # fmt: skip

    def clean_next_answers(self) -> list[str]:
        """The answers as a list."""
        words = self.cleaned_data["next_answers"].replace("\n", ",").split(",")
        return [word.strip() for word in words if word.strip()]

    def clean_values(self) -> dict[str, str]:
        """The values as a mapping."""
        return parse_values(self.cleaned_data["values"])


class ReportForm(forms.Form):
    """What a simulated partner reports on a request it accepted."""

    reference = forms.CharField(widget=forms.HiddenInput)
    event = forms.ChoiceField(
        label="Report", choices=[("delivered", "Delivered"), ("done", "Done"), ("failed", "Failed")]
    )
    values = forms.CharField(
        label="With", required=False, widget=forms.Textarea(attrs={"rows": 2}),
        help_text="One per line, for example hardware_version = AX6-2.0.",
    )  # fmt: skip

    def clean_values(self) -> dict[str, str]:
        """The values as a mapping."""
        return parse_values(self.cleaned_data["values"])


def parse_values(text: str) -> dict[str, str]:
    """Lines of `name = value`; raises a form error for any other line."""
    found = {}
    for line in filter(None, (part.strip() for part in text.splitlines())):
        name, equals, value = line.partition("=")
        if not equals or not name.strip():
            raise forms.ValidationError(f"“{line}” is not of the form name = value.")
        found[name.strip()] = value.strip()
    return found


def script_initial(script: Script) -> Mapping[str, str]:
    """A script as the form shows it."""
    return {
        "next_answers": ", ".join(script.next),
        "otherwise": script.otherwise,
        "message": script.message,
        "values": "\n".join(f"{name} = {value}" for name, value in script.values.items()),
    }
