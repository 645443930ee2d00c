"""The public page that tells anyone whether a signed PDF is genuine."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from handfast.kernel.errors import HandfastError, invalid
from handfast.signing import services
from handfast.signing.types import MAX_VERIFY_BYTES


@require_http_methods(["GET", "POST"])
def verify_page(request: Any) -> HttpResponse:
    """Upload a PDF and read the verdict."""
    if request.method == "GET":
        return render(request, "signing/verify.html", {})
    try:
        upload = request.FILES.get("file")
        result = services.verify_upload(content=_content(upload))
    except HandfastError as error:
        return render(request, "signing/verify.html", {"error": error}, status=error.status)
    return render(request, "signing/verify.html", {"result": result, "file_name": upload.name})


def _content(upload: Any) -> bytes:
    if upload is None:
        raise invalid("file", "", "No file was chosen.", "Choose the signed PDF.")
    if upload.size > MAX_VERIFY_BYTES:
        message = f"The file has {upload.size // 1_000_000} MB; 50 MB are possible."
        raise invalid("file", upload.size, message, "Choose the signed PDF itself.")
    return bytes(upload.read())
