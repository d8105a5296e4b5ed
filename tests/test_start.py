"""What a start loads: neither its time nor its memory is spent on what few requests need."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

SELDOM = {"docx", "holidays", "icalendar", "lxml", "openpyxl", "segno", "typst"}
SCRIPT = f"""
import sys
from webapp.app import create_app
app = create_app()
print(app.test_client().get("/").status_code, sorted({SELDOM} & set(sys.modules)))
"""


def test_the_libraries_for_files_and_calendars_are_loaded_by_those_who_need_them(tmp_path: Path) -> None:
    folders = {"SAMTALE_DATA": str(tmp_path / "data"), "SAMTALE_KEYS": str(tmp_path / "keys"), "DATABASE_URL": ""}
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT], env={**os.environ, **folders}, capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines()[-1] == "302 []"
