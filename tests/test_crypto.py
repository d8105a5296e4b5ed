"""What is sealed opens only at its own place, and with the recovery key from a backup."""

import pytest

from tests import factories
from webapp import crypto
from webapp.company import Company
from webapp.config import ConfigError
from webapp.crypto import KeyRing, SealBroken


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


def test_the_recovery_key_opens_the_data_key_and_another_does_not() -> None:
    text, public = crypto.new_recovery_key()
    key = bytes(range(32))
    sealed = crypto.seal_for_recovery(key, public)
    assert crypto.open_with_recovery(sealed, text.lower().replace("-", " ")) == key
    with pytest.raises(SealBroken):
        crypto.open_with_recovery(sealed, crypto.new_recovery_key()[0])
    with pytest.raises(SealBroken):
        crypto.open_with_recovery(sealed, "ikke en nøkkel")


def test_a_mark_knows_a_text_again_in_its_place_and_under_its_key_alone() -> None:
    ring, other = KeyRing.new(), KeyRing.new()
    before = crypto.keys()
    try:
        crypto.use(ring)
        mark = crypto.mark("nei", "answer.1")
        assert crypto.mark("nei", "answer.1") == mark
        assert len({mark, crypto.mark("ja", "answer.1"), crypto.mark("nei", "answer.2")}) == 3
        assert crypto.mark("\ud83d", "answer.1") != mark
        crypto.use(other)
        assert crypto.mark("nei", "answer.1") != mark
    finally:
        crypto.use(before)


def test_a_sealed_field_stores_no_readable_text(app: object) -> None:
    row = factories.company(mail_password="Kanarifugl")
    assert Company.get_by_id(row.id).mail_password == "Kanarifugl"
    assert b"Kanarifugl" not in row.__data__["mail_password"]
    with pytest.raises(TypeError):
        Company.update(mail_password="Kanarifugl").execute()
