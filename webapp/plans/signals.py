"""What is heard of when a talk is settled, or taken up again: sent inside the transaction that does it."""

from __future__ import annotations

from blinker import Namespace

_signals = Namespace()

# talk: a Conversation loaded with its people: signed by both just now, or closed where its form wants no signature.
talk_settled = _signals.signal("talk settled")

# talk: a Conversation that was signed, and is being taken up again.
talk_reopened = _signals.signal("talk reopened")
