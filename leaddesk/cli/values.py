"""Reads values from the command line: ``k=v`` pairs, JSON files, secrets files, ``field=PATH;k=v`` files."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import typer

from leaddesk.domain.values import JsonValue
from leaddesk.services.api import FileToSend


def pairs(items: Sequence[str], option: str = "--set") -> dict[str, JsonValue]:
    """``["a=1", "b=x"]`` → ``{"a": "1", "b": "x"}``; a name given twice makes a list."""
    out: dict[str, JsonValue] = {}
    for item in items:
        name, sign, value = item.partition("=")
        if not sign or not name.strip():
            raise typer.BadParameter(f"{option} wants NAME=VALUE, not {item!r}")
        name = name.strip()
        if name in out:
            old = out[name]
            out[name] = [*old, value] if isinstance(old, list) else [old, value]
        else:
            out[name] = value
    return out


def _read(source: str, option: str) -> str:
    try:
        return sys.stdin.read() if source == "-" else Path(source).read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise typer.BadParameter(f"{option}: {source} can't be read ({error.__class__.__name__})") from None


def json_object(source: str | None, option: str) -> dict[str, JsonValue]:
    """The JSON object in a file (``-`` = stdin); `{}` when none is given."""
    if not source:
        return {}
    try:
        value = json.loads(_read(source, option))
    except ValueError:
        raise typer.BadParameter(f"{option}: {source} is not JSON") from None
    if not isinstance(value, dict):
        raise typer.BadParameter(f"{option}: {source} must hold a JSON object")
    return value


def secrets(source: str | None) -> dict[str, str]:
    """Secrets from a JSON object file, all as text; null entries are left out."""
    raw = json_object(source, "--secrets-file")
    for name, value in raw.items():
        if isinstance(value, Mapping | list):
            raise typer.BadParameter(f"--secrets-file: {name} must be text")
    return {name: str(value) for name, value in raw.items() if value is not None}


def files(items: Sequence[str]) -> tuple[FileToSend, ...]:
    """``field=PATH[;k=v…]`` for each file. A blank field name is refused; the path itself is checked by the services."""
    out = []
    for item in items:
        name, sign, rest = item.partition("=")
        if not sign or not name.strip():
            raise typer.BadParameter(f"--file wants FIELD=PATH, not {item!r}")
        path, *extras = _split_extras(rest)
        out.append(FileToSend(field=name.strip(), path=Path(path), meta=pairs(extras, "--file")))
    return tuple(out)


def _split_extras(rest: str) -> list[str]:
    """Splits at ``;`` only where a ``k=v`` follows, because file names may hold a semicolon."""
    parts = rest.split(";")
    path, extras = parts[0], []
    for part in parts[1:]:
        name, sign, _ = part.partition("=")
        if sign and name.strip().isidentifier():
            extras.append(part)
        elif extras:
            extras[-1] += ";" + part
        else:
            path += ";" + part
    return [path, *extras]
