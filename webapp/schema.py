"""Every table of the application, in one list: what a migration is generated from and a test compares it with."""

from __future__ import annotations

from .audit import AuditEntry
from .company import Company, KeyEnvelope
from .people.models import Person
from .people.sessions import BrowserSession

MODELS = [AuditEntry, Company, KeyEnvelope, Person, BrowserSession]
