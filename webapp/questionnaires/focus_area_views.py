"""HR's page for the focus areas: the list with its order, and the name of one."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import StringField
from wtforms.validators import InputRequired

from ..access import hr
from ..access import person as me
from ..htmx import is_fragment
from . import focus_areas
from .focus_areas import RefusedError
from .models import FocusArea

focus_area_pages = Blueprint("focus_areas", __name__, url_prefix="/satsingsomrader")


class NameForm(FlaskForm):
    name = StringField(
        _l("Hva satser dere på?"), [InputRequired(_l("Skriv hva dere satser på."))], render_kw={"autocomplete": "off"}
    )


@focus_area_pages.get("")
@hr
def show() -> Any:
    return _page(NameForm(formdata=None))


@focus_area_pages.post("")
@hr
def add() -> Any:
    form = NameForm()
    if form.validate_on_submit():
        try:
            area = focus_areas.add(form.name.data, actor=me())
        except RefusedError as refused:
            form.name.errors = [str(refused)]
        else:
            flash(_("«%(name)s» står på listen.", name=area.name))
            return redirect(url_for(".show"), 303)
    return _page(form), 422


@focus_area_pages.get("/<area_id>")
@hr
def edit(area_id: str) -> Any:
    area = _of_the_list(area_id)
    return _edit_page(area, NameForm(formdata=None, obj=area))


@focus_area_pages.post("/<area_id>")
@hr
def rename(area_id: str) -> Any:
    area, form = _of_the_list(area_id), NameForm()
    if form.validate_on_submit():
        try:
            focus_areas.rename(area.id, form.name.data, actor=me())
        except RefusedError as refused:
            form.name.errors = [str(refused)]
        else:
            flash(_("Lagret."))
            return redirect(url_for(".show"), 303)
    return _edit_page(area, form), 422


@focus_area_pages.post("/<area_id>/<any(opp, ned, fjern, angre):act>")
@hr
def change(area_id: str, act: str) -> Any:
    try:
        if act in {"opp", "ned"}:
            focus_areas.move(area_id, up=act == "opp", actor=me())
        elif act == "fjern":
            focus_areas.retire(area_id, actor=me())
        else:
            focus_areas.bring_back(area_id, actor=me())
    except RefusedError as refused:
        return _page(NameForm(formdata=None), refused=str(refused)), 422
    except FocusArea.DoesNotExist:
        abort(404)
    if is_fragment():
        return _page(NameForm(formdata=None), removed=area_id if act == "fjern" else "")
    return redirect(url_for(".show"), 303)


def _of_the_list(area_id: str) -> FocusArea:
    found: FocusArea | None = FocusArea.standing().where(FocusArea.id == area_id).first()
    return found or abort(404)


def _page(form: NameForm, *, refused: str = "", removed: str = "") -> str:
    """The page, or the list alone. ``refused``: why the list stays as it is; ``removed``: what was taken off."""
    standing = list(FocusArea.standing())
    return render_template(
        "questionnaires/_focus_areas.html" if is_fragment() else "questionnaires/focus_areas.html",
        form=form,
        areas=standing,
        retired=focus_areas.retired(),
        is_full=len(standing) >= focus_areas.MOST,
        most=focus_areas.MOST,
        refused=refused,
        removed=removed,
    )


def _edit_page(area: FocusArea, form: NameForm) -> str:
    return render_template("questionnaires/focus_area.html", area=area, form=form)
