"""The words by which parts of a company's form are known, in bokmål, nynorsk and English."""

from __future__ import annotations

import re
from collections import Counter

from ..kinds import AnsweredBy, FormKind

LONGEST_HEADING = 100
_LONGEST_ASKING = 220

EMPLOYEE = r"(?:medarbeid[ae]r\w*|(?:den )?(?:ansatte?|tilsette?)s?|arbeidstak[ea]r\w*|employees?)"
MANAGER = r"(?:(?:nærm[ae]ste )?(?:leder|leiar)(?:en|ens|s|e)?|sjef(?:en|ens|s)?|managers?|supervisors?)"
_GAP = r"(?:_{2,}|\.{4,}|…{2,}|-{4,})"


def _whole(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"(?:{pattern})", re.IGNORECASE)


# What stands at the top and the bottom of a form, and which Samtale knows by itself.
_FIELD = _whole(
    rf"(?:navne?t?|namn|fornavn|etternavn|name)(?: på)?(?: {EMPLOYEE}| {MANAGER})?"
    rf"|{EMPLOYEE}(?: navn| namn| name)?|{MANAGER}(?: navn| namn| name)?"
    r"|avdeling|eining|enhet|seksjon|(?:yrkes)?tittel|stilling|arbeidssted|ansatt ?n(?:umme)?r\.?|ansatt (?:siden|dato)"
    r"|fødselsdato|(?:dato|tid|tidspunkt|sted|stad|år|periode)(?: (?:og|for) \w+)*|sted[/ ]+dato|dato[/ ]+sted"
    r"|e-?post|telefon|(?:forrige|neste|førre) \w*samtale(?: dato)?"
    r"|department|position|job title|date(?: of \w+)?|year|period|place"
)
_SIGNATURE = _whole(r".*\b(?:underskrift\w*|underteikn\w*|signatur\w*|signer\w*|signature\w*|signed)\b.*")


def is_signature(text: str) -> bool:
    """Whether the line is there to be signed on."""
    return len(text) < 2 * LONGEST_HEADING and "?" not in text and _SIGNATURE.fullmatch(text) is not None


def is_field(text: str, *, bare: bool = False) -> bool:
    """Whether the line asks for a name, a date or the like; ``bare``: without a colon or a line to write on."""
    labels = [label.strip(" :*") for label in re.split(rf"{_GAP}|\t|:(?=\s)", text)]
    known = [label for label in labels if label]
    marked = bare or re.search(rf"{_GAP}|:\s*$|:\s|\t", text) is not None
    return bool(marked and known) and all(_FIELD.fullmatch(label) for label in known)


_INSTRUCTION = _whole(
    r".*\b(?:om (?:med)?\w*samtalen|formål\w*|føremål\w*|hensikt\w*|veiledning|rettleiing|gjennomføring\w*"
    r"|spilleregler|slik (?:gjennomfør|bruk|forbered|førebu)\w*|praktisk|tips|råd|instruks\w*|bakgrunn"
    r"|purpose|guidance|instructions|how to)\b.*"
)
_CLOSING = _whole(r"(?:avslutning|avslutting|oppsummering|konklusjon|closing|summary|conclusion)\b.{0,40}")
_OPENING = _whole(r"(?:åpning|opning|opening)(?: av samtalen)?")
_GOALS = _whole(r".*\b(?:utviklings|arbeids|del|resultat)?mål\b.*|.*\bgoals?\b.*")
_AGREEMENTS = _whole(r".*\b(?:avtal\w*|tiltak\w*|handlingsplan\w*|agreements?|action plan|actions)\b.*")
_EARLIER = _whole(
    r".*\b(?:siden sist|sidan sist|forrige|førre|fra sist|frå sist|since last|last (?:year|time)|previous)\b.*"
)
_COMPANY_AIMS = _whole(
    r".*\b(?:satsingsområde\w*|satsningsområde\w*|virksomhetens mål|verksemda sine mål|selskapets mål|bedriftens mål|"
    r"strategi\w*|focus areas|company(?:'s|’s)? goals)\b.*"
)
_PRIVATE = _whole(
    r".*\b(?:private?|egne notater|eigne notat|til eget bruk|til eige bruk|bare for deg|berre for deg|sjekkliste\w*|"
    r"huskeliste\w*|checklist)\b.*"
)


def is_instruction(heading: str) -> bool:
    """Whether what stands below such a heading tells how to do it, and asks nothing."""
    return _INSTRUCTION.fullmatch(heading) is not None


def is_closing(heading: str) -> bool:
    return _CLOSING.fullmatch(heading) is not None


def is_opening(heading: str) -> bool:
    return _OPENING.fullmatch(heading) is not None


def speaks_of_goals(heading: str) -> bool:
    return _GOALS.fullmatch(heading) is not None


def speaks_of_agreements(heading: str) -> bool:
    return _AGREEMENTS.fullmatch(heading) is not None


def looks_back(heading: str) -> bool:
    """Whether the last talk's plan belongs beside what is asked here."""
    return _EARLIER.fullmatch(heading) is not None


def speaks_of_company_aims(heading: str) -> bool:
    return _COMPANY_AIMS.fullmatch(heading) is not None


def is_private(heading: str) -> bool:
    """Whether the answers are meant for nobody but the one who writes."""
    return _PRIVATE.fullmatch(heading) is not None


_OWN = r"(?:e[ig]+en|egne|forberedel|førebuing|vurdering|forventning|tilbakemelding|spørsmål|kommentar|preparation)"


def _sides(role: str) -> re.Pattern[str]:
    return _whole(
        rf"{role}(?:s|ens|s’|'s|’s)? {_OWN}.*|.*\((?:kun |bare |berre )?{role}\)|.*\b(?:av|by)(?: the)? {role}\)?"
        rf"|(?:forberedelse|førebuing|spørsmål|preparation|questions?)?[\w ]{{0,12}}\b(?:til|for)(?: the)? {role}"
        rf"|{role}"
    )


_FOR_EMPLOYEE, _FOR_MANAGER = _sides(EMPLOYEE), _sides(MANAGER)
_SIDE_NAMED = re.compile(rf"\s*\((?:kun |bare |berre )?(?:{EMPLOYEE}|{MANAGER}|begge|both)\)\s*$", re.IGNORECASE)


_PRIVATE_NOTE = re.compile(r"\s*\((?:privat\w*|private)\)$", re.IGNORECASE)


def side_of(words: str) -> AnsweredBy | None:
    """Whom a heading or question says that it is for; None where it does not say."""
    words = _PRIVATE_NOTE.sub("", words.strip(" :.?"))
    for side, pattern in ((AnsweredBy.EMPLOYEE, _FOR_EMPLOYEE), (AnsweredBy.MANAGER, _FOR_MANAGER)):
        if pattern.fullmatch(words):
            return side
    return None


_ASKING = _whole(
    r"(?:hva|hvordan|hvilke[nt]?|hvor|hvem|hvorfor|på hvilken|i hvilken|kva|korleis|kvifor|kven|kor|i kva|på kva"
    r"|what|how|which|why|where|who)\b.*"
    r"|(?:beskriv|fortell|fortel|nevn|nemn|gi|gje|vurder|oppsummer|describe|tell|name|give|assess|rate)\b.*"
)
_ASIDE = _whole(
    r"\(.*\)|(?:f\.? ?eks|for eksempel|til dømes|tips|stikkord|hint|eksempel|e\.g\.|for example"
    r"|tenk (?:på|gjennom)|think)\b.*"
)
_FORM = _whole(r".*(?:samtale|skjema|dialog|conversation|review|appraisal).*")
_PAGE_NUMBER = _whole(r"(?:\w+ )?\d+(?: ?(?:av|of|/) ?\d+)?")
SCALE = _whole(r"(?:skala|scale)\w*\s+(?:fra |frå |from |of )?1\s*(?:-|–|til|to)\s*(10|[3-9])\b")
_BULLET = r"[•·▪‣◦●○–—*\-]\s+|o\t"
_NUMBER = r"\(?\d{1,2}(?:\.\d{1,2}){0,3}[.):](?:\s+|(?=\D))|\d{1,2}(?:\.\d{1,2}){1,3}\s+|\d{1,2}(?:\t| [–-] )"
_LETTER = r"\(?[a-h][.)]\s+"
_MARK = re.compile(rf"\s*(?:({_BULLET})|({_NUMBER})|({_LETTER}))")
_NUMBERED_PART = re.compile(r"(?:del|part|steg|step|fase|punkt)\s+\d{1,2}\s*(?:[:.–—-]\s*|$)", re.IGNORECASE)


def is_asking(text: str) -> bool:
    """Whether the line is a question, with its mark or by its first word."""
    ending = re.sub(r"\s*\([^()]*\)\s*$", "", text).rstrip(" :*")
    return ending.endswith("?") or (len(text) <= _LONGEST_ASKING and _ASKING.fullmatch(text) is not None)


def is_aside(text: str) -> bool:
    """Whether the line helps one to answer what stands above it."""
    return _ASIDE.fullmatch(text) is not None


def names_a_form(text: str) -> bool:
    return _FORM.fullmatch(text) is not None


def is_shouted(text: str) -> bool:
    """Whether it is written in capitals, as headings were on typewriters."""
    return text.isupper() and sum(map(str.isalpha, text)) > 4


def is_page_number(text: str) -> bool:
    return _PAGE_NUMBER.fullmatch(text) is not None


def unmarked(text: str) -> tuple[str, str]:
    """The text without a bullet or number that was typed before it, and the sort of mark; '' where there was none."""
    mark = _MARK.match(text)
    if mark is None or mark.end() == len(text):
        return text, ""
    return text[mark.end() :], f"typed {mark.lastindex}"


def plain(text: str) -> str:
    """A question or heading without its number, the side it names and the line to write on."""
    text = re.sub(rf"\s*{_GAP}\s*", " ", unmarked(text)[0]).replace("\t", " ")
    text = re.sub(" +", " ", _SIDE_NAMED.sub("", text)).strip()
    text = (_NUMBERED_PART.sub("", text) or text).removesuffix(":").strip()
    return text.capitalize() if is_shouted(text) else text


def is_gap(text: str) -> bool:
    """Whether there is nothing but a line to write on."""
    return re.search(_GAP, text) is not None and not re.sub(rf"{_GAP}|[\s_.…-]", "", text)


_LANGUAGES = {
    lang: set(words.split())
    for lang, words in {
        "nb": "ikke jeg hva hvordan hvilke hvilken hvorfor hvor fra være noe deg mål leder medarbeider",
        "nn": "ikkje eg kva korleis kvifor kvar frå vere noko deg mål leiar leiaren medarbeidar dykk de ein ei",
        "en": "not what how which why where from the your you goals manager employee are is",
    }.items()
}


def language_of(text: str) -> str:
    """Nynorsk or English where its small words plainly say so, else bokmål."""
    counted = Counter(re.findall(r"\w+", text.lower()))
    score = {lang: sum(counted[word] for word in words) for lang, words in _LANGUAGES.items()}
    best = max(("nb", "nn", "en"), key=lambda lang: score[lang])
    return best if score[best] > score["nb"] else "nb"


# The heading of questions that stand under none.
PART_TITLES = {"nb": "Spørsmål", "nn": "Spørsmål", "en": "Questions"}


def kind_of(title: str) -> FormKind:
    """The kind of talk that a title speaks of; the annual one where it does not say."""
    title = title.lower()
    if re.search(r"oppfølgings|follow.?up", title):
        return FormKind.FOLLOW_UP
    if re.search(r"kort samtale|en-til-en|ein-til-ein|1[:-]1|one.?(?:to|on).?one|månedss|check.?in", title):
        return FormKind.SHORT
    if re.search(r"målsamtale|mål- og|utviklingssamtale|resultatsamtale|goal", title):
        return FormKind.GOAL
    return FormKind.ANNUAL
