"""A form with every kind of answer, for what the built-in ones do not ask."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from webapp.people.models import LANGUAGES
from webapp.questionnaires.content import FormContent, QuestionContent, load_version
from webapp.questionnaires.drafts import FormDraft, QuestionDraft, SectionDraft, Texts
from webapp.questionnaires.kinds import AnsweredBy, AnswerType, Archive, FormKind, SectionKind
from webapp.questionnaires.models import Form
from webapp.questionnaires.publishing import publish

KEY = "trial"


def texts(**named: str) -> Texts:
    return {lang: {name: f"{text} ({lang})" for name, text in named.items()} for lang in LANGUAGES}


def draft() -> FormDraft:
    steps = {f"step_{number}": word for number, word in enumerate(("Ikke", "Lite", "Noe", "Godt", "Svært godt"), 1)}
    scale, choice = AnswerType.SCALE, AnswerType.CHOICE
    asked = (
        QuestionDraft(
            key="motivation", texts=texts(text="Hvor motivert?", **steps), answer_type=scale, in_minutes=True
        ),
        QuestionDraft(key="progress", texts=texts(text="Hvor langt?"), answer_type=scale, counted=True),
        QuestionDraft(
            key="way",
            texts=texts(text="Hvilken vei?", option_1="Fag", option_2="Ledelse", option_3="Begge"),
            answer_type=choice,
            answered_by=AnsweredBy.EMPLOYEE,
        ),
        QuestionDraft(key="why", texts=texts(text="Hvorfor?")),
    )
    alone = QuestionDraft(
        key="alone", texts=texts(text="Hvor klar?"), answer_type=scale, answered_by=AnsweredBy.PRIVATE_EMPLOYEE
    )
    return FormDraft(
        key=KEY,
        kind=FormKind.ANNUAL,
        archive=Archive.HR,
        minutes_suggested=60,
        minutes_least=30,
        texts=texts(title="Prøveskjema", description="Alle slags svar"),
        sections=(
            SectionDraft(kind=SectionKind.CHECKLIST, texts=texts(title="Sjekkliste"), questions=(alone,)),
            SectionDraft(kind=SectionKind.OPENING, texts=texts(title="Start"), minutes=10),
            SectionDraft(kind=SectionKind.QUESTIONS, texts=texts(title="Nå"), minutes=40, questions=asked),
            SectionDraft(kind=SectionKind.CLOSING, texts=texts(title="Slutt"), minutes=10),
        ),
    )


@contextmanager
def published() -> Iterator[FormContent]:
    """The form as it can be chosen meanwhile; afterwards it is retired, for a published version never goes."""
    version = publish(draft())
    Form.update(retired_at=None).where(Form.key == KEY).execute()
    yield load_version(version.id)
    Form.update(retired_at=version.published_at).where(Form.key == KEY).execute()


def asked(form: FormContent, key: str) -> QuestionContent:
    return next(question for section in form.sections for question in section.questions if question.key == key)
