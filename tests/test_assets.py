"""Static files by fingerprint, and pages gzipped."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest
from flask import Flask, Response, render_template_string
from flask.testing import FlaskClient

from webapp import access, assets, compression

CSS = b"body { color: green }\n" * 100
GZIP = {"Accept-Encoding": "gzip, br"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "vendor").mkdir()
    (tmp_path / "app.css").write_bytes(CSS)
    (tmp_path / "vendor" / "htmx.js").write_bytes(b"let a = 1;" * 200)
    (tmp_path / "logo.png").write_bytes(b"\x89PNG" + b"a" * 2000)
    (tmp_path / ".hidden").write_text("no")
    return tmp_path


@pytest.fixture
def site(folder: Path) -> Flask:
    app = Flask(__name__, static_folder=None)
    assets.init_app(app, folder)
    compression.init_app(app)

    @app.get("/page/<int:size>")
    def page(size: int) -> str:
        return "<p>" + "å" * size

    @app.get("/stream")
    def stream() -> Response:
        return Response((f"data: {n}\n\n" for n in range(2000)), mimetype="text/html")

    return app


@pytest.fixture
def browser(site: Flask) -> FlaskClient:
    return site.test_client()


def address(site: Flask, path: str) -> str:
    with site.test_request_context():
        return render_template_string("{{ asset(path) }}", path=path)


def test_a_file_is_packed_and_kept_for_a_year(site: Flask, browser: FlaskClient) -> None:
    answer = browser.get(address(site, "app.css"), headers=GZIP)
    assert gzip.decompress(answer.data) == CSS
    assert len(answer.data) < 100
    assert answer.headers["Content-Type"] == "text/css; charset=utf-8"
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer.headers["Vary"] == "Accept-Encoding"


def test_without_gzip_the_same_file_comes_plain(site: Flask, browser: FlaskClient) -> None:
    for headers in ({}, {"Accept-Encoding": "gzip;q=0"}):
        answer = browser.get(address(site, "app.css"), headers=headers)
        assert answer.data == CSS
        assert "Content-Encoding" not in answer.headers


def test_a_browser_that_has_the_file_is_sent_nothing(site: Flask, browser: FlaskClient) -> None:
    first = browser.get(address(site, "app.css"), headers=GZIP)
    again = browser.get(address(site, "app.css"), headers={**GZIP, "If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert browser.get(address(site, "app.css")).headers["ETag"] != first.headers["ETag"]


def test_relative_imports_stay_within_the_tree(site: Flask, browser: FlaskClient) -> None:
    beside = address(site, "app.css").removesuffix("app.css") + "vendor/htmx.js"
    answer = browser.get(beside)
    assert answer.headers["Content-Type"] == "text/javascript; charset=utf-8"
    assert beside == address(site, "vendor/htmx.js")


def test_what_travels_together_leaves_out_what_only_people_read(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "app.css").write_text("/*! BSD */\n/* Why,\n   at length */\n@media print {\n  a { color: red }\n}\n")
    monkeypatch.setitem(assets.BUNDLES, "all.css", ("app.css", "app.css"))
    monkeypatch.setitem(assets.BUNDLES, "all.js", ("vendor/htmx.js", "vendor/htmx.js"))
    (folder / "vendor" / "htmx.js").write_bytes(b"let a = 1 /* one */\n")
    found = assets.Assets(folder).by_path
    once = b"/*! BSD */\n\n@media print {\na { color: red }\n}\n"
    assert found["all.css"].content == once + b"\n" + once
    assert found["all.js"].content == b"let a = 1 /* one */\n\nlet a = 1 /* one */\n"


def test_images_are_not_packed_again(site: Flask, browser: FlaskClient) -> None:
    answer = browser.get(address(site, "logo.png"), headers=GZIP)
    assert "Content-Encoding" not in answer.headers
    assert answer.headers["Content-Type"] == "image/png"


def test_any_change_gives_the_tree_a_new_address(site: Flask, folder: Path) -> None:
    (folder / "vendor" / "htmx.js").write_text("let a = 2;")
    after = Flask(__name__, static_folder=None)
    assets.init_app(after, folder)
    assert address(after, "app.css") != address(site, "app.css")


def test_a_page_from_before_an_upgrade_gets_todays_file(browser: FlaskClient) -> None:
    answer = browser.get("/static/0123456789ab/app.css")
    assert answer.data == CSS
    assert answer.headers["Cache-Control"] == "no-cache"


@pytest.mark.parametrize("path", ["missing.css", "../pyproject.toml", "..%2fpyproject.toml", ".hidden", "vendor", ""])
def test_nothing_else_is_served(browser: FlaskClient, path: str) -> None:
    assert browser.get(f"/static/0123456789ab/{path}").status_code == 404


def test_a_wrong_name_in_a_template_is_an_error(site: Flask) -> None:
    with pytest.raises(LookupError, match=r"ap\.css"):
        address(site, "ap.css")


def test_the_view_says_who_may_enter(site: Flask) -> None:
    assert getattr(site.view_functions["asset"], access.MARK) == "anyone"


def test_a_large_page_is_packed_for_who_takes_it(browser: FlaskClient) -> None:
    answer = browser.get("/page/2000", headers=GZIP)
    assert gzip.decompress(answer.data).decode() == "<p>" + "å" * 2000
    assert int(answer.headers["Content-Length"]) == len(answer.data) < 200
    assert "Accept-Encoding" in answer.vary
    plain = browser.get("/page/2000")
    assert "Content-Encoding" not in plain.headers
    assert "Accept-Encoding" in plain.vary


@pytest.mark.parametrize("path", ["/page/10", "/stream"])
def test_small_pages_and_streams_are_left_alone(browser: FlaskClient, path: str) -> None:
    assert "Content-Encoding" not in browser.get(path, headers=GZIP).headers


def test_the_length_of_a_packed_page_says_little() -> None:
    lengths = {len(compression.packed(b"<p>the same page" * 100)) for _ in range(200)}
    assert len(lengths) > 50
