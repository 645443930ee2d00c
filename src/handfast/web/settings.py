"""Django settings, read from the environment; nothing is started from here."""

import os
import sys
from pathlib import Path

from handfast.platform import database
from handfast.platform.job_settings import JOBS_APPS
from handfast.platform.keys import load_key
from handfast.web.contexts import installed
from handfast.web.databases import django_database

BASE_DIR = Path(__file__).resolve().parents[1]
VAR_DIR = database.var_dir()
DEBUG = os.environ.get("HANDFAST_DEBUG") == "1"
SECRET_KEY = load_key(VAR_DIR)
HANDFAST_BASE_URL = os.environ.get("HANDFAST_BASE_URL", "http://127.0.0.1:8000").rstrip("/")
HANDFAST_FILES_DIR = Path(os.environ.get("HANDFAST_FILES_DIR", VAR_DIR / "files"))
ALLOWED_HOSTS = os.environ.get("HANDFAST_HOSTS", "localhost,127.0.0.1,testserver").split(",")
SECURE = HANDFAST_BASE_URL.startswith("https://")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django_htmx",
    "django_prometheus",
    *JOBS_APPS,
    "handfast.platform",
    *(f"handfast.{name}" for name in installed()),
    "handfast.web",
]

MIDDLEWARE = [
    "django_prometheus.middleware.PrometheusBeforeMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "handfast.platform.logs.RequestLogMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "handfast.web.middleware.AddressMiddleware",  # within, else /accounts/ would lead to the sign-in pages
    "django_htmx.middleware.HtmxMiddleware",
    "handfast.web.middleware.PrincipalMiddleware",
    "handfast.web.middleware.ApiMiddleware",
    "django_prometheus.middleware.PrometheusAfterMiddleware",
]

ROOT_URLCONF = "handfast.web.urls"
WSGI_APPLICATION = "handfast.web.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "web" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "handfast.web.shell.shell",
            ],
        },
    }
]

DATABASES = {"default": django_database()}
DATABASE_ROUTERS: list[str] = []
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "platform_cache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "parties.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
     "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]  # fmt: skip
LOGIN_URL = "/accounts/login/"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_ADAPTER = "handfast.web.accounts.ClosedSignupAdapter"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = None
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Handfast"

SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
CSRF_TRUSTED_ORIGINS = [HANDFAST_BASE_URL]
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 31_536_000 if SECURE else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if SECURE else None
X_FRAME_OPTIONS = "SAMEORIGIN"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "img-src": ["'self'", "data:", "blob:"],
        "style-src": ["'self'"],
        "script-src": ["'self'"],
        "object-src": ["'none'"],
        "base-uri": ["'self'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'self'"],
    }
}
HANDFAST_KEEP_DELIVERIES_DAYS = int(os.environ.get("HANDFAST_KEEP_DELIVERIES_DAYS", "30"))
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024
MAX_UPLOAD_BYTES = 100 * 1024 * 1024

LANGUAGE_CODE = "en-us"
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"
STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "web" / "static"]
TESTING = os.environ.get("HANDFAST_TESTING") == "1" or "pytest" in sys.modules
WHITENOISE_USE_FINDERS = DEBUG or TESTING
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage",
                "OPTIONS": {"location": str(HANDFAST_FILES_DIR)}},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if WHITENOISE_USE_FINDERS
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}  # fmt: skip
if os.environ.get("HANDFAST_S3_BUCKET"):
    STORAGES["default"] = {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "bucket_name": os.environ["HANDFAST_S3_BUCKET"],
            "endpoint_url": os.environ.get("HANDFAST_S3_ENDPOINT") or None,
            "default_acl": "private",
            "file_overwrite": False,
        },
    }

EMAIL_BACKEND = os.environ.get(
    "HANDFAST_EMAIL_BACKEND", "handfast.platform.mail_backend.MailboxBackend"
)
DEFAULT_FROM_EMAIL = os.environ.get("HANDFAST_EMAIL_FROM", "Handfast <no-reply@localhost>")
EMAIL_HOST = os.environ.get("HANDFAST_SMTP_HOST", "localhost")
EMAIL_PORT = int(os.environ.get("HANDFAST_SMTP_PORT", "25"))
EMAIL_HOST_USER = os.environ.get("HANDFAST_SMTP_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("HANDFAST_SMTP_PASSWORD", "")
EMAIL_USE_TLS = os.environ.get("HANDFAST_SMTP_TLS") == "1"
ANYMAIL = {
    key.removeprefix("HANDFAST_ANYMAIL_"): value
    for key, value in os.environ.items()
    if key.startswith("HANDFAST_ANYMAIL_")
}
HANDFAST_SMS_URL = os.environ.get("HANDFAST_SMS_URL", "")
HANDFAST_SMS_TOKEN = os.environ.get("HANDFAST_SMS_TOKEN", "")
HANDFAST_OUTBOUND_HOSTS = [h for h in os.environ.get("HANDFAST_OUTBOUND_HOSTS", "").split(",") if h]
HANDFAST_OLD_KEYS = os.environ.get("HANDFAST_OLD_KEYS", "").split()
HANDFAST_FONT_PATHS = [p for p in os.environ.get("HANDFAST_FONT_PATHS", "").split(":") if p]
HANDFAST_TIMESTAMPS = os.environ.get("HANDFAST_TIMESTAMPS", "local")
HANDFAST_TRUST_PROXY = os.environ.get("HANDFAST_TRUST_PROXY") == "1"
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if HANDFAST_TRUST_PROXY else 0
HANDFAST_METRICS_TOKEN = os.environ.get("HANDFAST_METRICS_TOKEN", "")
PROMETHEUS_EXPORT_MIGRATIONS = False
LOGGING_CONFIG = "handfast.platform.logs.configure"
LOGGING: dict[str, object] = {"level": os.environ.get("HANDFAST_LOG_LEVEL", "INFO")}
