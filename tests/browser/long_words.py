"""A database for a browser test: talks whose texts are words without an end, as an address on the web is one.

Run as ``python -m tests.browser.long_words`` with the server's environment; prints JSON: the cookies, and the pages to
look at, each as (who, path).
"""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

from flask import Flask

from tests.browser.world import cookies
from tests.cast import make_cast
from tests.conversations.talks import fresh, opened, seat
from tests.plans.signed import agreement, goal, said
from tests.plans.signings import sign, summary_field, write
from webapp import clock
from webapp.app import create_app
from webapp.config import Config
from webapp.conversations.models import Conversation
from webapp.conversations.pen import hand
from webapp.conversations.states import Writers
from webapp.conversations.texts import add_topic, form_of
from webapp.people.models import Person
from webapp.plans import signing
from webapp.plans.agreements import standing
from webapp.plans.minutes import newest_of
from webapp.plans.models import GoalKind, Responsible, Status, Word
from webapp.questionnaires.models import FocusArea

LONG = "https://intranett.fjordvik.example/" + "Donaudampfschifffahrtsgesellschaftskapitän" * 4


def filled(employee: Person, manager: Person, form: str) -> Conversation:
    """An open talk with such a word in every text."""
    talk, area, past = opened(employee, manager, form=form), FocusArea.get(), clock.today() - dt.timedelta(days=1)
    talk.place, talk.message, talk.themes = LONG[:80], LONG, LONG
    talk.save()
    for kind in GoalKind:
        aim = goal(talk, LONG, kind=kind, measure=LONG, focus_area=area.id, due=past)
        agreement(talk, LONG, goal=aim, responsible=Responsible.OTHER, other=LONG, due=past)
    agreement(talk, LONG, responsible=Responsible.OTHER, other=LONG)
    for person in (employee, manager):
        add_topic(seat(person, talk), LONG)
        for item in form_of(talk).questions_for(seat(person, talk).role):
            write(person, talk, f"answer:{item.id}:{seat(person, talk).role}", LONG)
    write(manager, talk, summary_field(talk), LONG)
    return fresh(talk)


def make(app: Flask) -> dict[str, Any]:
    cast = make_cast(app)
    FocusArea.create(name=LONG[:80], position=0)
    with app.test_request_context():
        last = filled(cast.employee, cast.manager, "annual")
        signing.conclude(seat(cast.manager, last))
        sign(cast.employee, last, Word.DISAGREES, LONG)
        sign(cast.manager, last)
        minutes, row = newest_of(last), standing(last)[-1]
        assert minutes is not None
        said(row, cast.manager, Status.UNDER_WAY, result=LONG)
        read_back = filled(cast.colleague, cast.manager, "annual")
        signing.conclude(seat(cast.manager, read_back))
        follow_up = filled(cast.employee, cast.manager, "follow-up")
        hand(seat(cast.manager, follow_up), Writers.MANAGER)
    meeting = f"/samtaler/{follow_up.id}/mote"
    pages = [
        *((who, f"{meeting}#del-{part}") for who in ("employee", "manager") for part in range(1, 6)),
        ("manager", f"/samtaler/{read_back.id}/signer"),
        ("employee", f"/referater/{minutes.id}"),
        ("employee", f"/samtaler/{last.id}"),
        ("employee", f"/samtaler/{follow_up.id}"),
        ("manager", f"/planen/avtale/{row.id}"),
        ("manager", "/"),
        ("manager", "/kalender"),
        ("manager", "/kalender/liste"),
        ("manager", f"/planen/{cast.employee.id}"),
        ("hr", "/satsingsomrader"),
        ("hr", "/arkiv"),
    ]
    return {"cookies": cookies(app, cast), "pages": pages}


def main() -> None:
    app = create_app(Config.from_env())
    with app.app_context():
        print(json.dumps(make(app)))


if __name__ == "__main__":
    main()
