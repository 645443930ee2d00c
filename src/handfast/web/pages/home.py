"""The shell's own pages: home."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from handfast.platform.http import page


@page()
def home(request: Any) -> HttpResponse:
    """What waits for the person who signed in."""
    return render(request, "home.html", {})
