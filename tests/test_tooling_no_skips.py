"""In CI a skipped test fails the run."""

from __future__ import annotations

import pytest

from webapp.config import ROOT

pytest_plugins = ["pytester"]

OPTIONS = ("-p", "tests.no_skips", "-p", "no:playwright", "-p", "no:cacheprovider")


@pytest.fixture(autouse=True)
def importable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", str(ROOT))


@pytest.mark.parametrize("processes", [[], ["-n2"]])
@pytest.mark.parametrize(
    "skipping",
    [
        "@pytest.mark.skip(reason='no browser')\ndef test_it(): pass",
        "def test_it(): pytest.skip('no browser')",
        "pytest.skip('no browser', allow_module_level=True)",
        "@pytest.fixture\ndef browser(): pytest.skip('no browser')\ndef test_it(browser): pass",
    ],
)
def test_a_skip_fails_the_run_and_says_why(pytester: pytest.Pytester, skipping: str, processes: list[str]) -> None:
    pytester.makepyfile(test_other="def test_other(): pass", test_it=f"import pytest\n{skipping}")
    outcome = pytester.runpytest_subprocess(*OPTIONS, *processes)
    assert outcome.ret == pytest.ExitCode.TESTS_FAILED
    outcome.stdout.fnmatch_lines(["*skipped, which fails in CI*", "*test_it*no browser*"])


def test_expected_failures_and_passing_tests_do_not(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("import pytest\n@pytest.mark.xfail\ndef test_x(): assert 0\ndef test_y(): pass")
    assert pytester.runpytest_subprocess(*OPTIONS).ret == pytest.ExitCode.OK
