"""What the parts of a form are called on HR's pages."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from ..kinds import AnsweredBy, AnswerType, Archive, Beside, FormKind, SectionKind

KINDS = {
    FormKind.ANNUAL: _l("Årlig samtale"),
    FormKind.FOLLOW_UP: _l("Oppfølgingssamtale"),
    FormKind.GOAL: _l("Målsamtale"),
    FormKind.SHORT: _l("Kort samtale"),
}
KIND_HELP = {
    FormKind.ANNUAL: _l("Den planlagte medarbeidersamtalen, minst én time."),
    FormKind.FOLLOW_UP: _l("Mellom to årlige samtaler: hva står vi i, og hva skal justeres?"),
    FormKind.GOAL: _l("Månedlig eller hvert kvartal, om målene i planen."),
    FormKind.SHORT: _l("Noen minutter hver uke eller måned. Ingen signerer, og det blir ikke noe referat."),
}
ARCHIVES = {
    Archive.HR: _l("HR får det signerte referatet"),
    Archive.PAIR: _l("Referatet blir hos de to"),
}
SECTIONS = {
    SectionKind.CHECKLIST: _l("Privat sjekkliste"),
    SectionKind.OPENING: _l("Åpning"),
    SectionKind.REVIEW: _l("Siden sist"),
    SectionKind.QUESTIONS: _l("Spørsmål og svar"),
    SectionKind.GOALS: _l("Mål og tiltak"),
    SectionKind.AGREEMENTS: _l("Avtaler"),
    SectionKind.CLOSING: _l("Avslutning"),
    SectionKind.STATEMENTS: _l("Påstander"),
}
SECTION_HELP = {
    SectionKind.CHECKLIST: _l("Det hver av dem tenker gjennom mens de forbereder seg. Bare den som skriver, ser det."),
    SectionKind.OPENING: _l("Temaene som de to selv vil ta opp, står her."),
    SectionKind.REVIEW: _l("Målene og avtalene fra forrige samtale kommer fram her, én for én."),
    SectionKind.QUESTIONS: _l("Spørsmål som medarbeideren og lederen svarer på, hver i sin kolonne."),
    SectionKind.GOALS: _l("Her skriver de målene, og tiltakene som hører til."),
    SectionKind.AGREEMENTS: _l("Her skriver de hva som skal gjøres, hvem som gjør det, og når."),
    SectionKind.CLOSING: _l("Oppsummeringen som de skriver sammen. Den kommer med i referatet."),
    SectionKind.STATEMENTS: _l(
        "Medarbeideren svarer fra 1 til 5. Svarene vises bare samlet, og lederen ser dem aldri."
    ),
}
BESIDES = {
    Beside.FOCUS_AREAS: _l("Satsingsområdene"),
    Beside.PREVIOUS_PLAN: _l("Planen fra sist"),
}
ANSWERED_BY = {
    AnsweredBy.BOTH: _l("Begge"),
    AnsweredBy.EMPLOYEE: _l("Medarbeideren"),
    AnsweredBy.MANAGER: _l("Lederen"),
    AnsweredBy.PRIVATE_EMPLOYEE: _l("Medarbeideren, for seg selv"),
    AnsweredBy.PRIVATE_MANAGER: _l("Lederen, for seg selv"),
}
ANSWER_TYPES = {
    AnswerType.TEXT: _l("Fritekst"),
    AnswerType.SCALE: _l("Fra 1 til 5, og fritekst"),
    AnswerType.CHOICE: _l("Valg fra en liste, og fritekst"),
}
FIELDS = {
    "title": _l("tittel"),
    "description": _l("beskrivelse"),
    "prompt": _l("hovedspørsmål"),
    "intro": _l("innledning"),
    "text": _l("spørsmålsteksten"),
    "text_for_manager": _l("tekst til lederen"),
    "help": _l("hjelpetekst"),
}
LANGUAGE = {"nb": _l("på bokmål"), "nn": _l("på nynorsk"), "en": _l("på engelsk")}
