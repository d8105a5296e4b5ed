"""How an attempt to send went, and what went wrong in words that people understand."""

from __future__ import annotations

import re
import smtplib
import socket
import ssl
from dataclasses import dataclass
from enum import StrEnum

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l


class Trouble(StrEnum):
    """Why a mail did not go out. Stored in the outbox, so the values stay."""

    NO_SUCH_HOST = "no_such_host"
    UNREACHABLE = "unreachable"
    TIMEOUT = "timeout"
    DISCONNECTED = "disconnected"
    CERTIFICATE = "certificate"
    NO_TLS = "no_tls"
    LOGIN_IN_THE_CLEAR = "login_in_the_clear"
    NO_LOGIN = "no_login"
    LOGIN_REFUSED = "login_refused"
    SENDER_REFUSED = "sender_refused"
    RECIPIENT_REFUSED = "recipient_refused"
    RECIPIENT_LATER = "recipient_later"
    MESSAGE_REFUSED = "message_refused"
    SERVER_REFUSED = "server_refused"
    EXPIRED = "expired"
    UNREADABLE = "unreadable"
    RESTORED = "restored"


# Troubles of one mail; after any other the connection or the whole setting is at fault.
OF_ONE_MAIL = {Trouble.RECIPIENT_REFUSED, Trouble.RECIPIENT_LATER, Trouble.MESSAGE_REFUSED, Trouble.UNREADABLE}
# What mending the address may mend.
OF_THE_ADDRESS = {Trouble.RECIPIENT_REFUSED, Trouble.RECIPIENT_LATER}


EXPLANATIONS = {
    None: _l("E-posten er levert til tjeneren."),
    Trouble.NO_SUCH_HOST: _l("Fant ingen e-posttjener med det navnet. Se over skrivemåten."),
    Trouble.UNREACHABLE: _l(
        "Fikk ikke kontakt med e-posttjeneren. Se over navn og port, og om brannmuren slipper oss ut."
    ),
    Trouble.TIMEOUT: _l(
        "E-posttjeneren svarte ikke i tide. Se over porten og om kryptering skal være på fra første stund."
    ),
    Trouble.DISCONNECTED: _l("E-posttjeneren brøt forbindelsen."),
    Trouble.CERTIFICATE: _l(
        "Sertifikatet til e-posttjeneren kan ikke godtas. Se over at navnet er det som står i sertifikatet."
    ),
    Trouble.NO_TLS: _l("E-posttjeneren tilbyr ikke den krypteringen som er valgt, på denne porten."),
    Trouble.LOGIN_IN_THE_CLEAR: _l("Passordet sendes ikke ukryptert. Velg STARTTLS eller TLS."),
    Trouble.NO_LOGIN: _l(
        "E-posttjeneren tar ikke imot innlogging her. Ta bort brukernavnet, eller velg en annen port."
    ),
    Trouble.LOGIN_REFUSED: _l("E-posttjeneren godtok ikke brukernavnet og passordet."),
    Trouble.SENDER_REFUSED: _l("E-posttjeneren lar oss ikke sende fra denne avsenderadressen."),
    Trouble.RECIPIENT_REFUSED: _l("E-posttjeneren tar ikke imot post til denne adressen."),
    Trouble.RECIPIENT_LATER: _l("E-posttjeneren tar ikke imot post til denne adressen akkurat nå."),
    Trouble.MESSAGE_REFUSED: _l(
        "E-posttjeneren ville ikke ha meldingen. Se over avsenderadressen og regler mot søppelpost."
    ),
    Trouble.SERVER_REFUSED: _l("E-posttjeneren ville ikke snakke med oss."),
    Trouble.EXPIRED: _l("Innholdet gikk ut på tid før det ble sendt."),
    Trouble.UNREADABLE: _l("Meldingen kan ikke leses med nøkkelen som er i bruk."),
    Trouble.RESTORED: _l("Den ventet da sikkerhetskopien ble tatt, og kan være sendt siden."),
}


@dataclass(frozen=True)
class Outcome:
    """How an attempt went: `trouble` is None for a mail that the server took, `code` the server's numbers if any."""

    trouble: Trouble | None = None
    code: str = ""

    def __bool__(self) -> bool:
        return self.trouble is None

    def __str__(self) -> str:
        return f"{self.trouble or 'sent'} {self.code}".strip()

    @classmethod
    def read(cls, text: str) -> Outcome:
        """The outcome that `str` wrote."""
        trouble, _space, code = text.partition(" ")
        return cls(Trouble(trouble), code)

    @property
    def explanation(self) -> str:
        """What happened and what to do, in the reader's language."""
        text = str(EXPLANATIONS[self.trouble])
        return _("%(text)s (Svaret fra tjeneren: %(code)s.)", text=text, code=self.code) if self.code else text


class WayBlockedError(Exception):
    """The connection is not one to send on; nothing has been sent."""

    def __init__(self, trouble: Trouble) -> None:
        super().__init__(str(trouble))
        self.trouble = trouble


BY_REPLY = (
    (smtplib.SMTPAuthenticationError, Trouble.LOGIN_REFUSED),
    (smtplib.SMTPSenderRefused, Trouble.SENDER_REFUSED),
    (smtplib.SMTPDataError, Trouble.MESSAGE_REFUSED),
    (smtplib.SMTPResponseException, Trouble.SERVER_REFUSED),
)
WITHOUT_REPLY = (
    (ssl.SSLCertVerificationError, Trouble.CERTIFICATE),
    (ssl.SSLError, Trouble.NO_TLS),
    (TimeoutError, Trouble.TIMEOUT),
    (socket.gaierror, Trouble.NO_SUCH_HOST),
    (smtplib.SMTPException, Trouble.DISCONNECTED),
    (OSError, Trouble.UNREACHABLE),
)


def outcome_of(error: Exception) -> Outcome:
    """Sort an error of the way out by what a person could do about it.

    The server's own words are left out, since they often repeat the address.
    """
    if isinstance(error, WayBlockedError):
        return Outcome(error.trouble)
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        ((code, text),) = error.recipients.values()
        trouble = Trouble.RECIPIENT_REFUSED if code >= 500 else Trouble.RECIPIENT_LATER
        return Outcome(trouble, reply_code(code, text))
    for kind, trouble in BY_REPLY:
        if isinstance(error, kind):
            return Outcome(trouble, reply_code(error.smtp_code, error.smtp_error))
    # smtplib tells of a timeout in the middle of a reply as a lost connection.
    cause = error.__context__ if isinstance(error.__context__, TimeoutError) else error
    return Outcome(next(trouble for kind, trouble in WITHOUT_REPLY if isinstance(cause, kind)))


def reply_code(code: int, text: bytes | str) -> str:
    """'550 5.1.1' of a reply whose text begins with an enhanced code (RFC 3463), else '550'."""
    words = text.decode("ascii", "replace") if isinstance(text, bytes) else text
    enhanced = re.match(r"[245]\.\d{1,3}\.\d{1,3}\b", words)
    return f"{code} {enhanced[0]}" if enhanced else str(code)
