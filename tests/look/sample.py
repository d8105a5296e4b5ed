"""Sample pages rendered with the real templates and made-up surroundings, to look at and to test the look with.

    python -m tests.look.sample FOLDER

writes them with the static files beside, so that a browser opens them from the disk.
"""

from __future__ import annotations

import datetime as dt
import shutil
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from werkzeug.datastructures import MultiDict
from wtforms import (
    BooleanField,
    DateField,
    EmailField,
    Form,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length

from webapp import clock
from webapp.assets import BUNDLES

ROOT = Path(__file__).resolve().parents[2]
PAGES = ("home", "form", "signin", "people", "prepare", "meeting", "error")
PERSON = SimpleNamespace(name="Ingrid Solheim", is_authenticated=True)


class InvitationForm(Form):
    employee = SelectField(
        "Medarbeider", [InputRequired()], choices=[SelectChoice("a", "Amir Haugen"), SelectChoice("b", "Berit Lunde")]
    )
    date = DateField("Dag", [InputRequired("Velg en dag.")])
    time = StringField("Klokkeslett", [InputRequired("Si når samtalen begynner, for eksempel 09.00.")])
    place = StringField("Sted", [Length(max=80)], description="Et nøytralt sted der dere får være i fred.")
    email = EmailField("E-post", [InputRequired("Skriv e-postadressen.")])
    opening = RadioField(
        "Når åpnes kolonnene?",
        [InputRequired("Velg når dere ser hverandres svar.")],
        choices=[SelectChoice("both_ready", "Når begge er klare"), SelectChoice("meeting", "Når møtet begynner")],
    )
    message = TextAreaField("Personlig hilsen", description="Står i e-posten, aldri i kalenderen.")
    short = BooleanField("Det er under sju dager til, og medarbeideren har sagt ja til det")


OPENING_HELP = {
    "both_ready": "Begge trykker «Klar», og ser da hva den andre har skrevet. Fram til da kan dere ombestemme dere.",
    "meeting": "Du starter møtet, og medarbeideren bekrefter på sin egen skjerm.",
}

PARTS = [
    {"href": "#", "label": label, "answered": answered, "total": total, "current": total == 3 and answered == 1}
    for label, answered, total in (
        ("Hva må vi rekke?", 0, 0),
        ("Siden sist", 2, 2),
        ("Læring og utvikling", 1, 3),
        ("Samarbeid med leder, kolleger og andre", 0, 4),
        ("Arbeidsmiljøet hos oss", 0, 4),
        ("Det vi satser på", 0, 3),
        ("Faglig arbeidsmiljø", 0, 3),
        ("Avtaler", 0, 0),
    )
]
ROWS = [
    {
        "id": "r1",
        "what": "Følge budsjettarbeidet sammen med økonomi i januar, og lage et forslag alene til neste år",
        "responsible": "employee",
        "due": dt.date(2027, 1, 31),
        "other": "",
        "version": 3,
    },
    {
        "id": "r2",
        "what": "Finne et lite prosjekt å lede",
        "responsible": "manager",
        "due": dt.date(2027, 3, 1),
        "other": "",
        "version": 1,
    },
    {"id": "r3", "what": "", "responsible": "", "due": None, "other": "", "version": 0},
]


def counted(one: str, many: str, num: int) -> str:
    return one if num == 1 else many


def environment(static: str = "static") -> Environment:
    """The templates with stand-ins for what the app provides."""
    loader = FileSystemLoader([ROOT / "templates", ROOT / "tests/look/samples"])
    env = Environment(
        loader=loader,
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    env.install_gettext_callables(str, counted, newstyle=True)  # type: ignore[attr-defined]
    env.globals.update(
        asset=lambda name: f"{static}/{name}",
        url_for=lambda _endpoint, **_values: "#",
        csrf_token=lambda: "token",
        get_flashed_messages=lambda **_options: [],
        language=lambda: "nb",
        current_user=PERSON,
        navigation=lambda: [("Mine samtaler", "#", True), ("Mine folk", "#", False), ("Samtaleskjemaer", "#", False)],
        notices=list,
        today=clock.today,
    )
    return env


def context() -> dict[str, Any]:
    form = InvitationForm(MultiDict({"place": "Møterom Fjell", "employee": "a"}))
    form.validate()
    return {
        "form": form,
        "opening_help": OPENING_HELP,
        "code": 404,
        "parts": PARTS,
        "rows": ROWS,
        "parties": [
            ("", "Velg"),
            ("employee", "Amir"),
            ("manager", "Ingrid"),
            ("both", "Begge"),
            ("other", "En annen"),
        ],
        "qr": Markup('<svg viewBox="0 0 4 4" role="img" aria-label="QR-kode"><path d="M0 0h2v2H0zm3 3h1v1H3z"/></svg>'),
    }


def render(page: str, static: str = "static") -> str:
    """One sample page as HTML. ValueError: no such page."""
    if page not in PAGES:
        raise ValueError(f"no sample page «{page}»; there are {', '.join(PAGES)}")
    name = "errors/404.html" if page == "error" else f"{page}.html"
    return environment(static).get_template(name).render(context())


def write(folder: Path) -> list[Path]:
    """Every sample page and the static files in `folder`; returns the pages' paths."""
    shutil.copytree(ROOT / "static", folder / "static", dirs_exist_ok=True)
    for name, parts in BUNDLES.items():
        joined = b"\n".join((ROOT / "static" / part).read_bytes() for part in parts)
        (folder / "static" / name).write_bytes(joined)
    paths = []
    for page in PAGES:
        path = folder / f"{page}.html"
        path.write_text(render(page), "utf-8")
        paths.append(path)
    return paths


if __name__ == "__main__":
    target = Path(sys.argv[1])
    target.mkdir(parents=True, exist_ok=True)
    print("\n".join(str(path) for path in write(target)))
