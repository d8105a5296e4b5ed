"""Pages to land on, also where the app lies under a path of its host."""

from __future__ import annotations

import pytest
from flask import Flask

from webapp.people.destinations import local_path


@pytest.mark.parametrize(
    ("wanted", "landing"),
    [
        ("/meg?a=b", "/samtale/meg?a=b"),
        ("/samtale/meg", "/samtale/meg"),
        ("https://firma.example/samtale/meg", "/samtale/meg"),
        ("https://firma.example/samtale/logg-inn", "/samtale/"),
        ("/logg-inn/bekreft", "/samtale/"),
        ("//evil.example/samtale/", "/samtale/"),
        (None, "/samtale/"),
    ],
)
def test_under_a_path_prefix_one_stays_below_it(app: Flask, wanted: str | None, landing: str) -> None:
    with app.test_request_context("/logg-inn", base_url="https://firma.example/samtale"):
        assert local_path(wanted) == landing
