"""Tables of parties; `User` is the one global identity, everything else belongs to a tenant."""

from typing import Any

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.utils import timezone
from django.utils.crypto import salted_hmac

from handfast.kernel.ids import new_id
from handfast.parties.lifecycle import ACCOUNT, MEMBER
from handfast.parties.types import KINDS, RISK_TIERS, SEGMENTS
from handfast.platform.models import Tenant, TenantForeignKey, TenantModel


class UserManager(BaseUserManager):  # type: ignore[type-arg]
    """Creates users by e-mail address."""

    def create_user(
        self, email: str, password: str | None = None, *, hashed: str = "", **fields: Any
    ) -> "User":
        """Create a user; the password is hashed with Argon2, unless it comes `hashed`."""
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        if hashed:
            user.password = hashed
        else:
            user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser, PermissionsMixin):
    """A person who can sign in; membership of a tenant is a `Member` row there."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    email = models.EmailField(unique=True)
    name = models.CharField(max_length=200)
    home_tenant = models.ForeignKey(Tenant, models.PROTECT, null=True, related_name="+")
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False)
    date_joined = models.DateTimeField(default=timezone.now)
    sessions_ended = models.PositiveIntegerField(default=0)
    # The tenants the person has joined, in that order, as text; their Member row says what holds now.
    joined_tenants = models.JSONField(default=list, blank=True)

    objects = UserManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ("name",)

    def __str__(self) -> str:
        return self.name or self.email

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """What a session must carry; another value each time the person ends the other ones."""
        value: str = super()._get_session_auth_hash(secret=secret)  # type: ignore[misc]
        if not self.sessions_ended:
            return value
        told = f"{value}{self.sessions_ended}"
        return salted_hmac("handfast.sessions", told, secret, algorithm="sha256").hexdigest()


class Role(TenantModel):
    """A set of permissions; kept as changes to the role's defaults, so that upgrades reach it."""

    key = models.SlugField(max_length=40)
    name = models.CharField(max_length=100)
    added = models.JSONField(default=list, blank=True)
    removed = models.JSONField(default=list, blank=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["tenant", "key"], name="role_key"),)


class Team(TenantModel):
    """People who own work together; tasks fall to a team by its key."""

    key = models.SlugField(max_length=40)
    name = models.CharField(max_length=100)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["tenant", "key"], name="team_key"),)


class Member(TenantModel):
    """A user's membership of the tenant, with roles, team and manager."""

    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    name = models.CharField(max_length=200)
    email = models.EmailField()
    phone = models.CharField(max_length=40, blank=True)
    title = models.CharField(max_length=120, blank=True)
    roles = models.JSONField(default=list, blank=True)
    team = TenantForeignKey(Team, null=True, blank=True)
    manager = TenantForeignKey("parties.Member", null=True, blank=True)
    status = models.CharField(max_length=12, default=MEMBER.initial)
    active = models.BooleanField(default=False)
    invited_at = models.DateTimeField(null=True, blank=True)
    joined_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["tenant", "user"], name="member_user"),
            models.CheckConstraint(
                condition=models.Q(status__in=MEMBER.states), name="member_status"
            ),
            models.CheckConstraint(
                condition=models.Q(active=True, status="active", joined_at__isnull=False)
                | models.Q(models.Q(active=False), ~models.Q(status="active")),
                name="member_active_has_joined",
            ),
        )
        indexes = (models.Index(fields=["tenant", "name"], name="member_name"),)

    def __str__(self) -> str:
        return self.name


class ApiToken(TenantModel):
    """A program's key to the API; only the hash of its secret is kept."""

    member = TenantForeignKey(Member)
    name = models.CharField(max_length=100)
    hint = models.CharField(max_length=8)
    secret_hash = models.CharField(max_length=64)
    scopes = models.JSONField(default=list)
    expires_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["tenant", "secret_hash"], name="api_token_secret"),
        )


class Account(TenantModel):
    """A customer: the anchor of quotes, contracts, orders, services and invoices."""

    number = models.CharField(max_length=24)
    name = models.CharField(max_length=200)
    name_key = models.CharField(max_length=200, editable=False)
    legal_name = models.CharField(max_length=200, blank=True)
    kind = models.CharField(max_length=12, default="business")
    status = models.CharField(max_length=12, default=ACCOUNT.initial)
    segment = models.CharField(max_length=12, default="small")
    industry = models.CharField(max_length=80, blank=True)
    risk_tier = models.CharField(max_length=12, default="low")
    data_residency = models.CharField(max_length=40, blank=True)
    owner = TenantForeignKey(Member, null=True, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    website = models.CharField(max_length=200, blank=True)
    line1 = models.CharField(max_length=200, blank=True)
    line2 = models.CharField(max_length=200, blank=True)
    city = models.CharField(max_length=100, blank=True)
    region = models.CharField(max_length=40, blank=True)
    postal_code = models.CharField(max_length=20, blank=True)
    country = models.CharField(max_length=2, default="US")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["tenant", "number"], name="account_number"),
            models.CheckConstraint(
                condition=models.Q(status__in=ACCOUNT.states), name="account_status"
            ),
            models.CheckConstraint(condition=models.Q(kind__in=KINDS), name="account_kind"),
            models.CheckConstraint(
                condition=models.Q(segment__in=SEGMENTS), name="account_segment"
            ),
            models.CheckConstraint(
                condition=models.Q(risk_tier__in=RISK_TIERS), name="account_risk_tier"
            ),
        )
        indexes = (
            models.Index(fields=["tenant", "name", "id"], name="account_by_name"),
            models.Index(fields=["tenant", "name_key"], name="account_name_key"),
            models.Index(fields=["tenant", "owner"], name="account_owner"),
        )

    def __str__(self) -> str:
        return self.name


class Contact(TenantModel):
    """A person at a customer."""

    account = TenantForeignKey(Account)
    name = models.CharField(max_length=200)
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=40, blank=True)
    title = models.CharField(max_length=120, blank=True)
    roles = models.JSONField(default=list, blank=True)
    portal_enabled = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["tenant", "account", "email"],
                condition=~models.Q(email=""),
                name="contact_email_once",
            ),
        )
        indexes = (
            models.Index(fields=["tenant", "account", "name"], name="contact_of_account"),
            models.Index(fields=["tenant", "email"], name="contact_email"),
            models.Index(fields=["tenant", "name", "id"], name="contact_by_name"),
        )

    def __str__(self) -> str:
        return self.name


class LegalEntity(TenantModel):
    """One of the tenant's own companies: the party that signs its contracts."""

    name = models.CharField(max_length=200)
    registration = models.CharField(max_length=120, blank=True)
    line1 = models.CharField(max_length=200, blank=True)
    line2 = models.CharField(max_length=200, blank=True)
    city = models.CharField(max_length=100, blank=True)
    region = models.CharField(max_length=40, blank=True)
    postal_code = models.CharField(max_length=20, blank=True)
    country = models.CharField(max_length=2, default="US")
    signatory = TenantForeignKey(Member, null=True, blank=True)
    is_default = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["tenant"], condition=models.Q(is_default=True), name="entity_default_once"
            ),
        )
