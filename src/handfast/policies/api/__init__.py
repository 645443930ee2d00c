"""JSON routes of policies: versions, drafts, review, checks, cases, simulation and decisions."""

from ninja import Router

from handfast.policies.api.deciding import router as deciding
from handfast.policies.api.drafts import router as drafts
from handfast.policies.api.examining import router as examining
from handfast.policies.api.review import router as review
from handfast.policies.api.versions import router as versions

router = Router(tags=["Policies"])
router.add_router("", review)
router.add_router("", versions)
router.add_router("", drafts)
router.add_router("", examining)
router.add_router("", deciding)
