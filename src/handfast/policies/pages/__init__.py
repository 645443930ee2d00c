"""HTML pages of policies."""
