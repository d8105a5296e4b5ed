"""HR's page for each short list: the list with its order, and the name of one line."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_wtf import FlaskForm
from wtforms import StringField
from wtforms.validators import InputRequired

from ..access import hr
from ..access import person as me
from ..htmx import is_fragment
from .models import ListedName
from .short_lists import RefusedError, ShortList, competences, focus_areas

LISTS = {"focus_areas": focus_areas, "competences": competences}


@hr
def show() -> Any:
    return _page(_form(formdata=None))


@hr
def add() -> Any:
    form = _form()
    if form.validate_on_submit():
        try:
            line = _list().add(form.name.data, actor=me())
        except RefusedError as refused:
            form.name.errors = [str(refused)]
        else:
            flash(_("«%(name)s» står på listen.", name=line.name))
            return redirect(url_for(".show"), 303)
    return _page(form), 422


@hr
def edit(line_id: str) -> Any:
    line = _of_the_list(line_id)
    return _edit_page(line, _form(formdata=None, obj=line))


@hr
def rename(line_id: str) -> Any:
    line, form = _of_the_list(line_id), _form()
    if form.validate_on_submit():
        try:
            _list().rename(line.id, form.name.data, actor=me())
        except RefusedError as refused:
            form.name.errors = [str(refused)]
        else:
            flash(_("Lagret."))
            return redirect(url_for(".show"), 303)
    return _edit_page(line, form), 422


@hr
def change(line_id: str, act: str) -> Any:
    listed = _list()
    try:
        if act in {"opp", "ned"}:
            listed.move(line_id, up=act == "opp", actor=me())
        elif act == "fjern":
            listed.retire(line_id, actor=me())
        else:
            listed.bring_back(line_id, actor=me())
    except RefusedError as refused:
        return _page(_form(formdata=None), refused=str(refused)), 422
    except listed.model.DoesNotExist:
        abort(404)
    if is_fragment():
        return _page(_form(formdata=None), removed=line_id if act == "fjern" else "")
    return redirect(url_for(".show"), 303)


def _list() -> ShortList[Any]:
    """The list whose page this is."""
    return LISTS[request.blueprint or ""]


def _form(**given: Any) -> Any:
    """The form of one name, with the list's own words."""
    words = _list().words

    class NameForm(FlaskForm):
        name = StringField(words.ask, [InputRequired(words.missing)], render_kw={"autocomplete": "off"})

    return NameForm(**given)


def _of_the_list(line_id: str) -> ListedName:
    model = _list().model
    found: ListedName | None = model.standing().where(model.id == line_id).first()
    return found or abort(404)


def _page(form: FlaskForm, *, refused: str = "", removed: str = "") -> str:
    """The page, or the list alone. ``refused``: why the list stays as it is; ``removed``: what was taken off."""
    listed = _list()
    standing = listed.standing()
    return render_template(
        "questionnaires/_short_list.html" if is_fragment() else "questionnaires/short_list.html",
        form=form,
        words=listed.words,
        lines=standing,
        retired=listed.retired(),
        is_full=len(standing) >= listed.most,
        most=listed.most,
        refused=refused,
        removed=removed,
    )


def _edit_page(line: ListedName, form: FlaskForm) -> str:
    return render_template("questionnaires/short_list_name.html", words=_list().words, line=line, form=form)


def _pages(name: str, address: str) -> Blueprint:
    pages = Blueprint(name, __name__, url_prefix=address)
    pages.get("")(show)
    pages.post("")(add)
    pages.get("/<line_id>")(edit)
    pages.post("/<line_id>")(rename)
    pages.post("/<line_id>/<any(opp, ned, fjern, angre):act>")(change)
    return pages


focus_area_pages = _pages("focus_areas", "/satsingsomrader")
competence_pages = _pages("competences", "/kompetanse")
