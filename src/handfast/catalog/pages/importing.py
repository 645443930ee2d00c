"""The page that reads a document as a new version and shows every fault with its path."""

import json
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from handfast.catalog import services
from handfast.catalog.forms import ImportForm
from handfast.kernel.errors import Conflict, InvalidInput, Problem
from handfast.platform.http import done, page

MAX_BYTES = 10 * 1024 * 1024


@page("catalog.edit")
def import_page(request: Any) -> HttpResponse:
    """Choose a file; on faults nothing is loaded and all of them are listed."""
    if request.method != "POST":
        return _show(request, ImportForm(), (), "")
    form = ImportForm(request.POST, request.FILES)
    if not form.is_valid():
        faults = [Problem("file", "", str(e)) for e in form.errors.get("file", [])]
        return _show(request, form, faults, "")
    upload = form.cleaned_data["file"]
    try:
        version = services.import_catalog(_read(upload), by=request.actor, at=request.at)
    except (InvalidInput, Conflict) as error:
        return _show(request, form, error.problems, upload.name)
    text = f"Version {version.number} is read: look at its changes, then publish it."
    return done(request, text, reverse("catalog:version", args=[version.id]) + "?view=changes")


def _read(upload: Any) -> Any:
    if upload.size > MAX_BYTES:
        raise InvalidInput(
            Problem("file", f"{upload.size} bytes", "The file is larger than 10 MB.", "Split it.")
        )
    try:
        return json.loads(upload.read().decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise InvalidInput(
            Problem("file", upload.name, "The file is not text in UTF-8.", "Save it as UTF-8.")
        ) from None
    except json.JSONDecodeError as fault:
        where = f"line {fault.lineno}, column {fault.colno}"
        raise InvalidInput(
            Problem("file", where, f"The file is not JSON: {fault.msg}.", "Correct that place.")
        ) from None
    except RecursionError:
        raise InvalidInput(
            Problem("file", upload.name, "The file is nested too deeply.", "Flatten it.")
        ) from None


def _show(request: Any, form: ImportForm, problems: Any, name: str) -> HttpResponse:
    context = {"form": form, "problems": problems, "name": name}
    return render(request, "catalog/import.html", context, status=422 if problems else 200)
