"""Who may reach what: every URL of the product, found by walking the resolver."""
