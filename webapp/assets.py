"""Static files: served at /static/<hash of the whole tree>/<path>, so that browsers may keep them for a year.

One hash for all of static/ lets style sheets and JavaScript modules name each other by relative address: a page and all
it loads come from one state of the tree. Each file is compressed ahead, when the process starts.
"""

from __future__ import annotations

import gzip
import hashlib
import re
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from flask import Flask, Response, abort, request, url_for

from .access import anyone
from .config import ROOT

STATIC = ROOT / "static"
FOREVER = "public, max-age=31536000, immutable"
# Spelt out, because Python's own table is the operating system's: Windows may say text/plain for .js.
TYPES = {
    ".css": "text/css; charset=utf-8",
    ".ico": "image/x-icon",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".jpg": "image/jpeg",
    ".md": "text/plain; charset=utf-8",
    ".png": "image/png",
    ".svg": "image/svg+xml; charset=utf-8",
    ".txt": "text/plain; charset=utf-8",
    ".webmanifest": "application/manifest+json",
    ".woff2": "font/woff2",
}
# What a page always loads together travels as one file; each part stays a file of its own in the tree.
BUNDLES = {
    "page.css": (
        "theme.css", "vendor/designsystemet.css", "app.css", "views.css", "forms.css", "plan.css", "minutes.css",
    ),
    "conversation.css": ("theme.css", "vendor/designsystemet.css", "app.css", "meeting.css", "plan.css"),
    "page.js": ("vendor/htmx.min.js", "js/app.js"),
    "live.js": (
        "vendor/htmx.min.js",
        "vendor/hx-sse.min.js",
        "js/app.js",
        "js/others.js",
        "js/steady.js",
        "js/past.js",
        "js/adding.js",
    ),
}  # fmt: skip
# What people read in a style sheet and browsers skip; /*! … */ is a licence's and stays.
ONLY_FOR_PEOPLE = re.compile(rb"/\*(?!!).*?\*/|(?<=\n)[ \t]+", re.DOTALL)
PACKED_ALREADY = frozenset({".ico", ".jpg", ".png", ".woff2"})


@dataclass(frozen=True)
class Asset:
    """One file as it was when the process started: an upgrade under a running server must not mix two states."""

    content: bytes
    suffix: str
    digest: str
    packed: bytes | None

    @classmethod
    def of(cls, content: bytes, suffix: str) -> Asset:
        """The content with its digest, and gzipped ahead; `packed` is None where that gains nothing."""
        packed = None if suffix in PACKED_ALREADY else gzip.compress(content, 9, mtime=0)
        gains = packed is not None and len(packed) < len(content)
        return cls(content, suffix, hashlib.sha256(content).hexdigest(), packed if gains else None)

    @property
    def type(self) -> str:
        return TYPES.get(self.suffix, "text/plain; charset=utf-8")


class Assets:
    """The tree of files under a folder."""

    def __init__(self, folder: Path) -> None:
        self.by_path: dict[str, Asset] = {}
        tree = hashlib.sha256()
        for file in sorted(path for path in folder.rglob("*") if path.is_file() and not path.name.startswith(".")):
            path = PurePosixPath(file.relative_to(folder)).as_posix()
            asset = self.by_path[path] = Asset.of(file.read_bytes(), file.suffix)
            tree.update(f"{path}\0{asset.digest}\n".encode())
        self.hash = tree.hexdigest()[:12]
        for name, paths in BUNDLES.items():
            if all(path in self.by_path for path in paths):
                self.by_path[name] = self._joined(paths)

    def _joined(self, paths: tuple[str, ...]) -> Asset:
        content = b"\n".join(self.by_path[path].content for path in paths)
        suffix = self.by_path[paths[0]].suffix
        return Asset.of(ONLY_FOR_PEOPLE.sub(b"", content) if suffix == ".css" else content, suffix)

    def address(self, path: str) -> str:
        """Where browsers get the file; raises LookupError for one that does not exist, so that a slip in a template
        shows at once."""
        if path not in self.by_path:
            raise LookupError(f"there is no static file {path!r}")
        return url_for("asset", tree=self.hash, path=path)

    def answer(self, tree: str, path: str) -> Response:
        """The file, or 404. For the hash of another version (a page from before an upgrade) it is today's file, to be
        asked for again next time."""
        asset = self.by_path.get(path)
        if asset is None:
            abort(404)
        packed = asset.packed if request.accept_encodings["gzip"] > 0 else None
        response = Response(asset.content if packed is None else packed, content_type=asset.type)
        if packed is not None:
            response.content_encoding = "gzip"
        response.set_etag(asset.digest[:16] + ("" if packed is None else "-gzip"))
        response.headers["Cache-Control"] = FOREVER if tree == self.hash else "no-cache"
        response.vary.add("Accept-Encoding")
        response.make_conditional(request)
        return response


def init_app(app: Flask, folder: Path = STATIC) -> None:
    """Serve `folder` and give templates `asset(path)`."""
    assets = Assets(folder)
    app.jinja_env.globals["asset"] = assets.address

    @app.get("/static/<tree>/<path:path>", endpoint="asset")
    @anyone
    def send(tree: str, path: str) -> Response:
        return assets.answer(tree, path)
