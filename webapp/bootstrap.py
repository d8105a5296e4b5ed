"""The environment Samtale runs in, made with the standard library alone.

`.venv` in the project's folder holds exactly what the lock file names, by hash. It is made when it is missing,
completed when tools for testing are asked for, and made anew when the lock or the Python has changed; otherwise
nothing is touched.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
STAMP = VENV / "samtale-lock"
RUN_LOCK = ROOT / "requirements.lock"
DEV_LOCK = ROOT / "requirements-dev.lock"
OLDEST = (3, 11)


class SetupError(Exception):
    """The environment cannot be made; the text says why and what to do."""


def venv_python() -> Path:
    return VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def inside() -> bool:
    """True where this process needs no other environment: it runs in `.venv`, or SAMTALE_SETUP=0 says that the
    surroundings (a container image, a package) already hold the dependencies."""
    return os.environ.get("SAMTALE_SETUP") == "0" or Path(sys.prefix).resolve() == VENV.resolve()


def check_python(version: tuple[int, ...]) -> None:
    if version[:2] < OLDEST:
        found = ".".join(map(str, version))
        raise SetupError(
            "Samtale needs Python {}.{} or newer; this is {} ({}).\n"
            "Start it with a newer one, for example: python3.12 -m webapp run".format(*OLDEST, found, sys.executable)
        )


def stamp_of(lock: Path) -> str:
    """What STAMP says when `.venv` holds `lock`, made by the Python that runs this."""
    # Line ends differ between checkouts on Windows and elsewhere; the lock is the same.
    digest = hashlib.sha256(lock.read_bytes().replace(b"\r\n", b"\n")).hexdigest()
    return "{}.{} {} {}".format(*sys.version_info[:2], lock.name, digest)


def _stamps() -> list[str]:
    if not STAMP.is_file() or not venv_python().exists():
        return []
    return STAMP.read_text(encoding="utf-8").splitlines()


def ensure(*, dev: bool) -> None:
    """Make `.venv` hold the run lock, and with `dev` the tools for testing too.

    Raises SetupError where the Python is too old, the venv module is missing or packages cannot be fetched, and where
    `.venv` is a link to an environment that lacks them: that one is somebody's, and making it anew would empty it.
    """
    check_python(tuple(sys.version_info[:3]))
    # The development lock names everything that the run lock names, at the same versions.
    wanted = [stamp_of(RUN_LOCK)] + ([stamp_of(DEV_LOCK)] if dev else [])
    present = _stamps()
    if set(wanted) <= set(present):
        return
    if VENV.is_symlink():
        raise SetupError(
            f"{VENV} is a link to {VENV.resolve()}, which does not hold the packages of this Samtale.\n"
            "Nothing has been changed there. Remove the link, and Samtale makes an environment of its own."
        )
    _refuse_unwritable(VENV if VENV.is_dir() else VENV.parent)
    print("Fetching the packages that Samtale needs; this is done once …", flush=True)
    # An environment in use is completed, never replaced under the process that runs in it.
    fresh = wanted[0] not in present and not inside()
    STAMP.unlink(missing_ok=True)
    _install(DEV_LOCK if dev else RUN_LOCK, fresh=fresh)
    STAMP.write_text("\n".join(wanted) + "\n", encoding="utf-8")


def _refuse_unwritable(folder: Path) -> None:
    """Raise SetupError where nothing can be made in ``folder``; venv itself says only that it failed."""
    try:
        with tempfile.TemporaryFile(dir=folder):
            return
    except OSError as error:
        raise SetupError(
            f"Samtale keeps its packages in {VENV}, and nothing can be written in {folder}: {error.strerror}.\n"
            "Start it once as the user that owns the folder (python3 -m webapp setup), or make room on the disk."
        ) from error


def _install(lock: Path, *, fresh: bool) -> None:
    uv = shutil.which("uv")
    if uv and _install_with_uv(uv, lock, fresh=fresh):
        return
    if fresh or not _has_pip():
        _make_venv()
    pip = [str(venv_python()), "-m", "pip", "--disable-pip-version-check"]
    options = ["-qq", "--no-input", "--require-hashes"]
    if _run([*pip, "install", *options, "-r", str(lock)]) != 0:
        raise SetupError(
            f"The packages in {lock.name} could not be installed; pip says why above.\n"
            "Is this computer on the network? Behind a proxy, set HTTPS_PROXY; with a package mirror of your own, "
            "set PIP_INDEX_URL. Then try again."
        )


def _install_with_uv(uv: str, lock: Path, *, fresh: bool) -> bool:
    """The same by uv, in a tenth of the time. False where it did not work: uv reads none of pip's settings (mirrors,
    certificates), so pip still may."""
    if fresh and _run([uv, "venv", "--quiet", "--clear", "--no-project", "--python", sys.executable, str(VENV)]) != 0:
        return False
    python = ["--python", str(venv_python())]
    options = ["--quiet", "--require-hashes"]
    return _run([uv, "pip", "install", *python, *options, "-r", str(lock)]) == 0


def _has_pip() -> bool:
    return _run([str(venv_python()), "-c", "import pip"], quiet=True) == 0


def _make_venv() -> None:
    if _run([sys.executable, "-m", "venv", "--clear", str(VENV)], quiet=True) == 0:
        return
    if shutil.which("apt-get"):
        package = "python{}.{}-venv".format(*sys.version_info[:2])
        raise SetupError(
            f"Python's venv module is incomplete here. On Debian and Ubuntu it is a package of its own:\n"
            f"  sudo apt-get install {package}"
        )
    raise SetupError(
        f"A virtual environment could not be made in {VENV}.\n"
        f"Is the folder writable, and does this Python have its venv and ensurepip modules? ({sys.executable})"
    )


def _run(command: list[str], *, quiet: bool = False) -> int:
    output = subprocess.DEVNULL if quiet else None
    # The environment must not see the packages of the one that calls it.
    environ = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "PYTHONHOME")}
    return subprocess.run(command, stdout=output, stderr=output, env=environ, check=False).returncode


def run_inside(arguments: list[str]) -> int:
    """Run `python ARGUMENTS` in `.venv` and return its exit code; on POSIX this process becomes it."""
    command = [str(venv_python()), *arguments]
    sys.stdout.flush()
    if os.name == "posix":
        os.execv(command[0], command)
    child = subprocess.Popen(command)
    while True:
        try:
            return child.wait()
        except KeyboardInterrupt:
            # The console sends Ctrl-C to the child as well, which closes in its own time.
            continue
