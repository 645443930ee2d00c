"""The composition root: settings, URLs, the shell, the portal and the API's assembly."""
