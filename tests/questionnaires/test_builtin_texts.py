"""The built-in contents as files: whole in three languages, and asking what they should."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from webapp.people.models import LANGUAGES
from webapp.questionnaires import guidance, statements
from webapp.questionnaires.builtin import builtin_forms
from webapp.questionnaires.drafts import FormDraft
from webapp.questionnaires.kinds import STEPS, AnsweredBy, AnswerType, Beside, Outcome, SectionKind

FORMS = {form.key: form for form in builtin_forms()}
FOREIGN = {
    "nb": "ikkje eg kva kven korleis frå dykk dykkar berre meir noko saman leiar leiaren medarbeidar medarbeidaren "
    "sjølv gjere vere ein eit eitt dei treng the and of",
    "nn": "ikke jeg hva hvem hvor hvordan hvilke hvilken hvilket fra dere deres dem bare mer noe noen sammen leder "
    "lederen medarbeider medarbeideren selv gjøre være en et ett trenger siden the and of gjera vera læra "
    "byggja koma kollegene avtaler kolonner spørsmålene målene avtalene",
    "en": "og ikke er det som leder medarbeider du vi hva kva",
}
TO_THE_EMPLOYEE = {"du", "deg", "din", "di", "ditt", "dine"}


def texts_of(form: FormDraft, lang: str) -> Iterator[str]:
    yield from form.texts[lang].values()
    for section in form.sections:
        yield from section.texts[lang].values()
        for question in section.questions:
            yield from question.texts[lang].values()


def everything(lang: str) -> list[str]:
    written = [text for form in FORMS.values() for text in texts_of(form, lang)]
    invitations = [guidance.invitation_text(lang, outcome=outcome) for outcome in Outcome]
    advice = [*guidance.advice(lang), guidance.ground_rule(lang), guidance.manager_intro(lang)]
    stated = [each.text(lang) for each in (*statements.standard(), *statements.afterwards())]
    return [*written, *invitations, *advice, *stated, *statements.step_words(lang).values()]


def words(text: str) -> set[str]:
    return set(re.findall(r"[\w-]+", text.casefold()))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_text_is_there_and_tidy(lang: str) -> None:
    for text in everything(lang):
        assert text == text.strip() != ""
        assert not re.search(r"  | - |\"|''|[{}]", text), text


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_language_leaks_into_another(lang: str) -> None:
    foreign = set(FOREIGN[lang].split())
    leaks = {text: found for text in everything(lang) if (found := words(text) & foreign)}
    assert leaks == {}


def test_english_needs_no_norwegian_letters() -> None:
    assert [text for text in everything("en") if re.search("[æøåÆØÅ]", text)] == []


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS.keys())
def test_each_language_has_the_same_texts(form: FormDraft) -> None:
    questions = [question for section in form.sections for question in section.questions]
    for texts in (form.texts, *(section.texts for section in form.sections), *(q.texts for q in questions)):
        assert texts["nb"].keys() == texts["nn"].keys() == texts["en"].keys()


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS.keys())
def test_the_manager_is_never_asked_as_if_they_were_the_employee(form: FormDraft) -> None:
    """A question to both that says «you» of the employee needs the manager's own wording."""
    for section in form.sections:
        for question in section.questions:
            if question.answered_by is AnsweredBy.BOTH and words(question.texts["nb"]["text"]) & TO_THE_EMPLOYEE:
                assert "text_for_manager" in question.texts["nb"], question.key


def test_the_classic_form_asks_what_it_should() -> None:
    form = FORMS["classic"]
    assert [(section.kind, len(section.questions)) for section in form.sections] == [
        (SectionKind.OPENING, 0),
        *((SectionKind.QUESTIONS, count) for count in (2, 3, 4, 4, 3, 3)),
        (SectionKind.AGREEMENTS, 0),
        (SectionKind.CLOSING, 0),
    ]
    assert {question.answered_by for section in form.sections for question in section.questions} == {AnsweredBy.BOTH}
    assert [section.beside for section in form.sections if section.beside] == [Beside.PREVIOUS_PLAN, Beside.FOCUS_AREAS]
    assert (form.kind, form.archive, form.minutes_suggested, form.minutes_least) == ("annual", "hr", 90, 60)


def test_the_annual_form_asks_what_it_should() -> None:
    form = FORMS["annual"]
    asked = {section.kind: [question.answered_by for question in section.questions] for section in form.sections[:1]}
    assert asked == {
        SectionKind.CHECKLIST: [AnsweredBy.PRIVATE_MANAGER] * 6 + [AnsweredBy.PRIVATE_EMPLOYEE] * 5,
    }
    assert [(section.kind, len(section.questions)) for section in form.sections[1:]] == [
        (SectionKind.OPENING, 0),
        (SectionKind.QUESTIONS, 2),
        (SectionKind.QUESTIONS, 5),
        (SectionKind.GOALS, 0),
        (SectionKind.CLOSING, 0),
    ]
    assert (form.kind, form.archive, form.minutes_suggested, form.minutes_least) == ("annual", "hr", 90, 60)


def test_the_follow_up_begins_with_what_is_open() -> None:
    form = FORMS["follow-up"]
    assert [(section.kind, [question.key for question in section.questions]) for section in form.sections] == [
        (SectionKind.OPENING, []),
        (SectionKind.REVIEW, []),
        (SectionKind.QUESTIONS, ["changes", "feedback-now"]),
        (SectionKind.GOALS, []),
        (SectionKind.CLOSING, []),
    ]
    assert {question.answered_by for section in form.sections for question in section.questions} == {AnsweredBy.BOTH}
    assert (form.kind, form.archive, form.minutes_suggested, form.minutes_least) == ("follow-up", "hr", 45, 30)


def test_the_goal_talk_stands_on_the_plan_and_says_what_is_documented() -> None:
    form = FORMS["goal"]
    assert [section.kind for section in form.sections] == [
        SectionKind.OPENING,
        SectionKind.REVIEW,
        *[SectionKind.QUESTIONS] * 5,
        SectionKind.GOALS,
        SectionKind.CLOSING,
    ]
    asked = {section.texts["nb"]["title"]: section.questions for section in form.sections if section.questions}
    both, manager, employee = AnsweredBy.BOTH, AnsweredBy.MANAGER, AnsweredBy.EMPLOYEE
    assert {title: [question.answered_by for question in questions] for title, questions in asked.items()} == {
        "Status på planen": [both] * 4,
        "Perioden som gikk": [manager, employee],
        "Lederens forventninger": [manager] * 2,
        "Medarbeiderens forventninger": [employee] * 2,
        "Trivsel og motivasjon": [both],
    }
    in_minutes = {title: {question.in_minutes for question in questions} for title, questions in asked.items()}
    assert in_minutes == {title: {title != "Trivsel og motivasjon"} for title in asked}
    assert (form.kind, form.archive, form.minutes_suggested, form.minutes_least) == ("goal", "hr", 45, 30)


def test_the_short_talk_asks_little_and_leads_to_agreements() -> None:
    form = FORMS["short"]
    assert [(section.kind, [question.answered_by for question in section.questions]) for section in form.sections] == [
        (SectionKind.OPENING, []),
        (SectionKind.QUESTIONS, [AnsweredBy.EMPLOYEE, *[AnsweredBy.BOTH] * 3]),
        (SectionKind.REVIEW, []),
        (SectionKind.AGREEMENTS, []),
    ]
    assert (form.kind, form.archive, form.minutes_suggested, form.minutes_least) == ("short", "pair", 25, 15)
    motivation, *others = form.sections[1].questions
    assert {question.answer_type for question in others} == {AnswerType.TEXT}
    assert motivation.answer_type is AnswerType.SCALE
    assert set(STEPS.values()) <= motivation.texts["nb"].keys()


def test_strengths_have_the_largest_part() -> None:
    form = FORMS["strengths"]
    assert [(section.kind, [question.key for question in section.questions]) for section in form.sections] == [
        (SectionKind.OPENING, []),
        (SectionKind.QUESTIONS, ["strengths-used", "strengths-grown"]),
        (SectionKind.GOALS, []),
        (SectionKind.QUESTIONS, ["first-steps"]),
        (SectionKind.QUESTIONS, ["what-came-of-it"]),
        (SectionKind.CLOSING, []),
    ]
    assert max(form.sections, key=lambda section: section.minutes) is form.sections[1]
    assert {question.answered_by for section in form.sections for question in section.questions} == {AnsweredBy.BOTH}
    assert (form.kind, form.archive, form.minutes_suggested, form.minutes_least) == ("annual", "hr", 60, 60)


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS.keys())
def test_the_parts_fill_the_time_that_is_suggested(form: FormDraft) -> None:
    assert sum(section.minutes for section in form.sections) == form.minutes_suggested
    assert all(section.minutes for section in form.sections if section.kind is not SectionKind.CHECKLIST)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_invitation_says_its_length_and_where_the_minutes_go(lang: str) -> None:
    texts = {guidance.invitation_text(lang, minutes=75, outcome=outcome) for outcome in Outcome}
    assert len(texts) == len(Outcome)
    assert all("75 min" in text and len(text.split("\n\n")) == 3 for text in texts)


def test_the_sentences_that_people_rely_on_stand_in_the_invitation() -> None:
    text = guidance.invitation_text("nb")
    assert "Hva er viktigst for deg at vi får snakket om?" in text.split("\n\n")
    assert "HR ser aldri svarene. Det signerte referatet går til HR." in text
    assert guidance.invitation_text("nb", outcome=Outcome.TO_PAIR).endswith("Referatet blir hos dere to.")
    with_answers = guidance.invitation_text("nb", outcome=Outcome.TO_HR_WITH_ANSWERS)
    assert "Noen av svarene kommer med i referatet" in with_answers and "HR ser aldri svarene." not in with_answers
    assert guidance.ground_rule("nb") == "Privatliv og lønn hører ikke hjemme i denne samtalen."


def test_there_is_the_same_advice_in_every_language() -> None:
    assert {len(guidance.advice(lang)) for lang in LANGUAGES} == {8}
