"""Senders in real processes beside each other, on both databases."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections import Counter
from email import message_from_bytes

import pytest
from flask import Flask

from tests.mail.conftest import Running, Watch
from webapp.db import transaction
from webapp.mail import Mail, OutboxMail, SendReport, post, send_mail
from webapp.mail.outbox import LEASE


def sender(app: Flask, *options: str) -> subprocess.Popen[str]:
    config = app.config["SAMTALE"]
    folders = [config.database_url, str(config.data_dir), str(config.keys_dir)]
    return subprocess.Popen(
        [sys.executable, "-m", "tests.mail.sender", *folders, *options],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def go(process: subprocess.Popen[str]) -> None:
    assert process.stdin is not None
    process.stdin.write("\n")
    process.stdin.flush()


def ready(process: subprocess.Popen[str]) -> None:
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"


def message_ids(server: Running) -> Counter[str]:
    return Counter(message_from_bytes(raw)["Message-ID"] for raw in server.room.raw)


def test_two_senders_at_once_send_each_mail_once(post_office: Running, app: Flask) -> None:
    with transaction():
        posted = {post(f"person{number}@fjordvik.example", Mail("Hei", "Hei")).message_id for number in range(60)}
    both = [sender(app), sender(app)]
    for process in both:
        ready(process)
    for process in both:
        go(process)
    counts = [int(process.communicate(timeout=60)[0]) for process in both]
    assert message_ids(post_office) == Counter(posted)
    assert sum(counts) == 60
    assert min(counts) > 0, "both took part"
    assert OutboxMail.waiting().count() == 0


def test_sender_killed_before_it_could_tell_leaves_at_most_a_duplicate_with_the_same_id(
    post_office: Running, app: Flask, watch: Watch
) -> None:
    row = post("emil@fjordvik.example", Mail("Hei", "Hei"))
    process = sender(app, "--die")
    ready(process)
    go(process)
    process.communicate(timeout=60)
    assert process.returncode == -signal.SIGKILL
    assert message_ids(post_office) == {row.message_id: 1}

    assert send_mail() == SendReport(), "the dead sender's lease still holds"
    watch.forward(seconds=LEASE.total_seconds() + 1)
    assert send_mail() == SendReport(sent=1)
    assert message_ids(post_office) == {row.message_id: 2}
    assert send_mail() == SendReport()


@pytest.fixture(autouse=True)
def slow_enough_to_share(post_office: Running) -> None:
    """The server takes its time, so that the two senders overlap."""
    post_office.room.delay = 0.01
