"""The pages that say what went wrong lead on."""

from __future__ import annotations

import re

import pytest

from tests.cast import Cast


def way_on(page: str) -> str:
    found = re.search(r'<a class="ds-button" href="([^"]+)"', page)
    assert found
    return found[1]


@pytest.mark.parametrize(
    ("asked", "page"),
    [
        ("/samtaler/x/signer/uenig", "/samtaler/x/signer"),
        ("/folk/importer/x/godta", "/folk/importer/x"),
        ("/runder/x/minn", "/runder/x"),
        ("/logg-ut", "/"),
    ],
)
def test_enter_in_the_address_bar_after_a_refused_form_leads_back_to_its_page(
    cast: Cast, asked: str, page: str
) -> None:
    answer = cast.browser(cast.employee).get(asked)
    assert (answer.status_code, way_on(answer.text)) == (405, page)
