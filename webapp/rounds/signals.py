"""What the features above hear of when a round is closed, inside the transaction that closes it."""

from __future__ import annotations

from blinker import Namespace

_signals = Namespace()

# the_round: a Round, locked and closed just now.
round_closed = _signals.signal("round closed")
