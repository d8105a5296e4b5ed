"""What the disk or the database refuses at the start is said in words, by the real command."""

from __future__ import annotations

from pathlib import Path

from tests.server import free_port, start


def said(home: Path, **settings: str) -> str:
    server = start(home, command=None, **settings)
    try:
        assert server.wait() == 1
    finally:
        server.stop()
    words = "\n".join(server.printed)
    assert "Traceback" not in words
    return words


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file", "utf-8")
    for name in ("SAMTALE_DATA", "SAMTALE_KEYS"):
        words = said(tmp_path, **{name: str(tmp_path / "taken" / "folder")})
        assert f"file or folder that it needs ({tmp_path / 'taken' / 'folder'}: Not a directory)" in words


def test_a_file_that_is_no_database(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "samtale.db").write_text("Ferielister for alle, 2026", "utf-8")
    assert f"the database, {tmp_path / 'data' / 'samtale.db'} (file is not a database)" in said(tmp_path)


def test_an_address_that_cannot_be_read_and_no_password_of_it(tmp_path: Path) -> None:
    for address in ("postgresql://samtale:hem/melig@127.0.0.1/samtale", "postgresql://samtale:hem]melig@127.0.0.1/s"):
        words = said(tmp_path, DATABASE_URL=address)
        assert "DATABASE_URL cannot be read as an address" in words
        assert "hem" not in words and "melig" not in words


def test_a_database_server_that_does_not_answer_and_no_password_of_it(tmp_path: Path) -> None:
    address = f"postgresql://samtale:hemmelig@127.0.0.1:{free_port()}/samtale"
    words = said(tmp_path, DATABASE_URL=address)
    assert "the database, DATABASE_URL" in words and "Connection refused" in words
    assert "hemmelig" not in words
