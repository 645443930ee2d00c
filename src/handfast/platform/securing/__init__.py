"""What `migrate` adds to every tenant table: row security, tenant-led keys, and grants.

All statements are idempotent; they run after each migration with the owner's login. Composite
keys and references make a row that points into another tenant impossible, and let the same
schema be distributed by tenant.
"""

from handfast.platform.securing.secure import secure_schema, tenant_models

__all__ = ["secure_schema", "tenant_models"]
