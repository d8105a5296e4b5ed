"""Where a Chromium for the browser tests is, and how one is got where there is none."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
MAC = Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")


def find() -> Path | None:
    """SAMTALE_TEST_CHROMIUM, else the system's own Chromium or Chrome, else the one that Playwright has fetched; None
    where there is none."""
    if named := os.environ.get("SAMTALE_TEST_CHROMIUM"):
        return Path(named)
    for name in NAMES:
        if found := shutil.which(name):
            return Path(found)
    return MAC if MAC.exists() else _of_playwright()


def _of_playwright() -> Path | None:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = Path(playwright.chromium.executable_path)
    return path if path.exists() else None


def find_or_install() -> Path | None:
    """As find(), but tries to install one first where there is none: by apt as root on Debian (which also brings the
    libraries it needs), otherwise by Playwright into its own folder."""
    ways: tuple[Callable[[], None], ...] = (_install_by_apt, _install_by_playwright)
    for install in ways:
        if found := find():
            return found
        install()
    return find()


def arguments() -> list[str]:
    """Chromium's command line: root (as in containers) has no sandbox to use."""
    return ["--no-sandbox"] if is_root() else []


def is_root() -> bool:
    return hasattr(os, "geteuid") and os.geteuid() == 0


def _install_by_apt() -> None:
    if not (is_root() and shutil.which("apt-get")):
        return
    print("No Chromium found: installing Debian's …", flush=True)
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (["update", "-qq"], ["install", "-qq", "-y", "--no-install-recommends", "chromium"]):
        subprocess.run(["apt-get", *command], env=quiet, stdin=subprocess.DEVNULL, stdout=sys.stderr, check=False)


def _install_by_playwright() -> None:
    print("No Chromium found: fetching Playwright's …", flush=True)
    subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=False)
