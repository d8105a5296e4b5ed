"""What the disk or the database refuses, in words for whoever looks after the server."""

from __future__ import annotations

from peewee import PeeweeException

REFUSED = (OSError, PeeweeException)


def told(error: BaseException) -> str:
    """What was refused, in one line without a full stop: of a file its name, of the database its own words.

    Where undoing failed too, it is the error that all began with.
    """
    first, earlier = error, error.__context__
    while earlier is not None:
        if isinstance(earlier, REFUSED):
            first = earlier
        earlier = earlier.__context__
    if isinstance(first, OSError) and first.strerror:
        return f"{first.filename}: {first.strerror}" if first.filename else first.strerror
    return " ".join(str(first).split())
