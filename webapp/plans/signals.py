"""What the features above hear of when a talk is signed. Sent inside the transaction that signs it."""

from __future__ import annotations

from blinker import Namespace

_signals = Namespace()

# talk: a Conversation loaded with its people, signed by both just now.
talk_signed = _signals.signal("talk signed")
