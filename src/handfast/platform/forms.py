"""Forms of the platform's pages: shape only, the services judge."""

from django import forms


class WebhookForm(forms.Form):
    """Where events are told, and which."""

    url = forms.URLField(
        label="Address",
        max_length=500,
        assume_scheme="https",
        help_text="A public https address of the receiving system.",
    )
    topics = forms.CharField(
        label="Topics",
        initial="*",
        help_text="Separated by commas: quote.accepted, quote.*, or * for everything.",
    )
    description = forms.CharField(label="What it is for", max_length=200, required=False)

    def clean_topics(self) -> list[str]:
        """The topics as a list."""
        return [part.strip() for part in self.cleaned_data["topics"].split(",") if part.strip()]
