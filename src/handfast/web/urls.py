"""All URLs: each context brings its own, the shell and the portal complete them."""

from importlib import import_module

from django.urls import include, path

from handfast.web.api import api
from handfast.web.contexts import with_module

urlpatterns = [
    path("api/v1/", api.urls),
    path("accounts/", include("allauth.account.urls")),
    path("accounts/mfa/", include("allauth.mfa.urls")),
    path("", include("handfast.platform.urls")),
    path("", include("handfast.web.pages_urls")),
    path("", include("handfast.web.portal.urls")),
]

for module in with_module("urls"):
    urlpatterns += import_module(module).urlpatterns
