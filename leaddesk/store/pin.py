"""The PIN that locks the window: only its argon2id hash is kept. It guards the screen; what protects the data is the profile's key."""

from __future__ import annotations

import re

from leaddesk.domain.values import JsonValue

SHAPE = re.compile(r"\d{4,12}")


def hash_pin(pin: str) -> str:
    """The hash to keep, with its salt and costs. Raises ValueError when it is not 4 to 12 digits."""
    if not SHAPE.fullmatch(pin):
        raise ValueError("pin")
    from argon2 import PasswordHasher  # not before the first paint

    return PasswordHasher(time_cost=3, memory_cost=19456, parallelism=1).hash(pin)


def is_pin(pin: str, kept: JsonValue) -> bool:
    """Whether it is the PIN behind the hash; a hash nobody can read fits nothing."""
    from argon2 import PasswordHasher
    from argon2.exceptions import InvalidHashError, VerificationError

    try:
        return isinstance(kept, str) and PasswordHasher().verify(kept, pin)
    except (VerificationError, InvalidHashError):
        return False
