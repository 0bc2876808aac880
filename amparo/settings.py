"""Settings, read from the environment; each one is described in docs/settings.md.

The engine (embedded PostgreSQL, or a server by URL) is started by ``amparo.cli`` before Django reads this
file; here only the URLs are read. The app connects as ``amparo_app``; migrations as the owner.
"""

import os
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from amparo.engine.flags import env_flag
from amparo.engine.urls import django_database
from amparo.foundation.clock import LIMA


def env_secret(name: str, default: str = "") -> str:
    """Read a secret from ``NAME`` or, so that it stays out of process listings, from the file ``NAME_FILE``."""
    file = os.environ.get(f"{name}_FILE")
    if not file:
        return os.environ.get(name, default)
    try:
        return Path(file).read_text().strip()
    except OSError as error:
        raise ImproperlyConfigured(f"{name}_FILE cannot be read: {file} ({error.strerror}).") from None


BASE_DIR = Path(__file__).resolve().parent
DATA_DIR = Path(os.environ.get("AMPARO_DATA_DIR", BASE_DIR.parent / ".amparo")).absolute()

# The invented country, under a banner; whatever else is served has to pass the doctor first (docs/adr/0016).
DEMO = env_flag("AMPARO_DEMO")
# In the demo the sign-in page lists the invented accounts: ``user:role,…|password``.
DEMO_SIGN_IN = os.environ.get("AMPARO_DEMO_SIGN_IN", "") if DEMO else ""
DEBUG = False
SECRET_KEY = env_secret("AMPARO_SECRET_KEY")
# Who holds the key-encryption keys (foundation.protection.keys): a service of one's own, the environment, or a file.
KEY_SERVICE = os.environ.get("AMPARO_KEY_SERVICE", "")
KEYS = env_secret("AMPARO_KEYS")
KEY_FILE = Path(os.environ.get("AMPARO_KEY_FILE", DATA_DIR / "keys.json"))
# The audit trail's anchors: the key that signs them, and the folder of a witness that upkeep adds to every day.
ANCHOR_KEY_FILE = DATA_DIR / "audit-anchor-key"
ANCHOR_DIR = Path(os.environ["AMPARO_ANCHOR_DIR"]) if os.environ.get("AMPARO_ANCHOR_DIR") else None
if not SECRET_KEY:
    raise ImproperlyConfigured("AMPARO_SECRET_KEY is not set; run Amparo through the `amparo` command.")

SECURE = env_flag("AMPARO_TLS")
ALLOWED_HOSTS = os.environ.get("AMPARO_HOSTS", "localhost,127.0.0.1,[::1]").split(",")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "procrastinate.contrib.django",  # its tables; jobs are asked for and done by foundation.access.errands
    "amparo.foundation.audit",
    "amparo.foundation.protection",
    "amparo.foundation.directory",
    "amparo.foundation.access",
    "amparo.foundation.accounts",
    "amparo.casework.cases",
    "amparo.casework.attachments",
    "amparo.casework.consent",
    "amparo.casework.tasks",
    "amparo.casework.lifecycle",
    "amparo.casework.safeguards",
    "amparo.casework.oversight",
    "amparo.evidence.external",
    "amparo.evidence.projection",
    "amparo.exchange.imports",
    "amparo.web",
    "django.forms",  # last: the web package's templates win over Django's
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "amparo.web.middleware.AsOurPagesSend",
    "amparo.web.middleware.NothingStays",
    "amparo.web.middleware.OneWayOnly",
    "csp.middleware.CSPMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "amparo.web.middleware.ChosenLanguage",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "amparo.web.in_her_hands.WhoseHandsFirst",
]

ROOT_URLCONF = "amparo.urls"
WSGI_APPLICATION = "amparo.wsgi.application"
FORM_RENDERER = "amparo.web.rendering.AmparoRenderer"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "web" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "amparo.web.context.page_frame",
            ],
        },
    }
]


def _database(url_name: str, *, pool: int = 0, options: str = "") -> dict[str, object]:
    url = os.environ.get(url_name, "")
    if not url:
        raise ImproperlyConfigured(f"{url_name} is not set; run Amparo through the `amparo` command.")
    database: dict[str, object] = dict(django_database(url))
    extra: dict[str, object] = dict(database.get("OPTIONS", {}))  # type: ignore[call-overload]
    if pool:
        extra["pool"] = {"min_size": 1, "max_size": pool, "timeout": 10}
        # Of a server that was started again the pool holds dead connections: each would be somebody's error page.
        database["CONN_HEALTH_CHECKS"] = True
    if options:
        extra["options"] = options
    # Row-level security makes planning a list as slow as running it: a connection plans what it asks often once.
    extra |= {"server_side_binding": True, "prepare_threshold": 3}
    database["OPTIONS"] = extra
    return database


# Migrations run as the owner of the tables; everything else as the app, which owns nothing.
AS_OWNER = env_flag("AMPARO_AS_OWNER")
POOL = int(os.environ.get("AMPARO_POOL", "0"))
DATABASES = {
    "default": _database("AMPARO_MIGRATE_URL", options="-c role=amparo_owner -c lock_timeout=4s")
    if AS_OWNER
    else _database("AMPARO_DATABASE_URL", pool=POOL),
    "vault": _database("AMPARO_VAULT_URL", pool=POOL),
}
DATABASE_ROUTERS = ["amparo.foundation.protection.router.VaultRouter"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "access.Account"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

ACCOUNT_ADAPTER = "amparo.web.accounts.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_EMAIL_FIELD = None  # staff sign in by username; no mailbox is asked for
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_FORMS = {
    "login": "amparo.web.accounts.forms.SignInForm",
    "reauthenticate": "amparo.web.accounts.forms.ConfirmPasswordForm",
    "change_password": "amparo.web.accounts.forms.NewPasswordForm",
}
MFA_ADAPTER = "amparo.web.accounts.adapter.SecondFactorAdapter"
# Wrong passwords are counted by web.accounts.attempts; this is for codes, forms and pages, by allauth.
ACCOUNT_RATE_LIMITS = {
    "login": "300/15m/ip",
    "login_failed": "100/15m/ip,5/5m/key",
    "reauthenticate": "30/m/user",
    "change_password": "10/m/user",
}
ALLAUTH_TRUSTED_PROXY_COUNT = int(env_flag("AMPARO_BEHIND_PROXY"))
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
# A passkey is a second factor, never the only one: office computers are shared (docs/adr/0011-accounts.md).
MFA_PASSKEY_LOGIN_ENABLED = MFA_PASSKEY_SIGNUP_ENABLED = False
MFA_TOTP_ISSUER = "Amparo"
MFA_FORMS = {
    "authenticate": "amparo.web.accounts.forms.SecondFactorForm",
    "activate_totp": "amparo.web.accounts.forms.ActivateForm",
    "add_webauthn": "amparo.web.accounts.passkey_forms.AddPasskeyForm",
    "edit_webauthn": "amparo.web.accounts.passkey_forms.RenamePasskeyForm",
    "authenticate_webauthn": "amparo.web.accounts.passkey_forms.PasskeyForm",
}
# The second factor can be left out in the demo only.
SECOND_FACTOR_REQUIRED = not (DEMO and env_flag("AMPARO_DEMO_WITHOUT_SECOND_FACTOR", True))
LOGIN_URL = "/entrar/"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_LOGOUT_REDIRECT_URL = "/entrar/"

CACHES = {"default": {"BACKEND": "amparo.web.accounts.counts.Counts"}}
SESSION_ENGINE = "amparo.web.accounts.session_store"
SESSION_COOKIE_AGE = 12 * 3600
IDLE_MINUTES = 15
SESSION_COOKIE_NAME = "__Host-session" if SECURE else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if SECURE else "csrf"
DEVICE_COOKIE_NAME = "__Host-device" if SECURE else "device"
IN_HER_HANDS_COOKIE_NAME = "__Host-in-her-hands" if SECURE else "in-her-hands"
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SECURE_SSL_REDIRECT = SECURE
SECURE_HSTS_SECONDS = 31_536_000 if SECURE else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env_flag("AMPARO_BEHIND_PROXY") else None
# Nothing leaves our own origin. Not "no-referrer": browsers then send forms with "Origin: null", which the check
# against forged forms refuses.
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
MESSAGE_STORAGE = "django.contrib.messages.storage.cookie.CookieStorage"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
    }
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500
# Documents of cases are taken in here, never on disk in clear; other files as Django does.
FILE_UPLOAD_HANDLERS = [
    "amparo.web.documents.uploading.DocumentInMemory",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]

PROCRASTINATE_AUTODISCOVER_MODULE_NAME = ""  # what is done is listed in amparo.commands.worker

LANGUAGE_CODE = "es"
LANGUAGES = [("es", _("Español")), ("en", _("English"))]
LANGUAGE_COOKIE_NAME = "language"
LOCALE_PATHS = [BASE_DIR / "web" / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = LIMA.key

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "web" / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_MAX_AGE = 31_536_000

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "amparo.web.log.JsonLine"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
}
