"""What the features above hear of when a talk comes about or is called off, inside the transaction that does it."""

from __future__ import annotations

from blinker import Namespace

_signals = Namespace()

# talk: a Conversation with its people, whose invitation is being sent.
talk_invited = _signals.signal("talk invited")

# talk: a Conversation, called off just now.
talk_called_off = _signals.signal("talk called off")
