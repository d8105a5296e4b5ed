"""What the page of a conversation asks for while people write: save, listen, topics, the pen."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, jsonify, render_template, request, url_for
from flask_wtf.csrf import generate_csrf

from .. import clock, live
from ..access import anyone
from ..htmx import go_to, is_fragment
from ..languages import clock_time
from ..questionnaires.kinds import Role
from ..turns import brief
from . import access, fields, pen, stream, texts
from .access import Right, Seat, participant
from .agenda import topics_fragment
from .live_texts import SharedNote
from .pen import PenElsewhere
from .saving import BadSave, ClashError, Save
from .states import Writers
from .stretches import stretches_of

live_pages = Blueprint("live", __name__)


@live_pages.post("/samtaler/<conversation_id>/felt/<field>")
@participant(Right.READ_OWN)
@brief()
def save(seat: Seat, field: str) -> tuple[Response, int]:
    """Store one save; answers ``{version, saved_at}``, with ``text`` where it is not what was sent and ``stretches`` of
    what two have written: the stream that the save names tells no more of it, and has shown that its page is there."""
    name = fields.FieldName.parse(field)
    stream_token = request.headers.get("X-Stream", "")
    live.hear(stream_token)
    try:
        sent: Any = request.get_json(silent=True)
        given = Save.from_json(sent)
        saved = fields.save(seat, name, given, stream_token)
    except BadSave as error:
        return jsonify(message=str(error)), 422
    except PenElsewhere as elsewhere:
        return jsonify(message=elsewhere.description), 403
    except ClashError as clash:
        return jsonify(version=clash.version, text=clash.text), 409
    answer: dict[str, Any] = {"version": saved.version, "saved_at": clock_time(clock.now())}
    if saved.text != sent["text"]:
        answer["text"] = saved.text
    if saved.stretches is not None:
        answer["stretches"] = saved.stretches
    return jsonify(answer), 200


@live_pages.get("/samtaler/<conversation_id>/strom")
@participant(Right.READ_OWN)
@brief()
def listen(seat: Seat) -> Response:
    """The event stream, which lasts as long as its page."""
    is_back = "Last-Event-ID" in request.headers
    held = "" if is_back else request.args.get("har", "")
    on = stream.On.READ_BACK if request.args.get("side") == stream.On.READ_BACK else stream.On.WRITING
    return Response(
        stream.events(seat, held, on, request.args.get("plass", "")),
        mimetype="text/event-stream",
        headers={"X-Accel-Buffering": "no"},
        direct_passthrough=True,
    )


@live_pages.post("/til-stede/<token>")
@anyone
@brief(ending=True)
def there(token: str) -> tuple[str, int]:
    """The answer to a heartbeat. Its token came by a stream that asks the policy, and says nothing but that the stream
    is read: so this asks the database nothing, and every page with open columns does it twelve times a minute."""
    live.hear(token)
    return "", 204


@live_pages.get("/samtaler/<conversation_id>/kode")
@participant(Right.READ_OWN)
def token(seat: Seat) -> Response:
    """A fresh form token for a page whose session has begun anew beneath it, and who is signed in there now."""
    return jsonify(token=generate_csrf(), person=seat.person.id)


@live_pages.post("/samtaler/<conversation_id>/temaer")
@participant(Right.WRITE_OWN)
def add_topic(seat: Seat) -> Any:
    texts.add_topic(seat, request.form.get("text", "").strip())
    return _topics(seat)


@live_pages.post("/samtaler/<conversation_id>/temaer/<topic_id>/<any(fjern, angre):act>")
@participant(Right.WRITE_OWN)
def remove_topic(seat: Seat, topic_id: str, act: str) -> Any:
    texts.remove_topic(seat, topic_id, undo=act == "angre")
    return _topics(seat, removed=topic_id if act == "fjern" else "")


@live_pages.post("/samtaler/<conversation_id>/skriver/<any(begge, medarbeider, leder):who>")
@participant(Right.LEAD)
def hand_pen(seat: Seat, who: str) -> Any:
    """Let both, or one of the two, write what they share; answered with who does now."""
    pen.hand(seat, {"begge": Writers.BOTH, "medarbeider": Writers.EMPLOYEE, "leder": Writers.MANAGER}[who])
    if is_fragment():
        return pen.pen_fragment(access.seat(seat.person, seat.conversation.id, Right.LEAD))
    return go_to(url_for("pages.meeting", conversation_id=seat.conversation.id))


@live_pages.get("/samtaler/<conversation_id>/notat/<section_id>/hvem")
@participant(Right.READ_OTHER)
def writers(seat: Seat, section_id: str) -> str:
    """Who wrote which stretch of a shared note, as it stands now."""
    note = SharedNote.get_or_none(conversation=seat.conversation.id, section=section_id)
    names = {role: seat.conversation.person_in(role).first_name for role in Role}
    return render_template("conversations/_writers.html", stretches=stretches_of(note), names=names)


def _topics(seat: Seat, removed: str = "") -> Any:
    if is_fragment():
        return topics_fragment(seat, removed=removed)
    return go_to(url_for("pages.preparation", conversation_id=seat.conversation.id))
