"""API routes of the platform: audit trail, events, webhook endpoints."""

from ninja import Router

router = Router(tags=["Platform"])
