"""Rebuild the vendored front-end files and fonts from npm package tarballs.

    python tools/vendor.py digdir-designsystemet-css-1.22.0.tgz htmx.org-4.0.1.tgz axe-core-4.14.1.tgz

A package that is not given keeps its files and its entry. Each folder gets a manifest.json with the
version, licence, source files and SHA-256 of everything in it; tests/look checks them.
"""

from __future__ import annotations

import hashlib
import json
import sys
import tarfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent

# The component sheets in use, in the order (and the cascade layer) of the package's own index.css.
BASE = ("base", "heading", "label", "paragraph", "validation-message")
COMPONENTS = (
    "button",
    "input",
    "field",
    "fieldset",
    "alert",
    "skip-link",
    "details",
    "list",
    "tag",
    "error-summary",
    "table",
)


@dataclass(frozen=True)
class Part:
    """One vendored file: `sources` are paths inside the package, joined in order within `layer` when it is a bundle."""

    target: str
    sources: tuple[str, ...]
    layers: tuple[str, ...] = ()


@dataclass(frozen=True)
class Recipe:
    folder: str
    parts: tuple[Part, ...]


RECIPES = {
    "@digdir/designsystemet-css": Recipe(
        "static/vendor",
        (
            Part(
                "designsystemet.css",
                tuple(f"dist/src/{name}.css" for name in BASE + COMPONENTS),
                ("ds.base",) * len(BASE) + ("ds.components",) * len(COMPONENTS),
            ),
            Part("designsystemet.LICENSE.txt", ("LICENSE",)),
        ),
    ),
    "htmx.org": Recipe(
        "static/vendor",
        (
            Part("htmx.min.js", ("dist/htmx.min.js",)),
            Part("hx-sse.min.js", ("dist/ext/hx-sse.min.js",)),
            Part("htmx.LICENSE.txt", ("LICENSE",)),
        ),
    ),
    "source-sans": Recipe(
        "webapp/plans/fonts",
        (
            Part("SourceSans3-Regular.otf", ("OTF/SourceSans3-Regular.otf",)),
            Part("SourceSans3-Semibold.otf", ("OTF/SourceSans3-Semibold.otf",)),
            Part("SourceSans3.LICENSE.md", ("LICENSE.md",)),
        ),
    ),
    "dejavu-fonts-ttf": Recipe(
        "webapp/plans/fonts",
        (
            Part("DejaVuSans.ttf", ("ttf/DejaVuSans.ttf",)),
            Part("DejaVuSans.LICENSE.txt", ("LICENSE",)),
        ),
    ),
    "axe-core": Recipe(
        "tests/browser/vendor",
        (
            Part("axe.min.js", ("axe.min.js",)),
            Part("axe.LICENSE.txt", ("LICENSE",)),
            Part("axe.LICENSE-3RD-PARTY.txt", ("LICENSE-3RD-PARTY.txt",)),
        ),
    ),
}


def read_package(tarball: Path) -> dict[str, bytes]:
    """The files of an npm tarball by their path inside the package (its leading folder taken off)."""
    with tarfile.open(tarball) as archive:
        files = {}
        for member in archive.getmembers():
            content = archive.extractfile(member) if member.isfile() else None
            if content is not None:
                files[member.name.partition("/")[2]] = content.read()
        return files


def build(part: Part, files: dict[str, bytes]) -> bytes:
    """A part's bytes: its one source unchanged, or its sources each wrapped in their cascade layer."""
    if not part.layers:
        (source,) = part.sources
        return files[source]
    sheets = ["@layer ds.theme, ds.base, ds.components;\n"]
    for source, layer in zip(part.sources, part.layers, strict=True):
        sheets.append(f"@layer {layer}{{{files[source].decode().strip()}}}\n")
    return "".join(sheets).encode()


def vendor(tarball: Path, root: Path = ROOT) -> dict[str, Any]:
    """Write one package's files below `root` and return its manifest entry. KeyError: a package without a recipe."""
    files = read_package(tarball)
    about = json.loads(files["package.json"])
    recipe = RECIPES[about["name"]]
    folder = root / recipe.folder
    folder.mkdir(parents=True, exist_ok=True)
    entries = []
    for part in recipe.parts:
        content = build(part, files)
        (folder / part.target).write_bytes(content)
        digest = hashlib.sha256(content).hexdigest()
        entries.append({"path": part.target, "sources": list(part.sources), "sha256": digest})
    entry = {"package": about["name"], "version": about["version"], "licence": about["license"], "files": entries}
    record(folder / "manifest.json", entry)
    return entry


def record(manifest: Path, entry: dict[str, Any]) -> None:
    """Put `entry` in the manifest in place of the package's former one, sorted by package."""
    packages = json.loads(manifest.read_text("utf-8"))["packages"] if manifest.exists() else []
    kept = [package for package in packages if package["package"] != entry["package"]]
    packages = sorted([*kept, entry], key=lambda package: package["package"])
    manifest.write_text(json.dumps({"packages": packages}, indent=2) + "\n", "utf-8")


def main(arguments: list[str]) -> int:
    if not arguments:
        sys.stderr.write(f"{__doc__}\n")
        return 2
    for argument in arguments:
        entry = vendor(Path(argument))
        sys.stdout.write(f"{entry['package']} {entry['version']}: {len(entry['files'])} files\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
