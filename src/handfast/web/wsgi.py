"""The WSGI entry point, served by granian; every page is loaded before the first request comes."""

import os
from importlib import import_module

from handfast.platform.loading import loading

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "handfast.web.settings")
with loading():
    from django.conf import settings
    from django.core.wsgi import get_wsgi_application

    application = get_wsgi_application()
    import_module(settings.ROOT_URLCONF)
