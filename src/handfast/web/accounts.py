"""Sign-in rules: people are invited by an administrator, nobody signs up alone."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class ClosedSignupAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Allauth's adapter with open sign-up switched off."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody may sign up alone."""
        return False
