"""Forms of approvals' pages: shape only, the services judge."""

from typing import Any

from django import forms

from handfast.parties import queries as parties


class AnswerForm(forms.Form):
    """An answer with its comment; a rejection needs one."""

    comment = forms.CharField(
        required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Needed when you reject.",
    )  # fmt: skip


class ReassignForm(forms.Form):
    """To whom a step is handed, and why."""

    step_id = forms.UUIDField(widget=forms.HiddenInput)
    member_id = forms.ChoiceField(label="Hand to")
    reason = forms.CharField(max_length=300, required=False, label="Why")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        people = [(str(m.id), m.name) for m in parties.members()]
        self.fields["member_id"].choices = people  # type: ignore[attr-defined]


class RecallForm(forms.Form):
    """Why a request is taken back."""

    reason = forms.CharField(max_length=300, widget=forms.Textarea(attrs={"rows": 2}))
