"""What a talk is after what its people have done, as product.md says it, in as few words as can be.

It knows nothing of how the app does it: tests/plans/test_life.py does the same to both and compares.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

EMPLOYEE, MANAGER = "employee", "manager"
NOBODY = ""
EARLY = dt.timedelta(minutes=15)
OSLO = ZoneInfo("Europe/Oslo")
UNSIGNED = {"planned", "invited", "open", "concluding"}
WRITABLE = {"invited", "open", "concluding"}


def is_soon(starts_at: dt.datetime, now: dt.datetime) -> bool:
    """Whether it is under seven calendar days to it, so that the employee has to say yes."""
    return starts_at.astimezone(OSLO).date() - now.astimezone(OSLO).date() < dt.timedelta(days=7)


@dataclass
class Told:
    """What one act leaves behind: lines of the access log, and who gets a mail with which METHOD ("" for none)."""

    log: list[str] = field(default_factory=list)
    mails: dict[str, str] = field(default_factory=dict)


@dataclass
class Life:
    """One talk of ``employee``. People are names of the cast: ``manager`` is whom the talk is with, ``leader`` who
    leads the employee now, "" for nobody. ``word`` is each role's word on the minutes in the making, where it stands.
    """

    starts_at: dt.datetime
    minutes: int
    at_meeting: bool
    is_short: bool
    manager: str = "manager"
    leader: str = "manager"
    ended: set[str] = field(default_factory=set)
    state: str = "planned"
    response: str = "none"
    proposed: dt.datetime | None = None
    sequence: int = 0
    invited: bool = False
    soon: bool = False
    ready: set[str] = field(default_factory=set)
    opened: bool = False
    asked: bool = False
    started: bool = False
    paused: bool = False
    reopened: bool = False
    handed: bool = False
    word: dict[str, str] = field(default_factory=dict)
    minutes_made: int = 0

    @property
    def frozen(self) -> bool:
        return self.leader != self.manager

    def is_past(self, now: dt.datetime) -> bool:
        return self.starts_at + dt.timedelta(minutes=self.minutes) <= now

    def role(self, who: str) -> str:
        if who == "employee":
            return EMPLOYEE
        return MANAGER if who == self.manager else ""

    def leads(self, who: str) -> bool:
        return self.role(who) == MANAGER and not self.frozen and self.state in UNSIGNED

    def writes(self, who: str) -> bool:
        return bool(self.role(who)) and not self.frozen and self.state in WRITABLE

    def sees(self, who: str) -> set[str]:
        """The columns of «Who sees what» that are this person's, by the names of the rights."""
        if who in self.ended:
            return set()
        role, leads_now, is_hr = self.role(who), self.leader == who, who == "hr"
        if not (role or leads_now or is_hr):
            return set()
        seen = {"exists", "read own accesses"} if role or leads_now else {"exists"}
        if role == EMPLOYEE or (role == MANAGER and not self.frozen):
            seen |= {"read invitation", "read own"}
            if self.opened:
                seen |= {"read other", "read plan"}
        elif role == MANAGER:
            seen |= {"read own"}
        if role == EMPLOYEE:
            seen |= {"read access log"}
        if not role and leads_now and self.opened and self.handed:
            seen |= {"read handed over"}
        return seen

    def audience(self) -> list[str]:
        """Whom mail about the talk reaches."""
        return [who for who in ("employee", self.manager) if who not in self.ended]

    # What people do. None: it is not theirs to do, or not now, and nothing has happened.

    def invite(self, who: str, starts_at: dt.datetime) -> Told | None:
        if not self.leads(who) or self.state != "planned" or "employee" in self.ended:
            return None
        self.state, self.invited, self.starts_at = "invited", True, starts_at
        return Told(["invited"], dict.fromkeys(self.audience(), "REQUEST"))

    def respond(self, who: str, response: str, proposed: dt.datetime, now: dt.datetime) -> Told | None:
        if self.role(who) != EMPLOYEE or self.frozen or self.state not in {"invited", "open"} or self.started:
            return None
        wanted = proposed if response == "proposed" else None
        if wanted and wanted <= now:
            return None
        if (self.response, self.proposed) == (response, wanted):
            return Told()
        self.response, self.proposed = response, wanted
        return Told([response], {self.manager: ""} if self.manager not in self.ended else {})

    def take_proposal(self, who: str, now: dt.datetime) -> Told | None:
        if not self.leads(who) or self.started or self.proposed is None or self.proposed <= now:
            return None
        self.starts_at, self.proposed, self.response, self.asked = self.proposed, None, "accepted", False
        self.sequence, self.soon = self.sequence + 1, is_soon(self.starts_at, now)
        return Told(["proposal accepted"], dict.fromkeys(self.audience(), "REQUEST"))

    def move(self, who: str, starts_at: dt.datetime, now: dt.datetime) -> Told | None:
        if not self.leads(who) or self.state == "concluding" or (self.started and not self.paused):
            return None
        self.starts_at, self.sequence = starts_at, self.sequence + 1
        if self.paused:
            return Told(["to go on"], dict.fromkeys(self.audience(), "REQUEST"))
        self.response, self.proposed, self.asked = "none", None, False
        self.soon = self.invited and is_soon(starts_at, now)
        return Told(["moved"], dict.fromkeys(self.audience(), "REQUEST") if self.invited else {})

    def cancel(self, who: str) -> Told | None:
        if self.role(who) == MANAGER and not self.frozen and self.state == "cancelled":
            return Told()
        if not self.leads(who) or self.reopened:
            return None
        self._call_off()
        return Told(["cancelled"], dict.fromkeys(self.audience(), "CANCEL") if self.invited else {})

    def _call_off(self) -> None:
        self.state, self.asked = "cancelled", False
        self.sequence += self.invited

    def say_ready(self, who: str) -> Told | None:
        if not self.writes(who):
            return None
        if self.opened or self.role(who) in self.ready:
            return Told()
        self.ready |= {self.role(who)}
        told = Told(["said ready"])
        if len(self.ready) == 2 and not self.at_meeting:
            told.log += self._open()
        return told

    def take_ready_back(self, who: str) -> Told | None:
        if not self.writes(who):
            return None
        if self.opened or self.role(who) not in self.ready:
            return Told()
        self.ready -= {self.role(who)}
        return Told(["took ready back"])

    def _open(self) -> list[str]:
        self.opened, self.state = True, "open"
        return ["columns opened"]

    def _may_begin(self, now: dt.datetime) -> bool:
        return now >= self.starts_at - EARLY and (not self.soon or self.response == "accepted")

    def start(self, who: str, now: dt.datetime) -> Told | None:
        if not self.leads(who) or self.state not in WRITABLE:
            return None
        if self.started:
            return Told()
        if not self._may_begin(now):
            return None
        told = Told([] if self.asked else ["asked to start"])
        self.asked = True
        if not self.at_meeting or self.opened:
            self.started = True
            told.log += ["meeting started"]
        return told

    def confirm_start(self, who: str, now: dt.datetime) -> Told | None:
        if self.role(who) != EMPLOYEE or not self.writes(who):
            return None
        if self.started:
            return Told()
        if not self.asked or not self._may_begin(now):
            return None
        self.started = True
        return Told(["meeting started", *([] if self.opened else self._open())])

    def pause(self, who: str) -> Told | None:
        if not self.leads(who) or not self.opened:
            return None
        if self.paused:
            return Told()
        if self.state != "open" or not self.started:
            return None
        self.paused = True
        return Told(["paused"])

    def resume(self, who: str) -> Told | None:
        if not self.leads(who):
            return None
        if not self.paused:
            return Told()
        self.paused = False
        return Told(["resumed"])

    def conclude(self, who: str) -> Told | None:
        if not self.leads(who) or self.state != "open" or self.is_short:
            return None
        self.state, self.started, self.paused = "concluding", True, False
        return Told(["concluded"])

    def go_back(self, who: str) -> Told | None:
        if not self.leads(who) or self.state != "concluding":
            return None
        told = self._void(by=MANAGER)
        self.state = "open"
        return Told([*told.log, "taken up again"], told.mails)

    def write(self, who: str) -> Told | None:
        """Change what is signed."""
        if not self.writes(who) or not self.opened:
            return None
        return self._void(by=self.role(who))

    def _void(self, *, by: str) -> Told:
        if not self.word:
            return Told()
        people = {EMPLOYEE: "employee", MANAGER: self.manager}
        others = [people[role] for role in self.word if role != by and people[role] not in self.ended]
        self.word = {}
        return Told(["signatures voided"], dict.fromkeys(others, ""))

    def sign(self, who: str, word: str) -> Told | None:
        role = self.role(who)
        if not role or self.frozen or self.state != "concluding" or (role == MANAGER and word != "signed"):
            return None
        if self.word.get(role) == word:
            return Told()
        self.word[role] = word
        told = Told([{"signed": "signed", "disagrees": "signed disagreeing", "refused": "refused to sign"}[word]])
        if len([each for each in self.word.values() if each != "refused"]) < 2:
            theirs = self.manager if role == EMPLOYEE else "employee"
            told.mails = {theirs: ""} if theirs not in self.ended else {}
            return told
        self.state, self.word = "signed", {}
        self.minutes_made += 1
        told.log += ["minutes made"]
        told.mails = dict.fromkeys(self.audience(), "")
        return told

    def reopen(self, who: str) -> Told | None:
        if self.role(who) != MANAGER or self.frozen or self.state != "signed" or "employee" in self.ended:
            return None
        self.state, self.reopened = "open", True
        return Told(["reopened"], dict.fromkeys(self.audience(), ""))

    def close(self, who: str) -> Told | None:
        if self.role(who) == MANAGER and not self.frozen and self.state == "closed":
            return Told()
        if not self.leads(who) or not self.is_short or self.state != "open" or not self.started:
            return None
        self.state, self.paused = "closed", False
        return Told(["closed"])

    def hand_over(self, who: str) -> Told | None:
        if self.role(who) != EMPLOYEE or not self.frozen or not self.leader or not self.opened:
            return None
        if self.handed:
            return Told()
        self.handed = True
        return Told(["handed over"])

    def take_back(self, who: str) -> Told | None:
        if self.role(who) != EMPLOYEE or not self.frozen or not self.leader or not self.opened:
            return None
        if not self.handed:
            return Told()
        self.handed = False
        return Told(["handing over taken back"])

    # What HR does in the register.

    def lead(self, leader: str, now: dt.datetime) -> Told:
        """The employee gets another leader, or none."""
        if leader == self.leader:
            return Told()
        told = Told(["handing over ended"] if self.handed else [])
        before, self.leader, self.handed = self.leader, leader, False
        if self.state not in UNSIGNED:
            return told
        if self.state == "planned":
            if leader and leader != self.manager:
                self.manager = leader
                told.log += ["passed on"]
        elif self.manager == before:
            told.log += ["frozen"]
            self.sequence += not self.is_past(now)
            self.asked = False
            told.mails = dict.fromkeys(self.audience(), "" if self.is_past(now) else "CANCEL")
        elif self.manager == leader:
            told.log += ["thawed"]
            self.asked = False
            if not self.is_past(now):
                self.sequence += 1
                told.mails = dict.fromkeys(self.audience(), "REQUEST")
        return told

    def end_employee(self) -> Told:
        told = Told(["handing over ended"] if self.handed else [])
        self.handed = False
        self.ended |= {"employee"}
        if self.state in UNSIGNED and not self.reopened:
            known = self.invited and not self.frozen and self.manager not in self.ended
            self._call_off()
            told.log += ["cancelled at the end"]
            told.mails = {self.manager: "CANCEL"} if known else {}
        return told

    def end_manager(self, who: str, successor: str, now: dt.datetime) -> Told:
        """Whoever leads the employee ends: the employee goes to ``successor``, or to nobody."""
        self.ended |= {who}
        return self.lead(successor, now) if self.leader == who else Told()
