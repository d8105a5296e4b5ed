"""Forms of one's own. What is published cannot be taken away again, so it is retired after each test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.cast import Cast
from webapp import clock
from webapp.questionnaires.builtin import NAMES
from webapp.questionnaires.content import FormContent, read_version
from webapp.questionnaires.editing import starting
from webapp.questionnaires.editing.draft import Place, find
from webapp.questionnaires.editing.saving import row_at, save, stamp, value_of
from webapp.questionnaires.kinds import Archive, FormKind, SectionKind
from webapp.questionnaires.models import Form, FormVersion, Question, Section


@pytest.fixture(autouse=True)
def no_forms_left(cast: Cast) -> Iterator[None]:
    """``cast`` first, so that what it stands on outlives the forms."""
    yield
    drafts = FormVersion.select(FormVersion.id).where(FormVersion.published_at.is_null())
    sections = Section.select(Section.id).where(Section.version.in_(drafts))
    Question.delete().where(Question.section.in_(sections)).execute()
    Section.delete().where(Section.version.in_(drafts)).execute()
    FormVersion.delete().where(FormVersion.published_at.is_null()).execute()
    Form.delete().where(Form.id.not_in(FormVersion.select(FormVersion.form))).execute()
    Form.update(retired_at=clock.now()).where(Form.key.not_in(NAMES)).execute()
    Form.update(retired_at=None).where(Form.key.in_(NAMES)).execute()


class Written:
    """A draft in the hands of a test."""

    def __init__(self, version: FormVersion) -> None:
        self.id = version.id

    @property
    def version(self) -> FormVersion:
        return find(self.id)

    @property
    def content(self) -> FormContent:
        return read_version(self.version)

    def section(self, kind: SectionKind = SectionKind.QUESTIONS) -> Place:
        return Place("section", next(each.id for each in self.content.sections if each.kind is kind))

    def question(self, number: int = 0) -> Place:
        questions = [question for section in self.content.sections for question in section.questions]
        return Place("question", questions[number].id)

    def write(self, place: Place, lang: str = "nb", **values: str) -> None:
        """Save fields as a page does that has seen what stands."""
        for name, value in values.items():
            was = stamp(value_of(row_at(self.version, place), place, name, lang))
            save(self.id, place, name, lang, value, was)


@pytest.fixture
def draft(cast: Cast) -> Written:
    """A new annual form of one's own, called «Vår samtale», without a word of its own yet."""
    return Written(starting.begin("Vår samtale", lang="nb", kind=FormKind.ANNUAL, archive=Archive.HR, actor=cast.hr))


@pytest.fixture
def whole(draft: Written) -> Written:
    """The same with all that bokmål needs: it can be published."""
    draft.write(draft.section(), title="Arbeidet", suggested_minutes="30")
    draft.write(draft.question(), text="Hva går bra?")
    return draft
