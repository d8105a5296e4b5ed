"""What the features above hear of when a talk comes about. Sent inside the transaction that makes it."""

from __future__ import annotations

from blinker import Namespace

_signals = Namespace()

# talk: a Conversation with its people, whose invitation is being sent.
talk_invited = _signals.signal("talk invited")
