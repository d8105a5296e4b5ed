"""What is sealed opens only at its own place, and with the recovery key from a backup."""

import errno
import os
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests import factories
from webapp import crypto
from webapp.company import Company
from webapp.config import Config, ConfigError
from webapp.crypto import KeyRing, SealBroken

TOGETHER = 8


@pytest.mark.parametrize("text", ["", "Blåbærsyltetøy på åkeren", "\x00", "👩🏽‍🔧", "\ud800"])
def test_text_comes_back_as_it_was(text: str) -> None:
    ring = KeyRing.new()
    assert ring.open(ring.seal(text, "a.b.c"), "a.b.c") == text


def test_a_moved_value_does_not_open() -> None:
    ring = KeyRing.new()
    sealed = ring.seal("hemmelig", "answer.text.1")
    with pytest.raises(SealBroken):
        ring.open(sealed, "answer.text.2")


def test_the_ring_survives_its_file() -> None:
    ring = KeyRing.new()
    assert KeyRing.from_text(ring.to_text()) == ring
    with pytest.raises(ConfigError):
        KeyRing.from_text("{}")


def keys_in(folder: Path) -> Config:
    return Config(data_dir=folder / "data", keys_dir=folder / "keys", database_url="")


def test_those_who_begin_at_the_same_moment_take_the_same_keys(tmp_path: Path) -> None:
    for number in range(20):
        config, start = keys_in(tmp_path / str(number)), threading.Barrier(TOGETHER)

        def begin(config: Config = config, start: threading.Barrier = start) -> bytes:
            start.wait(10)
            return crypto.load_or_create(config).current

        with ThreadPoolExecutor(TOGETHER) as pool:
            begun = [pool.submit(begin) for _each in range(TOGETHER)]
        assert {each.result() for each in begun} == {crypto.load_or_create(config).current}
        assert [path.name for path in config.keys_dir.iterdir()] == [crypto.KEY_FILE]


def test_keys_are_made_on_a_disk_without_hard_links(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_paths: Path) -> None:
        raise OSError(errno.EOPNOTSUPP, os.strerror(errno.EOPNOTSUPP))

    monkeypatch.setattr(os, "link", refuse)
    config = keys_in(tmp_path)
    assert crypto.load_or_create(config).current == crypto.load_or_create(config).current
    assert [path.name for path in config.keys_dir.iterdir()] == [crypto.KEY_FILE]


def test_the_recovery_key_opens_the_data_key_and_another_does_not() -> None:
    text, public = crypto.new_recovery_key()
    key = bytes(range(32))
    sealed = crypto.seal_for_recovery(key, public)
    assert crypto.open_with_recovery(sealed, text.lower().replace("-", " ")) == key
    with pytest.raises(SealBroken):
        crypto.open_with_recovery(sealed, crypto.new_recovery_key()[0])
    with pytest.raises(SealBroken):
        crypto.open_with_recovery(sealed, "ikke en nøkkel")


def test_a_mark_knows_a_text_again_in_its_place_and_under_its_key_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(crypto._Holder, "ring", KeyRing.new())
    mark = crypto.mark("nei", "answer.1")
    assert crypto.mark("nei", "answer.1") == mark
    assert len({mark, crypto.mark("ja", "answer.1"), crypto.mark("nei", "answer.2")}) == 3
    assert crypto.mark("\ud83d", "answer.1") != mark
    crypto.use(KeyRing.new())
    assert crypto.mark("nei", "answer.1") != mark


def test_a_sealed_field_stores_no_readable_text(app: object) -> None:
    row = factories.company(mail_password="Kanarifugl")
    assert Company.get_by_id(row.id).mail_password == "Kanarifugl"
    assert b"Kanarifugl" not in row.__data__["mail_password"]
    with pytest.raises(TypeError):
        Company.update(mail_password="Kanarifugl").execute()
