"""What HR's pages call the parts of a form, and why something of a document is not in it."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from ..drafts import QuestionDraft
from ..editing.words import SECTION_HELP
from ..editing.words import SECTIONS as NAMES
from ..kinds import MEETING_KINDS, AnswerType, SectionKind
from .parts import Why

SECTIONS = {kind: SECTION_HELP[kind] for kind in MEETING_KINDS - {SectionKind.QUESTIONS}} | {
    SectionKind.CHECKLIST: NAMES[SectionKind.CHECKLIST]
}
REASONS = {
    Why.FIELD: _l("Samtale vet hvem de to er, og når de møtes."),
    Why.SIGNATURE: _l("De to signerer i Samtale, hver på sin skjerm."),
    Why.SAME_PLAN: _l("Avtaler skrives sammen med målene."),
    Why.NOT_A_QUESTION: _l("Ser verken ut som en overskrift, et spørsmål eller en forklaring."),
    Why.FILLED_IN: _l("Står der man svarer, og ser ut til å være fylt ut."),
    Why.EMPTY_HEADING: _l("En overskrift uten spørsmål rett under."),
    Why.INSTRUCTION: _l("Veiledning som ikke hører til noen del. Den kan limes inn som innledning."),
    Why.OTHER_SCALE: _l("Skalaen går ikke fra 1 til 5. Den er blitt til et valg mellom trinnene."),
    Why.AROUND: _l("Står i toppen eller bunnen av sidene."),
    Why.NOTE: _l("En fotnote eller kommentar. Den kan limes inn som hjelpetekst."),
    Why.PICTURE: _l("Bilder blir ikke med."),
    Why.TOO_LONG: _l("For langt. Teksten er kortet ned i utkastet."),
}


def answers_of(question: QuestionDraft, lang: str) -> str:
    """What one can choose between besides writing: the steps that have words, or the options; '' for text alone."""
    chosen = [(name.partition("_"), words) for name, words in question.texts[lang].items()]
    if question.answer_type is AnswerType.SCALE:
        steps = ", ".join(f"{number} = {words}" for (name, _mark, number), words in chosen if name == "step")
        return _("fra 1 til 5") + (f" ({steps})" if steps else "")
    return " / ".join(words for (name, _mark, _number), words in chosen if name == "option")
