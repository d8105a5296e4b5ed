"""The mails of signing: one function each. They bring a link, never a word of what was written."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l

from ..conversations.emails import reached
from ..conversations.models import Conversation
from ..conversations.refusals import can_be_mailed
from ..conversations.states import other
from ..mail import post, render_mail
from ..questionnaires.kinds import Role
from .models import Minutes, Word

# What is told of a word that no longer holds, by whether it was a refusal and whether the talk was taken up again.
_VOIDED = {
    (False, False): _l(
        "Teksten er endret etter at du signerte, så signaturen din gjelder ikke lenger. Les gjennom på nytt."
    ),
    (True, False): _l("Teksten er endret etter at du lot være å signere. Les gjennom på nytt."),
    (False, True): _l(
        "Samtalen er tatt opp igjen, så signaturen din gjelder ikke lenger. Dere leser opp på nytt siden."
    ),
    (True, True): _l("Samtalen er tatt opp igjen etter at du lot være å signere. Dere leser opp på nytt siden."),
}


def post_word(talk: Conversation, role: Role, word: Word) -> None:
    """Tell the other that ``role`` has signed, or refused to."""
    name = talk.person_in(role).first_name
    if word is Word.REFUSED:
        told = _l("%(name)s vil ikke signere teksten slik den står. Grunnen står i Samtale.", name=name)
    else:
        told = _l("%(name)s har signert. Les gjennom teksten, og signer du også.", name=name)
    _post("signing", talk, other(role), told=told)


def post_voided(talk: Conversation, role: Role, word: Word, *, taken_up: bool) -> None:
    """Tell ``role``, whose word no longer holds, why: the talk was taken up again, or the text was changed."""
    told = _VOIDED[word is Word.REFUSED, taken_up]
    _post("signing", talk, role, told=told)


def post_reopened(talk: Conversation) -> None:
    """Tell both that the talk is taken up again; why stands in the app."""
    told = _l("Samtalen er tatt opp igjen etter at den var signert. Det gamle referatet er merket som erstattet.")
    for role in Role:
        _post("signing", talk, role, told=told)


def post_minutes(talk: Conversation, minutes: Minutes) -> None:
    """The way to the minutes, to both."""
    for role in Role:
        _post("minutes", talk, role, minutes_id=minutes.id)


def _post(template: str, talk: Conversation, role: Role, **context: Any) -> None:
    if role not in reached(talk):
        return
    reader, counterpart = talk.person_in(role), talk.person_in(other(role))
    mail = render_mail(template, reader.language, talk=talk, reader=reader, counterpart=counterpart, **context)
    post(reader, mail, reply_to=counterpart if can_be_mailed(counterpart) else None)
