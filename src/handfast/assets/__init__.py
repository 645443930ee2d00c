"""The installed base: what a customer has, and what it entitles them to."""
