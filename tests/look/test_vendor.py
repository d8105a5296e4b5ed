"""What is vendored is exactly what the manifests say, and the bundle can be rebuilt from them."""

from __future__ import annotations

import hashlib
import io
import json
import re
import tarfile
from pathlib import Path
from typing import Any

import pytest

from tools import vendor
from webapp.assets import Assets

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = ("static/vendor", "tests/browser/vendor", "webapp/plans/fonts")


def entries(folder: str) -> list[dict[str, Any]]:
    return list(json.loads((ROOT / folder / "manifest.json").read_text("utf-8"))["packages"])


@pytest.mark.parametrize("folder", FOLDERS)
def test_every_vendored_file_has_the_recorded_digest(folder: str) -> None:
    recorded = {file["path"]: file["sha256"] for entry in entries(folder) for file in entry["files"]}
    kept = [path for path in (ROOT / folder).iterdir() if path.name not in ("manifest.json", ".gitattributes")]
    assert {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in kept} == recorded


@pytest.mark.parametrize("folder", FOLDERS)
def test_every_package_says_version_and_licence(folder: str) -> None:
    for entry in entries(folder):
        assert entry["version"]
        assert entry["licence"]
        assert any("LICENSE" in file["path"] for file in entry["files"])


def test_manifest_names_the_parts_of_the_recipe() -> None:
    for package, recipe in vendor.RECIPES.items():
        (entry,) = [entry for entry in entries(recipe.folder) if entry["package"] == package]
        recorded = {file["path"]: tuple(file["sources"]) for file in entry["files"]}
        assert recorded == {part.target: part.sources for part in recipe.parts}


def test_rebuild_wraps_each_sheet_in_its_layer(tmp_path: Path) -> None:
    sheets = {f"dist/src/{name}.css": f".{name}{{}}" for name in vendor.BASE + vendor.COMPONENTS}
    about = {"name": "@digdir/designsystemet-css", "version": "0.0.1", "license": "MIT"}
    tarball = packed(tmp_path / "package.tgz", sheets | {"LICENSE": "MIT", "package.json": json.dumps(about)})
    vendor.vendor(tarball, tmp_path)
    bundle = (tmp_path / "static/vendor/designsystemet.css").read_text("utf-8").splitlines()
    assert bundle[0] == "@layer ds.theme, ds.base, ds.components;"
    assert bundle[1] == "@layer ds.base{.base{}}"
    assert bundle[-1] == "@layer ds.components{.table{}}"


def packed(path: Path, files: dict[str, str]) -> Path:
    """An npm tarball at `path` with `files` in its leading folder."""
    with tarfile.open(path, "w:gz") as archive:
        for name, text in files.items():
            member = tarfile.TarInfo(f"package/{name}")
            member.size = len(text.encode())
            archive.addfile(member, io.BytesIO(text.encode()))
    return path


@pytest.mark.parametrize("sheet", ["page.css", "conversation.css"])
def test_the_styles_stay_light(sheet: str) -> None:
    """What a first visit fetches in styles, joined and compressed as it travels: under 18 kB on every page."""
    packed = Assets(ROOT / "static").by_path[sheet].packed
    assert packed is not None
    assert len(packed) < 18_000


def test_every_component_in_a_template_is_in_the_bundle() -> None:
    bundle = (ROOT / "static/vendor/designsystemet.css").read_text("utf-8")
    for template in (ROOT / "templates").rglob("*.html"):
        used = set(re.findall(r"\bds-[a-z][a-z-]*", template.read_text("utf-8")))
        missing = {name for name in used if f".{name}" not in bundle}
        assert not missing, f"{template.relative_to(ROOT)}: add {missing} to COMPONENTS in tools/vendor.py"


def test_the_theme_gives_every_token_that_a_sheet_reads() -> None:
    sheets = [ROOT / "static/vendor/designsystemet.css", *(ROOT / "static").glob("*.css")]
    text = "".join(sheet.read_text("utf-8") for sheet in sheets)
    read, given = set(re.findall(r"var\(\s*(--ds-[\w-]+)", text)), set(re.findall(r"(--ds-[\w-]+):", text))
    assert read - given == set()


def test_no_template_styles_or_scripts_inline() -> None:
    for template in (ROOT / "templates").rglob("*.html"):
        text = template.read_text("utf-8")
        if "emails" in template.parts:
            continue
        for forbidden in (" style=", "<style", "hx-on", " onclick=", "javascript:"):
            assert forbidden not in text, f"{template.relative_to(ROOT)} has {forbidden.strip()}"
