"""Files that a CRM's own portal takes, described as data."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PortalFile:
    """A file a CRM's own portal takes, byte for byte: columns from the user's template, values as `action`'s form checks them.

    `name` is the command that writes it. `labels`: what columns are called there -> form field, beside the fields' own titles. `settings`: what the
    form's check wants to know although the file doesn't hold it. `country`: setting that holds the country of phones, and {two letters: its value}.
    """

    name: str
    title: str
    action: str
    help: str = ""
    encoding: str = "cp1252"
    labels: tuple[tuple[str, str], ...] = ()
    settings: tuple[tuple[str, str], ...] = ()
    country: str = ""
    countries: tuple[tuple[str, str], ...] = ()
