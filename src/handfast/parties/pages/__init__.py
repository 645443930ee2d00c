"""HTML pages of parties."""
