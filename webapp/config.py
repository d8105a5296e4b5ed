"""Settings from SAMTALE_* environment variables, checked once at start."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parent.parent
DEMO_SIZES = ("small", "large")
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


class ConfigError(Exception):
    """A setting that cannot be used; the message names the variable and what to do."""


@dataclass(frozen=True)
class Config:
    """What one process is told from outside.

    ``data_dir`` holds the database and backups, ``keys_dir`` the keys that open it: they are never the same folder,
    so that a backup of the one does not carry the other. ``base_url`` is None when the company's own setting decides.
    ``large`` says how much a demo has.
    """

    data_dir: Path
    keys_dir: Path
    database_url: str
    base_url: str | None = None
    host: str = "127.0.0.1"
    port: int = 8000
    proxies: int = 0
    demo: bool = False
    large: bool = False
    testing: bool = False
    jobs: bool = True
    key: str | None = field(default=None, repr=False)

    @classmethod
    def from_env(cls, environ: Mapping[str, str] | None = None) -> Config:
        """Read the settings; raises ConfigError with the variable's name for one that cannot be used."""
        env = os.environ if environ is None else environ
        demo, large = _flag(env, "SAMTALE_DEMO"), _choice(env, "SAMTALE_DEMO_SIZE", DEMO_SIZES) == "large"
        home = demo_home(large=large) if demo else ROOT
        data_dir = Path(env.get("SAMTALE_DATA") or home / "data").expanduser().resolve()
        keys_dir = Path(env.get("SAMTALE_KEYS") or home / "keys").expanduser().resolve()
        if keys_dir == data_dir or data_dir in keys_dir.parents:
            raise ConfigError(f"SAMTALE_KEYS ({keys_dir}) must lie outside SAMTALE_DATA, which backups take.")
        return cls(
            data_dir=data_dir,
            keys_dir=keys_dir,
            database_url=env.get("DATABASE_URL") or f"sqlite:///{data_dir / 'samtale.db'}",
            base_url=check_base_url(env["SAMTALE_BASE_URL"]) if env.get("SAMTALE_BASE_URL") else None,
            host=env.get("SAMTALE_HOST") or "127.0.0.1",
            port=_number(env, "SAMTALE_PORT", 8000, highest=65535),
            proxies=_number(env, "SAMTALE_PROXIES", 0, highest=5),
            demo=demo,
            large=large,
            jobs=not _flag(env, "SAMTALE_NO_JOBS"),
            key=env.get("SAMTALE_KEY") or None,
        )


def demo_home(*, large: bool) -> Path:
    """Where the demo of this size keeps what it has, unless it is told otherwise."""
    return ROOT / ("demo-large" if large else "demo")


def check_base_url(text: str) -> str:
    """The public address without a trailing slash; raises ConfigError for what is not an http(s) address."""
    address = text.strip().rstrip("/")
    try:
        parts = urlsplit(address)
        valid = parts.scheme in {"http", "https"} and bool(parts.hostname) and not parts.query and not parts.fragment
        valid = valid and (parts.port is None or parts.port > 0) and not parts.username
    except ValueError:
        valid = False
    if not valid or any(character.isspace() for character in address):
        raise ConfigError(f"SAMTALE_BASE_URL must be an address such as https://samtale.firma.no, not {text!r}.")
    return address


def is_loopback(base_url: str) -> bool:
    """Whether only this machine itself can reach the address."""
    host = urlsplit(base_url).hostname or ""
    return host in LOOPBACK or host.startswith("127.") or host.endswith(".localhost")


def _flag(env: Mapping[str, str], name: str) -> bool:
    value = env.get(name, "").strip().lower()
    if value not in {"", "0", "1", "false", "true", "no", "yes"}:
        raise ConfigError(f"{name} must be 1 or 0, not {value!r}.")
    return value in {"1", "true", "yes"}


def _choice(env: Mapping[str, str], name: str, choices: tuple[str, ...]) -> str:
    """One of ``choices``, the first where nothing is said."""
    text = env.get(name, "").strip().lower() or choices[0]
    if text not in choices:
        raise ConfigError(f"{name} must be {' or '.join(choices)}, not {text!r}.")
    return text


def _number(env: Mapping[str, str], name: str, default: int, *, highest: int) -> int:
    text = env.get(name, "").strip()
    if not text:
        return default
    if not text.isdigit() or int(text) > highest:
        raise ConfigError(f"{name} must be a whole number from 0 to {highest}, not {text!r}.")
    return int(text)
