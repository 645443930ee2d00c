"""Form shapes of the catalog's pages."""

from django import forms


class ImportForm(forms.Form):
    """A document to read as a new draft version."""

    file = forms.FileField(
        error_messages={"required": "No file was chosen. Choose the catalog's JSON file."}
    )


class PublishForm(forms.Form):
    """From which day a version is sold."""

    effective_from = forms.DateField(
        label="Effective from",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text="The version before it ends on that day. Empty: the day the document names.",
    )


class RetireForm(forms.Form):
    """From which day a version is no longer sold."""

    effective_to = forms.DateField(
        label="No longer sold from",
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text="Quotes and orders that pin the version keep it.",
    )
