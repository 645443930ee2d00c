"""Forms of workflow's pages: shape only, the services judge."""

from collections.abc import Sequence
from typing import Any

from django import forms

from handfast.parties import queries as parties
from handfast.workflow.types import Element, FormField


class ReasonForm(forms.Form):
    """Why something is done."""

    reason = forms.CharField(max_length=500, widget=forms.Textarea(attrs={"rows": 2}))


class DelegateForm(forms.Form):
    """To whom a task goes, and why."""

    member_id = forms.ChoiceField(
        label="Hand to", widget=forms.Select(attrs={"class": "form-select"})
    )
    reason = forms.CharField(max_length=300, required=False, label="Why")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        people = [(str(m.id), m.name) for m in parties.members()]
        self.fields["member_id"].choices = people  # type: ignore[attr-defined]


class CommentForm(forms.Form):
    """What somebody says about a task."""

    text = forms.CharField(
        label="Comment", max_length=4000, widget=forms.Textarea(attrs={"rows": 2})
    )


class StartForm(forms.Form):
    """What a process begins with."""

    title = forms.CharField(max_length=300, required=False, help_text="What it is about, in short.")
    business_key = forms.CharField(
        max_length=80, required=False, label="Key",
        help_text="A number that messages name, such as an order's. It runs once per key.",
    )  # fmt: skip

    def __init__(self, *args: Any, starts: Sequence[Element] = (), **options: Any) -> None:
        super().__init__(*args, **options)
        if len(starts) > 1:
            inorder = sorted(starts, key=lambda one: bool(one.event))
            self.fields["begin"] = forms.ChoiceField(
                label="Begins at", choices=[(one.id, one.title) for one in inorder]
            )


class UploadForm(forms.Form):
    """A BPMN document from another modeler."""

    file = forms.FileField(label="BPMN file", help_text="BPMN 2.0 as XML, up to 1 MB.")


class CalendarForm(forms.Form):
    """Working hours and holidays; one line per day of the week."""

    key = forms.SlugField(
        max_length=40, help_text="How processes name it; “default” is used by itself."
    )
    name = forms.CharField(max_length=100)
    zone = forms.CharField(max_length=64, label="Time zone", help_text="Such as America/Chicago.")
    country = forms.CharField(
        max_length=2, required=False, help_text="Public holidays of: US, DE, … Empty for none."
    )
    region = forms.CharField(max_length=10, required=False, help_text="State or region: IL, BY, …")
    own_days = forms.CharField(
        required=False, label="Own days", widget=forms.Textarea(attrs={"rows": 4}),
        help_text="One a line: 2026-12-24 Company holiday. Begin with + for a working day.",
    )  # fmt: skip

    DAYS = (("mon", "Monday"), ("tue", "Tuesday"), ("wed", "Wednesday"), ("thu", "Thursday"),
            ("fri", "Friday"), ("sat", "Saturday"), ("sun", "Sunday"))  # fmt: skip

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for key, label in self.DAYS:
            self.fields[f"hours_{key}"] = forms.CharField(
                required=False, max_length=120, label=label,
                widget=forms.TextInput(attrs={"placeholder": "09:00-12:00, 13:00-17:00"}),
            )  # fmt: skip


WIDGETS = {
    "longtext": lambda one: forms.CharField(widget=forms.Textarea(attrs={"rows": 3})),
    "number": lambda one: forms.CharField(widget=forms.TextInput(attrs={"inputmode": "decimal"})),
    "date": lambda one: forms.CharField(widget=forms.DateInput(attrs={"type": "date"})),
    "boolean": lambda one: forms.BooleanField(),
    "choice": lambda one: forms.ChoiceField(choices=[("", ""), *((c, c) for c in one.choices)]),
}


class TaskForm(forms.Form):
    """The questions of a task, as its definition asks them; the service checks the answers."""

    def __init__(self, questions: tuple[FormField, ...], *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for one in questions:
            make = WIDGETS.get(one.type, lambda _one: forms.CharField())
            made = make(one)
            made.label, made.help_text = one.label, one.help
            made.required = one.required and one.type != "boolean"
            self.fields[one.key] = made
