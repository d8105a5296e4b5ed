"""A real SMTP server that stands still at a step of the protocol when it is told to, so that a client can die there."""

from __future__ import annotations

import asyncio
import threading
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope

from tests.mail.conftest import FreePort

STEPS = ("connect", "ehlo", "mail", "rcpt", "data", "dot")


class Held(SMTP):
    """Waits at the step that its house names, before it answers."""

    def __init__(self, house: HeldHouse, **options: Any) -> None:
        super().__init__(house, **options)
        self.house = house

    async def _handle_client(self) -> None:
        try:
            await self.house.pass_by("connect")
        except asyncio.CancelledError:
            # The client is gone; what aiosmtpd does about it comes later than this.
            assert self.transport is not None
            self.transport.close()
            raise
        await super()._handle_client()

    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802 - aiosmtpd finds commands by these names
        await self.house.pass_by("data")
        await super().smtp_DATA(arg)


class HeldHouse:
    """Keeps what it has taken; at «dot» it has the whole message, and the sender has not been told."""

    def __init__(self) -> None:
        self.taken: list[EmailMessage] = []
        self.step = ""
        self.reached, self.released = threading.Event(), threading.Event()
        self._controller = _Controller(self, hostname="127.0.0.1", port=0)
        self._controller.start()
        self.port = self._controller.port

    def hold_at(self, step: str) -> None:
        self.step = step
        self.reached.clear()
        self.released.clear()

    def let_go(self) -> None:
        self.step = ""
        self.released.set()

    def close(self) -> None:
        self.let_go()
        self._controller.stop()

    async def pass_by(self, step: str) -> None:
        if step != self.step:
            return
        self.reached.set()
        while not self.released.is_set():
            await asyncio.sleep(0.01)

    async def handle_EHLO(  # noqa: N802
        self, _server: SMTP, session: Any, _envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        session.host_name = hostname
        await self.pass_by("ehlo")
        return responses

    async def handle_MAIL(self, _server: SMTP, _session: Any, envelope: Envelope, address: str, _options: Any) -> str:  # noqa: N802
        await self.pass_by("mail")
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(self, _server: SMTP, _session: Any, envelope: Envelope, address: str, _options: Any) -> str:  # noqa: N802
        await self.pass_by("rcpt")
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: SMTP, _session: Any, envelope: Envelope) -> str:  # noqa: N802
        assert isinstance(envelope.content, bytes)
        message = message_from_bytes(envelope.content, policy=default)
        assert isinstance(message, EmailMessage)
        self.taken.append(message)
        await self.pass_by("dot")
        return "250 OK"


class _Controller(FreePort):
    def factory(self) -> SMTP:
        house: HeldHouse = self.handler
        return Held(house, **self.SMTP_kwargs)
