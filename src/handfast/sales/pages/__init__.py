"""HTML pages of sales."""
