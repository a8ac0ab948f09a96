"""A field's own name as words, for fields nobody gave a label."""

from __future__ import annotations

import re

_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")


def readable(name: str) -> str:
    """``doc_collected`` → Doc collected, ``ASM_code`` → ASM code, ``annualSalary`` → Annual salary."""
    parts = [p for p in _HUMP.sub(" ", name).replace("_", " ").replace(".", " ").replace("-", " ").split() if p]
    plain = [p if p.isupper() and len(p) > 1 else p.lower() for p in parts]
    joined = " ".join(plain)
    return joined[:1].upper() + joined[1:]
