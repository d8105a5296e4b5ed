"""What the features above hear of when a talk is settled. Sent inside the transaction that settles it."""

from __future__ import annotations

from blinker import Namespace

_signals = Namespace()

# talk: a Conversation loaded with its people: signed by both just now, or closed where its form wants no signature.
talk_settled = _signals.signal("talk settled")
