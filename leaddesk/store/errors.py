"""The one place where the database's errors become ours: each apsw error is StoreUnavailable, IllegalMove, Interrupted, or a bug of ours."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import apsw

from leaddesk.domain.errors import IllegalMove, StoreUnavailable


class Interrupted(Exception):
    """The running query was stopped from another thread because a newer one made it pointless."""


_REASONS: tuple[tuple[type[apsw.Error], str], ...] = (
    (apsw.FullError, "full"),
    (apsw.BusyError, "busy"),
    (apsw.LockedError, "busy"),
    (apsw.CorruptError, "damaged"),
    (apsw.NotADBError, "damaged"),
    (apsw.ProtocolError, "busy"),
    (apsw.CantOpenError, "io"),
    (apsw.ReadOnlyError, "io"),
    (apsw.PermissionsError, "io"),
    (apsw.IOError, "io"),
)
ILLEGAL_MOVE = "illegal_move"
"""What the trigger of table `command` says when a move is not in the table of legal ones."""


def classify(error: apsw.Error) -> Exception | None:
    """What an error of the database means; None = our own mistake (wrong SQL, broken constraint), to be raised as it is.

    No text of the database goes along: it may quote values.
    """
    if isinstance(error, apsw.InterruptError):
        return Interrupted()
    if isinstance(error, apsw.ConstraintError):
        return IllegalMove(by="database") if ILLEGAL_MOVE in str(error) else None
    for kind, reason in _REASONS:
        if isinstance(error, kind):
            return StoreUnavailable(reason=reason)
    return None


@contextmanager
def classified() -> Iterator[None]:
    """Runs its body; errors of the database come out as `classify` says."""
    try:
        yield
    except apsw.Error as error:
        meaning = classify(error)
        if meaning is None:
            raise
        raise meaning from None
