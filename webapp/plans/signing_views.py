"""Reading back and signing, and taking a signed talk up again."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from markupsafe import Markup
from wtforms import HiddenField, TextAreaField
from wtforms.validators import DataRequired

from .. import audit, clock
from ..conversations import stream
from ..conversations.access import Right, Seat, find, participant
from ..conversations.emails import reached
from ..conversations.models import Conversation
from ..conversations.policy_words import OUTCOME, outcome_of
from ..conversations.states import State, other
from ..htmx import go_to, render_fragment
from ..jobs import wake
from ..people.form_fields import longest
from ..questionnaires.kinds import Role
from . import reading, signing
from .canonical import SignedText, text_to_sign
from .methods import in_use
from .minutes import make_pdfs, newest_of, signatures_of, text_of
from .models import Signature, Word
from .signing import ChangedError, Given, NotNow

signing_pages = Blueprint("signing", __name__, url_prefix="/samtaler/<conversation_id>")

LONGEST = 5_000
# Whoever stays on the page of the read-back is told when it is signed, or taken up again.
READ_BACK_IN = frozenset({State.OPEN, State.CONCLUDING, State.SIGNED, State.CLOSED})


def _needed(message: Any) -> list[Any]:
    return [DataRequired(message), longest(LONGEST)]


class SignForm(FlaskForm):
    """``digest`` is of the text that the page showed."""

    digest = HiddenField()


class DisagreeForm(SignForm):
    words = TextAreaField(
        _l("Hva er du uenig i?"),
        _needed(_l("Skriv hva du er uenig i, eller signer uten merknad.")),
        description=_l("Det du skriver, står ordrett i referatet."),
    )


class RefuseForm(SignForm):
    words = TextAreaField(
        _l("Hvorfor ikke?"),
        _needed(_l("Skriv hvorfor, så dere kan finne ut av det.")),
        description=_l("Lederen din leser det. Så lenge du ikke signerer, blir det ikke noe referat av dette."),
    )


class ReopenForm(FlaskForm):
    reason = TextAreaField(
        _l("Hvorfor må den tas opp igjen?"),
        _needed(_l("Skriv hvorfor, så begge vet det.")),
        description=_l("Dere to ser grunnen."),
    )


FORMS: dict[Word, type[SignForm]] = {
    Word.SIGNED: SignForm,
    Word.DISAGREES: DisagreeForm,
    Word.REFUSED: RefuseForm,
}
ACTS = {"ja": Word.SIGNED, "uenig": Word.DISAGREES, "nei": Word.REFUSED}


@signing_pages.get("/signer")
@participant(Right.READ_PLAN)
def show(seat: Seat) -> Any:
    """The read-back; the minutes once it is signed, the meeting while it goes on, or where nobody signs.

    ``?herfra=1`` is how one comes back from the read-back itself, and is told why it is the minutes now.
    """
    if seat.conversation.is_settled and seat.conversation.wants_signatures:
        if "herfra" in request.args:
            flash(_("Dere har begge signert") + ". " + _ready(seat.conversation))
        return _to_minutes(seat)
    if seat.conversation.state != State.CONCLUDING:
        return redirect(url_for("pages.meeting", conversation_id=seat.conversation.id))
    audit.looked("read back", actor=seat.person, subject=seat.conversation.id, session=seat.person.browser_session.id)
    return _page(seat)


@signing_pages.post("/signer/<any(ja,uenig,nei):act>")
@participant(Right.READ_PLAN)
def sign(seat: Seat, act: str) -> Any:
    """A word on the text that was read. Who is not known well enough shows who they are, and it is sent again."""
    if not in_use().knows(seat.person):
        return in_use().ask_and_go_on()
    word = ACTS[act]
    form = FORMS[word](prefix=act)
    words = form.words.data if "words" in form else ""
    if not form.validate_on_submit():
        return _page(seat, {word: form}, status=422)
    given = Given(form.digest.data or "", word, words or "")
    try:
        talk = signing.sign(seat, given, in_use())
    except ChangedError:
        return _page(seat, {word: form}, changed=True, status=409)
    except NotNow:
        return _not_signed(seat, given)
    if talk.is_settled:
        wake(make_pdfs)
    return go_to(url_for("signing.show", conversation_id=talk.id, herfra=1 if talk.is_settled else None))


@signing_pages.post("/<any(avslutt,tilbake):act>")
@participant(Right.LEAD)
def step(seat: Seat, act: str) -> Any:
    """Conclude and read back, or take the talk up again; a second press finds that done."""
    change, wanted = (signing.conclude, State.CONCLUDING) if act == "avslutt" else (signing.go_back, State.OPEN)
    try:
        change(seat)
    except NotNow:
        if _state_now(seat) != wanted:
            flash(_("Det går ikke nå. Se hvor samtalen står."))
    page = "signing.show" if act == "avslutt" else "pages.meeting"
    return go_to(url_for(page, conversation_id=seat.conversation.id))


@signing_pages.get("/gjenapne")
@participant(Right.REOPEN)
def ask_to_reopen(seat: Seat) -> Any:
    return _reopen_page(seat, ReopenForm())


@signing_pages.post("/gjenapne")
@participant(Right.READ_PLAN)
def reopen(seat: Seat) -> Any:
    """A second press finds the talk open, where nothing is left to take up again: it leads to the meeting too."""
    if not seat.may(Right.REOPEN) and not (seat.may(Right.LEAD) and seat.conversation.reopened_at):
        abort(403)
    meeting = url_for("pages.meeting", conversation_id=seat.conversation.id)
    if seat.conversation.state == State.OPEN:
        return go_to(meeting)
    form = ReopenForm()
    if not form.validate_on_submit():
        return _reopen_page(seat, form), 422
    try:
        signing.reopen(seat, form.reason.data or "")
        flash(_("Samtalen er åpen igjen. Det gamle referatet står som erstattet."))
    except NotNow:
        if _state_now(seat) != State.OPEN:
            flash(_("Samtalen kan ikke tas opp igjen nå. Se hvor den står."))
            return go_to(url_for("conversation.show", conversation_id=seat.conversation.id))
    return go_to(meeting)


def _state_now(seat: Seat) -> str | None:
    talk = find(seat.conversation.id)
    return talk.state if talk else None


def _reopen_page(seat: Seat, form: ReopenForm) -> str:
    talk = seat.conversation
    return render_template("plans/reopen.html", talk=talk, form=form, is_told=Role.EMPLOYEE in reached(talk))


def read_back_fragment(seat: Seat) -> Markup:
    """The text to sign and whose word is on it; empty for one who may not read the plan, or before it is read back."""
    talk = seat.conversation
    if not seat.may(Right.READ_PLAN) or not talk.wants_signatures or talk.state not in READ_BACK_IN:
        return Markup()
    minutes = newest_of(talk) if talk.is_settled else None
    text = text_of(minutes) if minutes else _text_of_seat(seat)
    signatures = signatures_of(minutes) if minutes else signing.standing_signatures(talk)
    stale = signing.of_another_text(signatures, text)
    standing = {role: row for role, row in signatures.items() if role not in stale}
    voided = None if minutes else _voided(seat, stale)
    is_read_back = talk.state == State.CONCLUDING
    return render_fragment(
        "plans/_read_back.html",
        people=[(role, talk.person_in(role)) for role in Role],
        signatures=standing,
        now=_where_it_stands(seat, standing),
        voided=voided,
        same=bool(voided and _is_the_same_again(voided, text, talk)),
        settled=talk.is_settled,
        reopened=talk.state == State.OPEN,
        overdue=reading.overdue(text.content, clock.today()) if is_read_back else 0,
        gaps=reading.gaps(text.content) if is_read_back else [],
        may_write=seat.may(Right.WRITE_SHARED),
        ready=_ready(talk),
        minutes_href=url_for("minutes.show", minutes_id=minutes.id) if minutes else None,
        meeting_href=url_for("pages.meeting", conversation_id=talk.id),
        **reading.parts(text.content),
    )


def _voided(seat: Seat, stale: dict[Role, Signature]) -> Signature | None:
    """The word that holds no longer, of the reader's if there is one, whether that is put down already or not."""
    of_now = stale.get(seat.role) or stale.get(other(seat.role))
    return of_now or signing.last_voided(seat.conversation, seat.role)


def _is_the_same_again(voided: Signature, text: SignedText, talk: Conversation) -> bool:
    """Whether it holds no longer because the talk was taken up again, and nothing was changed."""
    return bool(talk.concluded_at and voided.digest == text.digest and voided.voided_at <= talk.concluded_at)


def _ready(talk: Conversation) -> str:
    """What the two are told of the minutes that they have signed."""
    if reached(talk) == set(Role):
        return _("Referatet er ferdig, og dere får begge lenken på e-post.")
    return _("Referatet er ferdig.")


def _where_it_stands(seat: Seat, standing: dict[Role, Signature]) -> str:
    """What the reader has to do: ``sign``, ``wait`` for the other, or nothing here (``over``)."""
    if seat.conversation.state != State.CONCLUDING:
        return "over"
    mine = standing.get(seat.role)
    return "wait" if mine and mine.word != Word.REFUSED else "sign"


def _page(seat: Seat, given: dict[Word, SignForm] | None = None, *, changed: bool = False, status: int = 200) -> Any:
    talk, text = seat.conversation, _text_of_seat(seat)
    forms: dict[str, Any] = {}
    for act, word in ACTS.items():
        form = (given or {}).get(word) or FORMS[word](formdata=None, prefix=act)
        form.digest.data = text.digest
        forms[act] = form
    page = render_template(
        "plans/sign.html",
        seat=seat,
        talk=talk,
        them=talk.person_in(other(seat.role)),
        read_back=read_back_fragment(seat),
        forms=forms,
        changed=changed,
        called=in_use().called,
        known=in_use().knows(seat.person),
        ask=in_use().ask(seat.person, url_for("signing.show", conversation_id=talk.id)),
        outcome=OUTCOME[outcome_of(talk)],
    )
    return page, status


def _not_signed(seat: Seat, given: Given) -> Any:
    """The answer to a word that came when the talk was not being signed: what was written is still to be had."""
    talk = seat.conversation
    before = signing.given_before(seat, given)
    if before and not before.voided_at:
        return go_to(url_for("signing.show", conversation_id=talk.id))
    if given.words:
        return render_template("plans/not_signed.html", talk=talk, words=given.words, sent=before is not None), 409
    flash(_("Samtalen kan ikke signeres nå. Se hvor den står."))
    return go_to(url_for("conversation.show", conversation_id=talk.id))


def _text_of_seat(seat: Seat) -> SignedText:
    """The text to sign, read once for this seat: what a form stands for is what the page shows."""
    found: SignedText = seat.once("text to sign", lambda: text_to_sign(seat.conversation))
    return found


def _to_minutes(seat: Seat) -> Any:
    minutes = newest_of(seat.conversation)
    assert minutes is not None
    return redirect(url_for("minutes.show", minutes_id=minutes.id))


def init() -> None:
    stream.fragment(signing.EVENT, "lest-opp", read_back_fragment, on=stream.On.READ_BACK)
