"""Every error has a page, and none of them needs a person, a database or a script."""

from __future__ import annotations

import pytest

from tests.look import sample
from webapp.errors import PAGES


@pytest.mark.parametrize("code", sorted(PAGES))
def test_error_page_says_its_code_and_a_way_on(code: int) -> None:
    html = sample.environment().get_template(f"errors/{code}.html").render(code=code, above=None)
    assert f"Feil {code}" in html
    assert "ds-button" in html
    assert "<script" not in html
    assert sample.PERSON.name not in html
