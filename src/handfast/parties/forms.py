"""Forms of parties' pages: shape only, the services judge."""

from typing import Any

from django import forms

from handfast.parties import queries
from handfast.parties.types import CONTACT_ROLES, KINDS, RISK_TIERS, SEGMENTS
from handfast.platform import access

DAYS = (("30", "30 days"), ("90", "90 days"), ("365", "1 year"), ("", "Never"))


def words(values: tuple[str, ...]) -> list[tuple[str, str]]:
    """Choices of plain values, shown with a capital."""
    return [(value, value.replace("_", " ").capitalize()) for value in values]


def member_choices(empty: str = "") -> list[tuple[str, str]]:
    """Active colleagues as choices."""
    found = [(str(m.id), m.name) for m in queries.members()]
    return [("", empty), *found] if empty else found


class AccountForm(forms.Form):
    """A customer account."""

    name = forms.CharField(max_length=200)
    legal_name = forms.CharField(max_length=200, required=False, label="Legal name")
    kind = forms.ChoiceField(choices=words(KINDS), initial="business")
    segment = forms.ChoiceField(choices=words(SEGMENTS), label="Size")
    industry = forms.CharField(max_length=80, required=False)
    risk_tier = forms.ChoiceField(choices=words(RISK_TIERS), label="Risk tier")
    data_residency = forms.CharField(
        max_length=40, required=False, label="Data residency", help_text="Where data must stay."
    )
    owner_id = forms.ChoiceField(required=False, label="Owner")
    phone = forms.CharField(max_length=40, required=False)
    website = forms.CharField(max_length=200, required=False)
    line1 = forms.CharField(max_length=200, required=False, label="Street and number")
    line2 = forms.CharField(max_length=200, required=False, label="Address, second line")
    city = forms.CharField(max_length=100, required=False)
    region = forms.CharField(
        max_length=40, required=False, label="State or region", help_text="Like IL."
    )
    postal_code = forms.CharField(max_length=20, required=False, label="Postal code")
    country = forms.CharField(max_length=2, initial="US", help_text="Two letters.")
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["owner_id"].choices = member_choices("Nobody yet")  # type: ignore[attr-defined]


class ContactForm(forms.Form):
    """A person at a customer."""

    name = forms.CharField(max_length=200)
    email = forms.CharField(max_length=254, required=False, label="E-mail")
    phone = forms.CharField(max_length=40, required=False)
    title = forms.CharField(max_length=120, required=False, label="Job title")
    roles = forms.MultipleChoiceField(
        choices=list(CONTACT_ROLES.items()), required=False, widget=forms.CheckboxSelectMultiple
    )
    portal_enabled = forms.BooleanField(required=False, label="May use the customer portal")
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)


class ReasonForm(forms.Form):
    """A step that needs a reason."""

    reason = forms.CharField(max_length=300, widget=forms.Textarea(attrs={"rows": 3}))


class MemberForm(forms.Form):
    """A colleague: who they are, what they may do."""

    name = forms.CharField(max_length=200)
    title = forms.CharField(max_length=120, required=False, label="Job title")
    phone = forms.CharField(max_length=40, required=False, help_text="Like +1 312 555 0100.")
    team = forms.ChoiceField(required=False)
    manager_id = forms.ChoiceField(required=False, label="Manager")
    roles = forms.MultipleChoiceField(required=False, widget=forms.CheckboxSelectMultiple)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        choices = {
            "team": [("", "No team"), *((t.key, t.name) for t in queries.teams())],
            "manager_id": member_choices("Nobody"),
            "roles": list(queries.role_names().items()),
        }
        for name, values in choices.items():
            self.fields[name].choices = values  # type: ignore[attr-defined]


class InviteForm(MemberForm):
    """A colleague to be invited."""

    email = forms.CharField(max_length=254, label="E-mail")
    field_order = ("name", "email", "title", "phone", "team", "manager_id", "roles")


class NamedKeyForm(forms.Form):
    """A team or role: a name for people and a key for rules."""

    name = forms.CharField(max_length=100)
    key = forms.CharField(max_length=40, help_text="Small letters and underscores: order_desk.")


class TokenForm(forms.Form):
    """An API token."""

    name = forms.CharField(max_length=100, help_text="What will use it.")
    member_id = forms.ChoiceField(label="Acts for")
    scopes = forms.MultipleChoiceField(
        widget=forms.CheckboxSelectMultiple, help_text="Never more than the person may do."
    )
    days = forms.ChoiceField(choices=DAYS, required=False, initial="365", label="Valid for")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        contexts = dict.fromkeys(p.partition(".")[0] for p in access.all_permissions())
        self.fields["member_id"].choices = member_choices()  # type: ignore[attr-defined]
        self.fields["scopes"].choices = [  # type: ignore[attr-defined]
            ("*", "Everything the person may do"),
            *((f"{name}.*", name.capitalize()) for name in contexts),
        ]


class CompanyForm(forms.Form):
    """The tenant and its own legal entity."""

    name = forms.CharField(max_length=200, label="Company name")
    zone = forms.CharField(max_length=64, label="Time zone", help_text="Like America/Chicago.")
    currency = forms.CharField(max_length=3, help_text="Like USD.")
    entity_name = forms.CharField(max_length=200, label="Legal name")
    registration = forms.CharField(max_length=120, required=False, label="Registration number")
    signatory_id = forms.ChoiceField(required=False, label="Signs contracts")
    line1 = forms.CharField(max_length=200, required=False, label="Street and number")
    line2 = forms.CharField(max_length=200, required=False, label="Address, second line")
    city = forms.CharField(max_length=100, required=False)
    region = forms.CharField(max_length=40, required=False, label="State or region")
    postal_code = forms.CharField(max_length=20, required=False, label="Postal code")
    country = forms.CharField(max_length=2, initial="US")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["signatory_id"].choices = member_choices("Nobody yet")  # type: ignore[attr-defined]


class ClockForm(forms.Form):
    """A moment for the test clock, in the tenant's zone."""

    to = forms.DateTimeField(
        label="Date and time",
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"],
        widget=forms.DateTimeInput,
    )


class PasswordForm(forms.Form):
    """A new password, typed twice."""

    password = forms.CharField(
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text="At least ten characters.",
    )
    again = forms.CharField(
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}), label="Once more"
    )

    def clean(self) -> dict[str, Any]:
        """Both must be the same."""
        data = super().clean() or {}
        if data.get("password") != data.get("again"):
            self.add_error("again", "The two passwords differ. Type the same one twice.")
        return data
