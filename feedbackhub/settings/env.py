"""Reads the environment, and fails loudly: every error names the variable and what was expected.

Only the settings modules may call it. Values of secrets are never put into an error message.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

TRUE = frozenset({"1", "true", "yes", "on"})
FALSE = frozenset({"0", "false", "no", "off"})

# A new connection costs a page 20 ms; one that is kept is asked whether it still answers, for a fifth of one.
KEPT_SECONDS = 60

# libpq's own words, so that a URL that psql takes means the same here.
LIBPQ_OPTIONS = frozenset(
    {
        "application_name",
        "channel_binding",
        "connect_timeout",
        "gssencmode",
        "keepalives",
        "keepalives_count",
        "keepalives_idle",
        "keepalives_interval",
        "options",
        "sslcert",
        "sslcrl",
        "sslkey",
        "sslmode",
        "sslrootcert",
        "target_session_attrs",
        "tcp_user_timeout",
    }
)


def text(name: str, *, default: str | None = None) -> str:
    """Give the variable's text without surrounding blanks; an empty one counts as unset.

    Raises ImproperlyConfigured if it is unset and has no default.
    """
    value = os.environ.get(name, "").strip()
    if value:
        return value
    if default is None:
        raise ImproperlyConfigured(f"{name} is not set. Set it in the environment.")
    return default


def flag(name: str, *, default: bool | None = None) -> bool:
    """Give true or false. Any other word is an error, since `DEBUG=flase` must not pass for anything."""
    value = text(name, default=None if default is None else str(default)).lower()
    if value in TRUE:
        return True
    if value in FALSE:
        return False
    raise ImproperlyConfigured(
        f"{name} is {value!r}: expected one of {_listed(TRUE)} (yes) or {_listed(FALSE)} (no)."
    )


def number(name: str, *, default: int | None = None, least: int = 0, most: int | None = None) -> int:
    """Give a whole number within `least` and `most` (both included)."""
    value = text(name, default=None if default is None else str(default))
    expected = f"a whole number from {least}" + ("" if most is None else f" to {most}")
    try:
        result = int(value)
    except ValueError:
        raise ImproperlyConfigured(f"{name} is {value!r}: expected {expected}.") from None
    if result < least or (most is not None and result > most):
        raise ImproperlyConfigured(f"{name} is {result}: expected {expected}.")
    return result


def words(name: str, *, default: list[str] | None = None) -> list[str]:
    """Give a list from words separated by commas: `ALLOWED_HOSTS=a.example, b.example`."""
    value = text(name, default=None if default is None else ",".join(default))
    found = [word.strip() for word in value.split(",")]
    if value and not all(found):
        raise ImproperlyConfigured(
            f"{name} is {value!r}: expected words separated by commas, with none of them empty."
        )
    return found if value else []


def url(name: str, *, schemes: tuple[str, ...] = ("https", "http"), default: str | None = None) -> str:
    """Give an absolute address with one of the schemes and a host, without a slash at its end."""
    value = text(name, default=default)
    parts = _split(value, name)
    if parts.scheme not in schemes or not parts.hostname:
        expected = " or ".join(f"{scheme}://host" for scheme in schemes)
        raise ImproperlyConfigured(f"{name} is not an absolute address: expected {expected}.")
    return value.rstrip("/")


def secret(name: str, *, default: str | None = None) -> str:
    """Give a secret from the variable itself or from the file that `<name>_FILE` names (Docker, Kubernetes).

    Raises ImproperlyConfigured if both are set, if the file cannot be read or is empty, or if neither is set
    and there is no default. The message never holds the secret.
    """
    file_variable = f"{name}_FILE"
    path = os.environ.get(file_variable, "").strip()
    if not path:
        if not os.environ.get(name, "").strip() and default is None:
            raise ImproperlyConfigured(
                f"{name} is not set. Set {name}, or {file_variable} to the path of a file that holds it."
            )
        return text(name, default=default)
    if os.environ.get(name, "").strip():
        raise ImproperlyConfigured(f"{name} and {file_variable} are both set: expected only one of them.")
    try:
        value = Path(path).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "not UTF-8 text"
        raise ImproperlyConfigured(
            f"{file_variable} names {path!r}, which cannot be read: {reason}."
        ) from error
    if not value:
        raise ImproperlyConfigured(f"{file_variable} names {path!r}, which is empty.")
    return value


def database(address: str, *, name: str = "DATABASE_URL", kept: int = KEPT_SECONDS) -> dict[str, Any]:
    """Turn `postgres://user:password@host:port/database?sslmode=…` into Django's settings for one database.

    A UNIX socket is given as `?host=/folder`. `?conn_max_age=` (seconds, else `kept`) is Django's; the other
    parameters are libpq's own. Raises ImproperlyConfigured with what was expected, never with the address, which holds
    a password.
    """
    parts = _split(address, name)
    if parts.scheme not in {"postgres", "postgresql"}:
        raise ImproperlyConfigured(
            f"{name}: expected postgres://user:password@host:port/database, "
            f"found the scheme {parts.scheme or 'none'!r}."
        )
    if parts.fragment or "@" in parts.path + parts.query:
        raise ImproperlyConfigured(f"{name}: the signs : / ? # @ in a password must be percent-encoded.")
    database_name = unquote(parts.path.lstrip("/"))
    if not database_name or "/" in database_name:
        raise ImproperlyConfigured(
            f"{name}: expected one database's name after the host, as in postgres://host/feedbackhub."
        )
    options = _query(parts, name)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": database_name,
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": options.pop("host", None) or unquote(parts.hostname or ""),
        "PORT": _port(parts, name),
        "CONN_MAX_AGE": _seconds(options.pop("conn_max_age", str(kept)), name),
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": dict(options),
    }


def _split(address: str, name: str) -> SplitResult:
    try:
        return urlsplit(address)
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} cannot be read as an address: {error}.") from None


def _query(parts: SplitResult, name: str) -> dict[str, str]:
    """Give the parameters, each once and known: a mistyped `sslmod` must not turn TLS off in silence."""
    found: dict[str, str] = {}
    for key, values in parse_qs(parts.query, keep_blank_values=True).items():
        if key not in LIBPQ_OPTIONS | {"host", "conn_max_age"}:
            raise ImproperlyConfigured(f"{name}: {key!r} is no parameter that is known here.")
        if len(values) != 1 or not values[0]:
            raise ImproperlyConfigured(f"{name}: expected exactly one value for the parameter {key!r}.")
        found[key] = values[0]
    return found


def _port(parts: SplitResult, name: str) -> str:
    try:
        port = parts.port
    except ValueError:
        raise ImproperlyConfigured(
            f"{name}: expected a port from 1 to 65535 after the host, "
            "and the signs : / ? # @ in a password percent-encoded."
        ) from None
    return "" if port is None else str(port)


def _seconds(value: str, name: str) -> int:
    if not value.isdecimal():
        raise ImproperlyConfigured(f"{name}: expected whole seconds for 'conn_max_age', found {value!r}.")
    return int(value)


def _listed(choices: frozenset[str]) -> str:
    return ", ".join(sorted(choices))
