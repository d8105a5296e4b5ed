"""Every word of the interface is said in bokmål, nynorsk and English, and said alike wherever it is said."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from babel.messages.catalog import Catalog, Message

from tools import words
from tools.words import LANGUAGES, forms_of

PLACEHOLDER = re.compile(r"%\(\w+\)[sd]")

# The glossary: how each bokmål word is said in nynorsk and in English. Whole words, in any case; the app's own name,
# which is written with a capital inside a sentence, is not a «samtale».
GLOSSARY = {
    "administrator(en)?": ("administrator(en)?", "administrators?"),
    "ansattnummer(et)?": ("tilsettnummer(et)?", "employee number"),
    "ansvarlig": ("ansvarleg", "responsible"),
    "avdeling(en)?": ("avdeling(a)?", "department"),
    "avtale(n|r|ne)?": ("avtal(e|en|ar|ane)", "agreements?"),
    "forbered(e|t)?": ("førebu", "prepare"),
    "frist(en)?": ("frist(en)?", "due( date)?"),
    "gjenopprettingsnøkkel(en)?": ("gjenopprettingsnøkkel(en)?", "recovery key"),
    "innkalling(en|er)?": ("innkalling(a|ar)?", "invitations?"),
    "kolonne(n|r|ne)?": ("kolonn(e|en|ar|ane)", "columns?"),
    "leder(e|en|ne)?": ("lei(ar|aren|arar|arane|er)", "manage(r|rs|s)"),
    "lenke(n|r|ne)?": ("lenkj(e|a|er|ene)", "links?"),
    "medarbeider(e|en|ne)?": ("medarbeidar(en|ar|ane)?", "employees?"),
    "medarbeidersamtale(n|r)?": ("medarbeidarsamtal(e|en|ar)", "employee conversations?"),
    "nettleser(en|e)?": ("nettlesar(en|ar)?", "browsers?"),
    "notat(et|er|ene)?": ("notat(et|a)?", "notes?"),
    "referat(et)?": ("referat(et)?", "minutes"),
    "samtale(n|r|ne)": ("samtal(e|en|ar|ane)", "conversations?"),
    "sikkerhetskopi(er)?": ("tryggingskopi(ar)?", "backups?"),
    "skjema": ("skjema", "forms?"),
    "tema(et|er|ene)?": ("tema(et|a)?", "topics?"),
    "tjener(en)?": ("tenar(en)?", "server('s)?"),
}

# What is bokmål and never nynorsk, however a sentence is turned.
GIVEAWAYS = set(
    re.findall(
        r"\w+",
        """
alene allerede annet avdelinger avtaler bekreft bekrefte bekrefter bekreftet bare ble blitt dere deres endres endret
ennå et fikk filen flere flytter flyttet foreløpig forespørsel fortsatt fra fremdeles gjøre gjør hun hva hvem hver
hverandre hvilke hvilken hvis hvor hvordan hvorfor høyst ikke innkallingen jeg kommer kolonner kolonnene lagres lagret
leder ledere lederen lenke lenken lesbar listen medarbeider medarbeideren minutter mye møter navn navnet nettleseren noe
noen nå personer personene referater samtaler samtalene selv sendes senere sier skrevet skriver
slettes slettet slutter spørsmålene steder svarene tiden tjener tjeneren uten velg velger venter vet vises
være vært åpen åpne åpner åpnes åpnet
""",
    )
)

# In the papers of the project: another program's, what the terminal says, and a heading.
OTHERS = {"Your organization's email server", "Office 365", "Restored: …", "Use it"}


def _by_id(catalogue: Catalog) -> dict[str, Message]:
    return {forms_of(message.id)[0]: message for message in catalogue if message.id}


SOURCE = _by_id(words.words_in_code())
TRANSLATED = {language: _by_id(words.read_catalogue(language)) for language in LANGUAGES}


def _pairs(language: str) -> Iterator[tuple[str, str]]:
    """Each source text beside its translation; singular beside singular, plural beside plural."""
    for message in TRANSLATED[language].values():
        yield from zip(forms_of(message.id), forms_of(message.string), strict=True)


def _word_set(text: str) -> set[str]:
    return set(re.findall(r"[^\W\d_]+", PLACEHOLDER.sub(" ", text).casefold()))


@pytest.mark.parametrize("language", LANGUAGES)
def test_all_is_translated_and_nothing_else_is(language: str) -> None:
    known = TRANSLATED[language]
    assert not (missing := sorted(SOURCE.keys() - known.keys())), f"run «make words», and translate {missing}"
    assert not (unused := sorted(known.keys() - SOURCE.keys())), f"run «make words», which takes out {unused}"
    assert not words.read_catalogue(language).obsolete
    assert not [key for key, message in known.items() if message.fuzzy]
    assert not [key for key, message in known.items() if not all(text.strip() for text in forms_of(message.string))]


@pytest.mark.parametrize("language", LANGUAGES)
def test_catalogues_are_written_as_the_command_writes_them(language: str) -> None:
    catalogue = words.read_catalogue(language)
    assert catalogue.num_plurals == 2
    assert words.catalogue_file(language).read_text(encoding="utf-8") == words.as_text(catalogue)


def test_gathering_words_is_deterministic_and_keeps_what_is_translated(
    tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = {language: words.catalogue_file(language).read_text(encoding="utf-8") for language in LANGUAGES}
    monkeypatch.setattr(words, "TRANSLATIONS", tmp_path)
    for language, text in before.items():
        file = words.catalogue_file(language)
        file.parent.mkdir(parents=True)
        file.write_text(text, encoding="utf-8")
        assert words.update(language, words.words_in_code()) == 0
        assert file.read_text(encoding="utf-8") == text
        file.unlink()
        assert words.update(language, words.words_in_code()) == len(SOURCE)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_fits_its_source(language: str) -> None:
    for source, said in _pairs(language):
        assert sorted(PLACEHOLDER.findall(said)) == sorted(PLACEHOLDER.findall(source)), f"«{said}» for «{source}»"
        assert said.strip() == said
        assert _ending(said) == _ending(source), f"«{said}» ends otherwise than «{source}»"
        if source[0].isalpha() and said[0].isalpha():
            assert said[0].isupper() == source[0].isupper(), f"«{said}» begins otherwise than «{source}»"


def _ending(text: str) -> str:
    return text[-1] if text[-1] in ".:!?…" else ""


@pytest.mark.parametrize(("language", "place"), [("nn", 0), ("en", 1)])
@pytest.mark.parametrize("term", GLOSSARY)
def test_a_term_is_always_said_the_same_way(term: str, language: str, place: int) -> None:
    source = re.compile(rf"\b{term}\b", re.IGNORECASE)
    said = re.compile(rf"\b{GLOSSARY[term][place]}\b", re.IGNORECASE)
    used = [(text, translation) for text, translation in _pairs(language) if source.search(text)]
    assert used, "nothing says it any more: take it out of the glossary"
    assert not [f"{text} → {translation}" for text, translation in used if not said.search(translation)]


def test_nynorsk_is_not_bokmaal() -> None:
    found = {text: both for _source, text in _pairs("nn") if (both := _word_set(text) & GIVEAWAYS)}
    assert not found


def test_nynorsk_keeps_to_one_of_two_right_forms() -> None:
    other = re.compile(r"\b(lat|begynn\w*|begynt|brukar)\b", re.IGNORECASE)
    assert not [text for _source, text in _pairs("nn") if other.search(text)]


def test_in_english_a_year_does_not_run_into_the_number_after_it() -> None:
    assert not [text for _source, text in _pairs("en") if re.search(r"\bIn (the last year|%\(year\)s) %\(", text)]


def test_english_has_no_norwegian() -> None:
    meant = re.compile("with æ, ø and å|Bokmål")
    assert not [text for _source, text in _pairs("en") if re.search("[æøåÆØÅ«»]", meant.sub("", text))]
    norwegian = {"og", "ikke", "det", "er", "til", "av", "på", "du", "som", "den", "en", "et", "med", "har"}
    assert not [text for _source, text in _pairs("en") if _word_set(text) & norwegian]


def test_norwegian_quotes_with_guillemets() -> None:
    every = [*SOURCE, *(text for _source, text in _pairs("nn"))]
    assert not [text for text in every if re.search('["“”]', text)]
    assert not [text for text in every if " - " in text]


@pytest.mark.parametrize("name", ["README.md", "CHANGELOG.md"])
def test_what_readers_are_told_to_press_is_called_that(name: str) -> None:
    quoted = {" ".join(each.split()) for each in re.findall("«([^»]+)»", (words.ROOT / name).read_text("utf-8"))}
    assert quoted - SOURCE.keys() <= OTHERS
