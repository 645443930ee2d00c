"""Forms of sales' pages: shape only, the services judge."""

from typing import Any

from django import forms

from handfast.parties import queries as parties
from handfast.parties.types import SEGMENTS


def members(empty: str = "") -> list[tuple[str, str]]:
    """Active colleagues as choices."""
    found = [(str(m.id), m.name) for m in parties.members()]
    return [("", empty), *found] if empty else found


class LeadForm(forms.Form):
    """A lead entered or corrected by hand."""

    name = forms.CharField(max_length=200)
    company = forms.CharField(max_length=200, required=False)
    email = forms.CharField(max_length=254, required=False, label="E-mail")
    phone = forms.CharField(max_length=40, required=False)
    region = forms.CharField(
        max_length=40, required=False, label="State or region", help_text="Like IL."
    )
    message = forms.CharField(
        required=False, label="What they want", widget=forms.Textarea(attrs={"rows": 4})
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)


class ContactUsForm(forms.Form):
    """The public form; `website` is a trap that people do not see."""

    name = forms.CharField(max_length=200, label="Your name")
    company = forms.CharField(max_length=200, required=False)
    email = forms.CharField(
        max_length=254, label="E-mail", widget=forms.EmailInput(attrs={"autocomplete": "email"})
    )
    phone = forms.CharField(
        max_length=40, required=False, widget=forms.TextInput(attrs={"autocomplete": "tel"})
    )
    region = forms.CharField(max_length=40, required=False, label="State", help_text="Like IL.")
    message = forms.CharField(
        label="How can we help?", max_length=5000, widget=forms.Textarea(attrs={"rows": 4})
    )
    website = forms.CharField(required=False, widget=forms.TextInput(attrs={"tabindex": "-1"}))


class ConvertForm(forms.Form):
    """What a conversion may still want to know; everything has a sensible default."""

    account_id = forms.ChoiceField(required=False, label="Account", widget=forms.RadioSelect)
    opportunity_name = forms.CharField(max_length=200, label="Opportunity")
    amount = forms.DecimalField(
        required=False, min_value=0, max_digits=14, decimal_places=2, label="Expected amount"
    )
    close_date = forms.DateField(required=False, label="Expected to close")
    segment = forms.ChoiceField(
        choices=[(s, s.capitalize()) for s in SEGMENTS], label="Size of a new account"
    )
    industry = forms.CharField(max_length=80, required=False, label="Industry of a new account")

    def __init__(self, *args: Any, accounts: list[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["account_id"].choices = accounts  # type: ignore[attr-defined]


class OpportunityForm(forms.Form):
    """An opportunity's facts."""

    name = forms.CharField(max_length=200)
    amount = forms.DecimalField(min_value=0, max_digits=14, decimal_places=2, initial=0)
    close_date = forms.DateField(required=False, label="Expected to close")
    owner_id = forms.ChoiceField(label="Owner", required=False)
    contact_id = forms.ChoiceField(label="Contact", required=False)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, contacts: list[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["owner_id"].choices = members("Nobody yet")  # type: ignore[attr-defined]
        self.fields["contact_id"].choices = [("", "Nobody yet"), *contacts]  # type: ignore[attr-defined]


class NewOpportunityForm(OpportunityForm):
    """An opportunity at an existing account."""

    account_id = forms.ChoiceField(label="Account")
    field_order = ("account_id", "name", "amount", "close_date", "owner_id", "contact_id")

    def __init__(self, *args: Any, accounts: list[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, contacts=[], **options)
        self.fields["account_id"].choices = accounts  # type: ignore[attr-defined]
        del self.fields["contact_id"]


class ReasonForm(forms.Form):
    """A step that needs a reason."""

    reason = forms.CharField(max_length=300, widget=forms.Textarea(attrs={"rows": 3}))


class TerritoryForm(forms.Form):
    """A region and who owns its leads."""

    region = forms.CharField(max_length=40, help_text="Like IL, or * for every other region.")
    owner_id = forms.ChoiceField(label="Owner")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["owner_id"].choices = members()  # type: ignore[attr-defined]


class ImportForm(forms.Form):
    """A file of leads: uploaded first, then carried as text until it is imported."""

    file = forms.FileField(required=False)
    text = forms.CharField(required=False, widget=forms.Textarea(attrs={"rows": 12}))

    def content(self) -> str:
        """The CSV text: of the file if one was chosen, else the text given."""
        upload = self.cleaned_data.get("file")
        if upload is None:
            return str(self.cleaned_data.get("text") or "")
        raw: bytes = upload.read(5 * 1024 * 1024 + 1)
        try:
            return raw.decode("utf-8-sig")
        except UnicodeDecodeError:
            return raw.decode("cp1252", errors="replace")

    def clean_file(self) -> Any:
        """A file of at most 5 MB without zero bytes."""
        upload = self.cleaned_data.get("file")
        if upload is not None and upload.size > 5 * 1024 * 1024:
            raise forms.ValidationError("The file is larger than 5 MB. Split it.")
        if upload is not None and b"\0" in upload.read(4096):
            raise forms.ValidationError("This is not a text file. Save it as CSV.")
        if upload is not None:
            upload.seek(0)
        return upload
