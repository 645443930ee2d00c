"""Django's registration of the web shell."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """The composition root as a Django app: templates, static files, commands."""

    name = "handfast.web"
    label = "web"
