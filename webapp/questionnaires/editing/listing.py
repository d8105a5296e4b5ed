"""HR's list of forms: which there are, what is published of each, and how many talks have used it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from ..content import FormContent, load_version
from ..kinds import FormKind
from ..models import Form, FormVersion
from .draft import is_builtin

Uses = Callable[[], Mapping[str, int]]
_uses: list[Uses] = []


@dataclass(frozen=True)
class Line:
    """A form with its newest published version and its draft, where it has them; ``talks`` is how many have used it."""

    form: Form
    content: FormContent | None
    published: FormVersion | None
    draft: FormVersion | None
    talks: int

    @property
    def is_builtin(self) -> bool:
        return is_builtin(self.form)

    def title(self, lang: str) -> str:
        """Its title in the language, or the first in which it has one; empty for a draft without."""
        if self.content:
            return self.content.title(lang)
        texts = self.draft.texts if self.draft else {}
        titles = [texts.get(each, {}).get("title", "") for each in (lang, *texts)]
        return next(filter(None, titles), "")


def counted_by(uses: Uses) -> Uses:
    """Let the list say how many talks have used each form: ``uses`` gives {form id: number}."""
    _uses.append(uses)
    return uses


def lines() -> list[Line]:
    """Every form, those of one kind together: three queries, and those of what is read for the first time."""
    published: dict[str, FormVersion] = {}
    drafts: dict[str, FormVersion] = {}
    for version in FormVersion.select().order_by(FormVersion.number):
        (published if version.published_at else drafts)[version.form_id] = version
    talks = {form: number for uses in _uses for form, number in uses().items()}
    found = [
        Line(
            form,
            load_version(published[form.id].id) if form.id in published else None,
            published.get(form.id),
            drafts.get(form.id),
            talks.get(form.id, 0),
        )
        for form in Form.select()
    ]
    kinds = list(FormKind)
    return sorted(found, key=lambda line: (kinds.index(FormKind(line.form.kind)), not line.is_builtin, line.form.key))
