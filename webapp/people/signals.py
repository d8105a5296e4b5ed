"""What the features above hear of when the register changes. Sent inside the transaction that makes the change."""

from __future__ import annotations

from blinker import Namespace

_signals = Namespace()

# Sent before anything is read, written or logged: whoever will follow the change takes the locks for it now.
register_locking = _signals.signal("register locking")
# person, before= and after= (ids or None), actor=: a running talk with the former manager is frozen.
manager_changed = _signals.signal("manager changed")
# person, actor=: the sign-in address is another one, and everything that it opened ends.
address_changed = _signals.signal("address changed")
# person, since= (when it was changed), old_email=: the address before says that the new one is right.
address_confirmed = _signals.signal("address confirmed")
# person, actor=
person_ended = _signals.signal("person ended")
