#!/usr/bin/env python3
"""Writes docs/files.md: every module of the product with the first line of its docstring. A test fails when it is out of date."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "docs" / "files.md"
HEADER = "# Where things are\n\nMade by `python3 packaging/filemap.py` from the first docstring line of each module.\n"


def render() -> str:
    """The page as it should be now."""
    lines = [HEADER]
    folder = None
    for path in sorted((ROOT / "leaddesk").rglob("*.py"), key=lambda p: (p.parent.as_posix(), p.name)):
        text = path.read_text(encoding="utf-8")
        first = (ast.get_docstring(ast.parse(text)) or "").split("\n")[0].strip()
        if not first:
            continue
        here = path.parent.relative_to(ROOT).as_posix()
        if here != folder:
            folder = here
            lines.append(f"\n## {here}/\n")
        lines.append(f"- `{path.name}`: {first}")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    if "--check" in sys.argv:
        raise SystemExit(0 if TARGET.exists() and TARGET.read_text(encoding="utf-8") == render() else 1)
    TARGET.write_text(render(), encoding="utf-8")
