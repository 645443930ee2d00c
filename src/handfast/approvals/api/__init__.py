"""JSON routes of approvals: requests with all that belongs to them, and the matrices."""

from ninja import Router

from handfast.approvals.api.matrices import router as matrices
from handfast.approvals.api.requests import router as requests

router = Router(tags=["Approvals"])
router.add_router("", requests)
router.add_router("", matrices)
