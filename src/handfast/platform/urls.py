"""Addresses of the platform's own pages."""

urlpatterns: list[object] = []
