"""The bench's database: a form of its own, an open conversation with both columns filled, a cookie for each person.

Run as ``python -m tests.bench.world FORM`` with the server's environment; prints JSON.
"""

from __future__ import annotations

import datetime as dt
import json
import random
import sys
from pathlib import Path
from typing import Any

from flask import Flask

from tests import factories
from tests.browser.server import Place
from tests.browser.world import cookies
from tests.cast import Cast, make_cast
from webapp import clock, db
from webapp.app import create_app
from webapp.config import Config
from webapp.conversations.live_texts import Answer, Topic
from webapp.conversations.models import Conversation
from webapp.conversations.opening import _open
from webapp.people.models import LANGUAGES
from webapp.plans.models import Agreement
from webapp.questionnaires.content import load_version
from webapp.questionnaires.drafts import FormDraft, QuestionDraft, SectionDraft
from webapp.questionnaires.kinds import Archive, FormKind, SectionKind
from webapp.questionnaires.publishing import publish

THIRTY = "bench-30"
LONGEST_BUILTIN = "classic"
PER_SECTION = 5
LENGTH = 400
# This share of words that come only once makes gzip pack 8 kB of it to 43 %, as it does with our own forms' prose.
UNSEEN = 0.15
WORDS = Path(__file__).with_name("words.txt").read_text(encoding="utf-8").split()


def form(questions: int) -> FormDraft:
    """A form of this many questions, five to a section, between an opening and a closing."""
    sections = [
        section(SectionKind.QUESTIONS, f"Del {start // PER_SECTION + 1}", range(start, start + PER_SECTION))
        for start in range(0, questions, PER_SECTION)
    ]
    return FormDraft(
        key=f"bench-{questions}",
        kind=FormKind.ANNUAL,
        archive=Archive.HR,
        minutes_suggested=90,
        minutes_least=60,
        texts={lang: {"title": "Måleskjema", "description": "Til måling."} for lang in LANGUAGES},
        sections=(section(SectionKind.OPENING, "Åpning"), *sections, section(SectionKind.CLOSING, "Avslutning")),
    )


def section(kind: SectionKind, title: str, numbers: range = range(0)) -> SectionDraft:
    asked = tuple(
        QuestionDraft(key=f"q{number}", texts={lang: question(number) for lang in LANGUAGES}) for number in numbers
    )
    texts = {lang: {"title": title, "prompt": "Hva vil vi nå?", "intro": prose(len(title), 120)} for lang in LANGUAGES}
    return SectionDraft(kind=kind, texts=texts, minutes=10, questions=asked)


def question(number: int) -> dict[str, str]:
    return {"text": sentence(dice_of(number)) + "?", "help": prose(number, 90)}


def prose(seed: int, length: int = LENGTH) -> str:
    """About `length` characters that gzip packs as it packs Norwegian prose; the same for the same seed."""
    dice, text = dice_of(seed), ""
    while len(text) < length - 40:
        text += sentence(dice) + ". "
    return text.strip()


def dice_of(seed: int) -> random.Random:
    return random.Random(seed)  # noqa: S311 - for words to measure by, the same each time


def sentence(dice: random.Random) -> str:
    words = dice.choices(WORDS, k=dice.randint(6, 14))
    return " ".join(unseen(dice) if dice.random() < UNSEEN else word for word in words).capitalize()


def unseen(dice: random.Random) -> str:
    return "".join(dice.choice("bdfghjklmnprstv") + dice.choice("aeiouyøå") for _ in range(dice.randint(2, 5)))


def conversation(cast: Cast, key: str = THIRTY) -> Conversation:
    """An open conversation by the form with this key, everything in it written. ``bench-N`` is made here, of N
    questions (a multiple of five)."""
    with db.transaction():
        if key.startswith("bench-"):
            publish(form(int(key.removeprefix("bench-"))))
        talk = factories.conversation(
            employee=cast.employee,
            manager=cast.manager,
            form=key,
            response="accepted",
            starts_at=clock.now() - dt.timedelta(minutes=10),
            started_at=clock.now(),
        )
        _open(talk, by="bench")
        talk.save()
        fill(talk)
    return talk


def fill(talk: Conversation) -> None:
    """Both columns of every question, three topics, the six agreements."""
    parties = (talk.employee_id, talk.manager_id)
    asked = [question.id for part in load_version(talk.version_id).sections for question in part.questions]
    for seed, (question, author) in enumerate((question, author) for question in asked for author in parties):
        store(Answer(conversation=talk.id, question=question, author=author, version=9), "text", prose(1_000 + seed))
    for position in range(3):
        author = parties[position % 2]
        store(Topic(conversation=talk.id, author=author, position=position, version=3), "text", prose(position, 80))
    for row in Agreement.select().where(Agreement.conversation == talk.id):
        row.what = prose(row.position, 80)
        row.responsible, row.due, row.version = "both", clock.today(), 5
        row.save()


def store(row: Any, field: str, text: str) -> None:
    setattr(row, field, text)
    row.save(force_insert=True)


def make(app: Flask, key: str) -> dict[str, Any]:
    cast = make_cast(app)
    return {"talk": conversation(cast, key).id, "cookies": cookies(app, cast)}


class World:
    """A home for a server with the bench's database in it. `cookie` is the manager's, `page` the meeting's path."""

    def __init__(self, home: Path, key: str = THIRTY) -> None:
        self.place = Place(home)
        made = json.loads(self.place.run("tests.bench.world", key).splitlines()[-1])
        self.cookie: str = made["cookies"]["manager"]
        self.employees_cookie: str = made["cookies"]["employee"]
        self.page = f"/samtaler/{made['talk']}/mote"


def main() -> None:
    app = create_app(Config.from_env())
    with app.app_context():
        print(json.dumps(make(app, sys.argv[1])))


if __name__ == "__main__":
    main()
