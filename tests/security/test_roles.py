"""Nobody comes to a role, or to what it opens, by way of the register."""

from __future__ import annotations

import re

import pytest

from tests.cast import Cast
from tests.people.test_import_pages import accept, as_file, seen, upload
from webapp.people.models import Person


def address_of(person: Person) -> str:
    return str(Person.get_by_id(person.id).email)


def test_hr_does_not_become_administrator_through_an_administrators_address(cast: Cast) -> None:
    hr = cast.browser(cast.hr)
    answer = hr.post(f"/folk/{cast.admin.id}/adresse", data={"email": "ny@fjordvik.example"})
    assert answer.status_code == 422
    assert "Bare en administrator kan endre adressen til en administrator." in answer.text
    assert address_of(cast.admin) == "arne@fjordvik.example"


def test_nor_through_a_file(cast: Cast) -> None:
    Person.update(employee_number="7").where(Person.id == cast.admin.id).execute()
    hr = cast.browser(cast.hr)
    (row,) = as_file(Person.get_by_id(cast.admin.id))
    preview = upload(hr, row.replace("arne@", "ny@"))
    assert "Bare en administrator kan endre adressen til en administrator." in seen(hr, preview)
    fingerprint = re.search('name="fingerprint" value="(.*?)"', seen(hr, preview))
    typed = {"fingerprint": fingerprint[1] if fingerprint else ""}
    assert hr.post(f"{preview}/godta", data=typed).status_code == 409
    assert address_of(cast.admin) == "arne@fjordvik.example"


@pytest.mark.parametrize("way", ["page", "file"])
def test_an_administrator_in_hr_may(cast: Cast, way: str) -> None:
    Person.update(employee_number="7").where(Person.id == cast.admin.id).execute()
    Person.update(is_admin=True).where(Person.id == cast.hr.id).execute()
    hr = cast.browser(cast.hr)
    if way == "page":
        assert hr.post(f"/folk/{cast.admin.id}/adresse", data={"email": "ny@fjordvik.example"}).status_code == 303
    else:
        (row,) = as_file(Person.get_by_id(cast.admin.id))
        assert accept(hr, upload(hr, row.replace("arne@", "ny@"))) == 303
    assert address_of(cast.admin) == "ny@fjordvik.example"


@pytest.mark.parametrize("box", ["is_admin", "is_hr"])
def test_hr_cannot_make_an_administrator_nor_the_administrator_hr(cast: Cast, box: str) -> None:
    who = cast.hr if box == "is_admin" else cast.admin
    browser = cast.browser(who)
    browser.post(f"/folk/{who.id}/roller", data={box: "y", "is_hr" if box == "is_admin" else "is_admin": "y"})
    now = Person.get_by_id(who.id)
    assert (now.is_hr, now.is_admin) == (box == "is_admin", box == "is_hr")
