"""`python -m webapp test`: find what the suite needs, say what is left out, run pytest.

Environment: SAMTALE_TEST_POSTGRESQL and SAMTALE_TEST_CHROMIUM are set for the tests where there is one. With CI set,
a missing one, like a skipped test, is a failure.
"""

from __future__ import annotations

import os
import subprocess
import sys

import psycopg

from tests.browser import chromium

# One process more than there are cores, for they wait half of the time. Each has databases, servers and browsers of its
# own, and takes over what another has left to do.
AT_ONCE = ["-n", str(min(6, (os.cpu_count() or 1) + 1)), "--dist", "worksteal"]
LOCAL_POSTGRESQL = "postgresql://postgres@127.0.0.1:5432"


def postgresql_problem(url: str) -> str | None:
    """Why no test database can be made on the server at `url` (no database name in it); None where it can."""
    try:
        with psycopg.connect(f"{url}/postgres", connect_timeout=3) as connection:
            row = connection.execute(
                "SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user"
            ).fetchone()
    except psycopg.OperationalError as problem:
        return str(problem).strip().splitlines()[-1]
    return None if row and row[0] else "its user may not create databases"


def prepare(environ: dict[str, str]) -> list[str]:
    """Fill in `environ` for the tests; return what will be left out, a sentence each."""
    left_out = []
    url = environ.get("SAMTALE_TEST_POSTGRESQL", LOCAL_POSTGRESQL)
    if problem := postgresql_problem(url):
        environ.pop("SAMTALE_TEST_POSTGRESQL", None)
        left_out.append(f"PostgreSQL ({problem}). Set SAMTALE_TEST_POSTGRESQL=postgresql://… to include it.")
    else:
        environ["SAMTALE_TEST_POSTGRESQL"] = url
    if browser := chromium.find_or_install():
        environ["SAMTALE_TEST_CHROMIUM"] = str(browser)
    else:
        left_out.append("The browser (no Chromium found, and none could be installed).")
    return left_out


def main(arguments: list[str]) -> int:
    environ = dict(os.environ)
    in_ci = bool(environ.get("CI"))
    left_out = prepare(environ)
    for sentence in left_out:
        print(f"Left out: {sentence}", file=sys.stderr, flush=True)
    if left_out and in_ci:
        return 1
    strict = ["-p", "tests.no_skips"] if in_ci else []
    at_once = [] if any(given.startswith(("-n", "--pdb")) for given in arguments) else AT_ONCE
    command = [sys.executable, "-m", "pytest", *at_once, *strict, *arguments]
    return subprocess.run(command, env=environ, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
