"""Forms of approvals' pages: shape only, the services judge."""

from decimal import Decimal
from typing import Any

from django import forms

from handfast.approvals.types import KINDS, Policy
from handfast.parties import queries as parties

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
DATE = forms.DateInput(attrs={"type": "date"})


class AnswerForm(forms.Form):
    """An answer with its comment; a rejection needs one."""

    comment = forms.CharField(
        required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Needed when you reject.",
    )  # fmt: skip
    condition = forms.CharField(
        required=False, max_length=300, label="Approve only if",
        help_text="A test over the facts, such as term_months <= 24. Where it does not hold now, "
        "the record goes back to its owner and is approved once it does.",
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


class WordsForm(forms.Form):
    """A question, or the answer to one."""

    text = forms.CharField(
        max_length=2000, label="Question", widget=forms.Textarea(attrs={"rows": 2})
    )


class DelegationForm(forms.Form):
    """Who answers for whom, from when to when."""

    member_id = forms.ChoiceField(label="Answers of")
    substitute_id = forms.ChoiceField(label="may be given by")
    starts_on = forms.DateField(label="First day", widget=DATE)
    ends_on = forms.DateField(label="Last day", widget=DATE)
    kinds = forms.MultipleChoiceField(
        label="Only about", required=False, choices=[(k, f"{v}s") for k, v in KINDS.items()],
        widget=forms.CheckboxSelectMultiple, help_text="Leave open for everything.",
    )  # fmt: skip
    out_of_office = forms.BooleanField(label="Out of office in these days", required=False)
    reason = forms.CharField(max_length=300, required=False, label="Note for the substitute")

    def __init__(self, *args: Any, only: str = "", **options: Any) -> None:
        super().__init__(*args, **options)
        people = [(str(m.id), m.name) for m in parties.members()]
        own = [pair for pair in people if pair[0] == only] if only else people
        self.fields["member_id"].choices = own  # type: ignore[attr-defined]
        self.fields["substitute_id"].choices = [  # type: ignore[attr-defined]
            ("", "Choose a colleague"), *(pair for pair in people if pair[0] != only)
        ]  # fmt: skip


class PolicyForm(forms.Form):
    """The company's settings of approvals."""

    bundle_limit = forms.DecimalField(
        label="Small deals are below", max_digits=18, decimal_places=2,
        help_text="Their legal approval is asked for together with the commercial one.",
    )  # fmt: skip
    bundle_roles = forms.MultipleChoiceField(
        label="Roles that count as legal", required=False, widget=forms.CheckboxSelectMultiple
    )
    fallback_role = forms.ChoiceField(
        label="Fallback role", help_text="Answers where a role has no active holder."
    )
    work_start = forms.IntegerField(label="Work begins, hour", min_value=0, max_value=23)
    work_end = forms.IntegerField(label="Work ends, hour", min_value=1, max_value=24)
    work_days = forms.TypedMultipleChoiceField(
        label="Working days", coerce=int, widget=forms.CheckboxSelectMultiple,
        choices=list(enumerate(DAYS)),
    )  # fmt: skip
    country = forms.CharField(
        label="Public holidays of", max_length=2, required=False,
        help_text="Two letters, such as US or DE; leave open for none.",
    )  # fmt: skip
    region = forms.CharField(
        label="State or province", max_length=8, required=False,
        help_text="Its code, such as IL or BY.",
    )  # fmt: skip
    idle_days = forms.IntegerField(label="Forgotten after, working days", min_value=1, max_value=60)
    quarter_days = forms.IntegerField(
        label="Quarter's end, working days", min_value=0, max_value=30,
        help_text="In these last days a late approval is escalated at once.",
    )  # fmt: skip

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        roles = list(parties.role_names().items())
        self.fields["bundle_roles"].choices = roles  # type: ignore[attr-defined]
        self.fields["fallback_role"].choices = roles  # type: ignore[attr-defined]

    def policy(self) -> Policy:
        """The settings as they were typed."""
        data = self.cleaned_data
        return Policy(
            bundle_limit=Decimal(data["bundle_limit"]), bundle_roles=tuple(data["bundle_roles"]),
            fallback_role=data["fallback_role"], country=data["country"].upper(),
            region=data["region"].upper(), work_start=data["work_start"],
            work_end=data["work_end"], work_days=tuple(data["work_days"]),
            idle_days=data["idle_days"], quarter_days=data["quarter_days"],
        )  # fmt: skip
