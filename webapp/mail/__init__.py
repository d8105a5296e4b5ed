"""Mail: what is posted, the outbox that keeps it until a server has taken it, and the way out."""

from __future__ import annotations

from .compose import link_to, public_address, render_mail
from .mime import Mail
from .outbox import OutboxMail, SendReport, failed_mails, hold_back, oldest_waiting, send_due, try_again
from .outcome import Outcome, Trouble
from .posting import (
    KeptMail,
    MailNotReadyError,
    kept_mails,
    mail_ready,
    post,
    send_mail,
    send_test_mail,
    settings_of,
    undelivered_to,
)
from .smtp import MailSettings, Security

__all__ = [
    "KeptMail",
    "Mail",
    "MailNotReadyError",
    "MailSettings",
    "OutboxMail",
    "Outcome",
    "Security",
    "SendReport",
    "Trouble",
    "failed_mails",
    "hold_back",
    "kept_mails",
    "link_to",
    "mail_ready",
    "oldest_waiting",
    "post",
    "public_address",
    "render_mail",
    "send_due",
    "send_mail",
    "send_test_mail",
    "settings_of",
    "try_again",
    "undelivered_to",
]
