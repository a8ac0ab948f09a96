"""A page that shows what a practice CRM holds: for CRMs whose API never shows it, and for looking over a tester's shoulder."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

_STYLE = (
    "body{font:14px/1.45 system-ui,sans-serif;margin:2rem;color:#1f2937;background:#f9fafb}h1{font-size:1.3rem}h2{font-size:1.05rem;margin-top:2rem}"
    "table{border-collapse:collapse;background:#fff}td,th{border:1px solid #d1d5db;padding:.3rem .6rem;text-align:left;vertical-align:top}"
    "th{background:#f3f4f6}p.none{color:#6b7280}"
)


def page(title: str, snapshot: Mapping[str, Any]) -> str:
    """HTML of a snapshot: a heading and a table for every part of it. Everything in it is shown as text."""
    parts = "".join(f"<h2>{escape(_words(name))}</h2>{_shown(value)}" for name, value in snapshot.items())
    head = f"<!DOCTYPE html><html lang='en'><head><meta charset='utf-8'><title>{escape(title)}</title><style>{_STYLE}</style></head>"
    return f"{head}<body><h1>{escape(title)}</h1>{parts}</body></html>"


def _words(name: str) -> str:
    return name.replace("_", " ").capitalize()


def _shown(value: Any) -> str:
    """A table for objects and lists of objects, a plain list for others, text for the rest."""
    if isinstance(value, Mapping):
        rows = "".join(f"<tr><th>{escape(str(name))}</th><td>{_shown(inner)}</td></tr>" for name, inner in value.items())
        return f"<table>{rows}</table>" if rows else "<p class='none'>none</p>"
    if isinstance(value, Sequence) and not isinstance(value, str):
        if value and all(isinstance(one, Mapping) for one in value):
            return _table(value)
        return "<br>".join(_shown(one) for one in value) or "<p class='none'>none</p>"
    return escape("" if value is None else str(value))


def _table(rows: Sequence[Mapping[str, Any]]) -> str:
    names = list(dict.fromkeys(name for row in rows for name in row))
    head = "".join(f"<th>{escape(_words(str(name)))}</th>" for name in names)
    body = "".join("<tr>" + "".join(f"<td>{_shown(row.get(name))}</td>" for name in names) + "</tr>" for row in rows)
    return f"<table><tr>{head}</tr>{body}</table>"
