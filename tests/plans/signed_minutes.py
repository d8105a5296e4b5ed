"""Signed minutes for tests: a usual plan, and what to change in it."""

from __future__ import annotations

import dataclasses
import datetime as dt
import hashlib
import json
from typing import Any

from webapp.plans.signed_minutes import MinutesDocument, SignedBy

Content = dict[str, Any]
SIGNED_AT = dt.datetime(2026, 11, 21, 9, 32, 5, tzinfo=dt.UTC)


def agreement(what: str, responsible: str = "employee", due: str | None = "2027-02-15", **changes: Any) -> Content:
    row = {"id": what[:4], "what": what, "responsible": responsible, "other": "", "due": due, "continues": None}
    return row | changes


def goal(what: str, kind: str = "work", **changes: Any) -> Content:
    actions = [
        agreement("Gå gjennom alle åpne saker med Sunniva"),
        agreement("Sette av en fast time hver uke til oppfølging", "manager", "2027-01-15"),
    ]
    return {
        "id": what[:4],
        "kind": kind,
        "what": what,
        "measure": "Ni av ti kunder får svar samme dag, målt i mars.",
        "due": "2027-03-01",
        "focus_area": "Fornøyde kunder",
        "continues": None,
        "actions": actions,
    } | changes


def usual(**changes: Any) -> Content:
    """Two goals with two actions each, three agreements, a plan from last time, an answer of each and a summary."""
    answers = [
        {"section": "Trivsel", "question": question, "role": role, "choice": choice, "text": text}
        for question, role, choice, text in (
            ("Hva gir deg energi?", "employee", "", "Kundene mine."),
            ("Hva gir deg energi?", "manager", "", "At laget lykkes."),
            ("Hvor motivert er du?", "employee", "4/5 – Godt motivert", "Mest om morgenen."),
            ("Hvor motivert er du?", "manager", "3/5", ""),
        )
    ]
    content = {
        "samtale_minutes": 2,
        "conversation": "a1B2c3D4e5F6g7H8i9J0kL",
        "number": 1,
        "language": "nb",
        "kind": "annual",
        "form": {"key": "annual", "version": 2, "title": "Årlig medarbeidersamtale"},
        "company": "Fjordvik AS",
        "employee": {"id": "emil", "name": "Emil Eide"},
        "manager": {"id": "marit", "name": "Marit Moen"},
        "held": "2026-11-21",
        "previous": [
            {"id": "p1", "kind": "work", "text": "Svare raskere på henvendelser", "verdict": "keep"},
            {"id": "p2", "kind": "development", "text": "Lære å lede et prosjekt", "verdict": "done"},
            {"id": "p3", "kind": "agreement", "text": "Kurs i budsjett for to av dere", "verdict": "drop"},
        ],
        "goals": [
            goal("Kortere svartid på kundehenvendelser, også i de travleste ukene", continues="p1"),
            goal(
                "Lede et prosjekt fra idé til levering",
                "development",
                measure="Prosjektet er levert, og laget sier at de visste hva som skulle skje.",
                focus_area=None,
                due="2027-06-30",
            ),
        ],
        "agreements": [
            agreement("Ny kontorstol og heve-/senkebord", "manager", "2026-12-15"),
            agreement("Fortelle resten av avdelingen om den nye vaktordningen", "both", None),
            agreement("Kurs i budsjett", "other", "2027-01-31", other="Sunniva i HR", continues="p3"),
        ],
        "answers": answers,
        "summary": [
            {
                "section": "Avslutning",
                "text": "Et godt år. Vi er enige om at svartid er det viktigste.\n\n"
                "Neste gang begynner vi med prosjektet:\n– hva som gikk bra\n– hva som tok lengre tid enn vi trodde",
            }
        ],
    }
    return content | changes


def bare(**changes: Any) -> Content:
    """As `usual`, with nothing agreed, answered or summed up."""
    return usual(previous=[], goals=[], agreements=[], answers=[], summary=[]) | changes


def signed(content: Content, **changes: Any) -> MinutesDocument:
    """The content signed by both; `words` lets the employee disagree, the rest are fields of MinutesDocument."""
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    digest, words = hashlib.sha256(text).hexdigest(), changes.pop("words", "")
    verdict = "disagrees" if words else "signed"
    before = SIGNED_AT - dt.timedelta(minutes=3)
    signatures = (
        SignedBy("employee", content["employee"]["name"], before, verdict, words, "simple", digest),
        SignedBy("manager", content["manager"]["name"], SIGNED_AT, "signed", "", "simple", digest),
    )
    head = hashlib.sha256(b"head").hexdigest()
    document = MinutesDocument(text, digest, signatures, SIGNED_AT, head, None)
    return dataclasses.replace(document, **changes)
