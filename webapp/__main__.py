"""`python -m webapp COMMAND`: everything that make does, also where there is no make.

Until the virtual environment exists, only the standard library is imported here.
"""

from __future__ import annotations

import os
import subprocess
import sys

from webapp import bootstrap

USAGE = """Usage: python -m webapp COMMAND

  run      start Samtale
  demo     start Samtale with an invented company, in a database of its own (demo --size large: 120 people, three years)
  backup   take a backup now, list them, put one back (backup now, list, restore FILE, keys)

For developers:
  setup    make the environment only (setup --dev: with the tools for testing)
  test     all tests; further arguments go to pytest (test -k people)
  soak     what goes wrong beneath people who write, for half an hour instead of minutes
  check    lint, types, import order, templates
  bench    measure; prints «name value unit» lines (bench pdf: only that measure)
  words    gather the words of the interface into the catalogues of its other languages
  lock     pin anew what pyproject.toml asks for
"""

FOR_DEVELOPERS = ("test", "soak", "check", "bench", "words", "lock")
COMPILE = ["uv", "pip", "compile", "pyproject.toml", "--universal", "--generate-hashes", "--python-version", "3.11"]
LOCK_COMMANDS = [
    [*COMPILE, "--quiet", "--custom-compile-command", "make lock", *upgrade, "-o", name]
    for name, upgrade in (
        (bootstrap.RUN_LOCK.name, []),
        (bootstrap.DEV_LOCK.name, ["--group", "dev", "--constraint", bootstrap.RUN_LOCK.name]),
    )
]
CHECK_COMMANDS = [
    ["ruff", "check", "."],
    ["ruff", "format", "--check", "."],
    ["mypy"],
    ["lint-imports", "--no-cache", "--no-logo"],
    ["djlint", "templates", "--lint", "--quiet"],
]


def serve(*, demo: bool, arguments: list[str]) -> int:
    if demo:
        os.environ["SAMTALE_DEMO"] = "1"
        if arguments[:1] == ["--size"]:
            os.environ["SAMTALE_DEMO_SIZE"] = " ".join(arguments[1:])
    from webapp.serve import main

    return main()


def back_up(arguments: list[str]) -> int:
    from webapp.backup_cli import commands

    return int(commands.main(arguments, "python -m webapp backup", standalone_mode=True) or 0)


def run_all(commands: list[list[str]]) -> int:
    """Run tools of the environment one after the other, all of them, and say which failed."""
    failed = []
    for command in commands:
        print("→", " ".join(command), flush=True)
        tool = bootstrap.venv_python().with_name(command[0])
        if subprocess.run([str(tool), *command[1:]], cwd=bootstrap.ROOT, check=False).returncode:
            failed.append(command[0])
    if failed:
        print("Failed: {}".format(", ".join(failed)), file=sys.stderr)
    return 1 if failed else 0


def run_script(module: str, arguments: list[str]) -> int:
    return subprocess.run([sys.executable, "-m", module, *arguments], cwd=bootstrap.ROOT, check=False).returncode


def perform(command: str, arguments: list[str]) -> int:
    """Carry out a command inside the environment."""
    if command == "backup":
        return back_up(arguments)
    if command == "test":
        return run_script("tests.run", arguments)
    if command == "soak":
        os.environ["SAMTALE_SOAK"] = "1"
        return run_script("tests.run", ["--timeout=0", "tests/faults", "tests/plans/test_life.py", *arguments])
    if command == "bench":
        return run_script("tests.bench.run", arguments)
    if command == "words":
        return run_script("tools.words", arguments)
    if command == "check":
        return run_all(CHECK_COMMANDS)
    if command == "lock":
        return run_all(LOCK_COMMANDS)
    return serve(demo=command == "demo", arguments=arguments)


def main(arguments: list[str]) -> int:
    if not arguments or arguments[0] not in ("run", "demo", "backup", "setup", *FOR_DEVELOPERS):
        print(USAGE, file=sys.stderr)
        return 2
    command, rest = arguments[0], arguments[1:]
    dev = command in FOR_DEVELOPERS or rest == ["--dev"]
    try:
        if os.environ.get("SAMTALE_SETUP") != "0":
            bootstrap.ensure(dev=dev)
    except bootstrap.SetupError as problem:
        print(problem, file=sys.stderr)
        return 1
    if command == "setup":
        return 0
    if not bootstrap.inside():
        return bootstrap.run_inside(["-m", "webapp", *arguments])
    return perform(command, rest)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
