"""Every table of the application, in one list: what a migration is generated from and a test compares it with."""

from __future__ import annotations

from .audit import AuditEntry
from .calendar.models import Cadence, CalendarAddress, FollowUp, Reminder, ReminderOff
from .company import Company, KeyEnvelope
from .conversations.live_texts import Answer, OwnAnswer, OwnQuestion, PastText, SharedNote, Topic
from .conversations.models import AddressConfirmed, Conversation, ProposedTime, TalkRequest
from .mail import OutboxMail
from .overview.models import Figures
from .people.addresses import AddressChange
from .people.codes import SignInCode
from .people.limits import Knock
from .people.models import Dismissal, Person
from .people.sessions import BrowserSession
from .people.uploads import Upload
from .plans.models import Agreement, Goal, Minutes, Progress, Review, Signature
from .questionnaires.models import Competence, FocusArea, Form, FormVersion, Question, Section
from .rounds.models import Exemption, Nudge, Round, RoundDepartment, RoundPerson, RoundTalk
from .statements.models import StatementAnswer

MODELS = [
    AuditEntry,
    Company,
    KeyEnvelope,
    OutboxMail,
    Person,
    Dismissal,
    BrowserSession,
    SignInCode,
    Knock,
    AddressChange,
    Upload,
    Form,
    FormVersion,
    Section,
    Question,
    FocusArea,
    Competence,
    Conversation,
    Answer,
    OwnQuestion,
    OwnAnswer,
    SharedNote,
    Topic,
    PastText,
    AddressConfirmed,
    ProposedTime,
    TalkRequest,
    Goal,
    Agreement,
    Review,
    Progress,
    Minutes,
    Signature,
    FollowUp,
    Cadence,
    Reminder,
    ReminderOff,
    Round,
    RoundDepartment,
    RoundPerson,
    RoundTalk,
    Exemption,
    Nudge,
    StatementAnswer,
    Figures,
    CalendarAddress,
]
