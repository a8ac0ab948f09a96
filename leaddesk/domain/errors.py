"""The errors of Leaddesk, each named for what happens next. They carry facts, never sentences and never personal data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from leaddesk.domain.values import JsonValue, text


@dataclass(frozen=True, slots=True)
class Failure:
    """An error as it is stored and shown later: its code and its facts."""

    code: str
    facts: Mapping[str, JsonValue]

    def fact(self, name: str) -> str:
        return text(self.facts.get(name))


@dataclass(frozen=True, slots=True)
class FieldProblem:
    """One thing wrong with one field. ``repair`` is a value that would be right, for a one-click repair."""

    field: str
    code: str  # required, too_long, too_short, not_a_date, past, too_late, not_a_choice, bad_characters, not_a_number, format, server, …
    message: str  # a plain sentence in English
    repair: str | None = None


class LeaddeskError(Exception):
    """Base of all expected errors; anything else is a bug and goes to the crash sink."""

    code: ClassVar[str] = "error"

    def __init__(self, **facts: JsonValue) -> None:
        super().__init__(self.code, facts)
        self.facts: Mapping[str, JsonValue] = facts

    @property
    def failure(self) -> Failure:
        return Failure(self.code, self.facts)

    def __str__(self) -> str:
        return f"{self.code} " + " ".join(f"{k}={v!r}" for k, v in self.facts.items()) if self.facts else self.code


class Offline(LeaddeskError):
    """Surely nothing was sent: no network, no such host, refused, TLS failed. ``reason``: dns, refused, tls, connect_timeout, network."""

    code = "offline"


class OutcomeUnknown(LeaddeskError):
    """Something may have reached the server, and no usable answer came.

    ``reason``: timeout, reset, server_fault, cut, redirect, not_data, html, shape, crash. ``unqueued``: it is no command of the outbox.
    """

    code = "outcome_unknown"


class Throttled(LeaddeskError):
    """Too many requests; ``after`` seconds to wait (None when the server didn't say)."""

    code = "throttled"


class ServerFault(LeaddeskError):
    """The server failed on a read, or answered 5xx before doing anything; ``status``, ``reason``."""

    code = "server_fault"


class SignInNeeded(LeaddeskError):
    """The account must be signed in again; ``needs``: the sign-in step to continue with (``otp``…) or ``sign_in``."""

    code = "sign_in_needed"


class SignInRefused(LeaddeskError):
    """Wrong credentials or code; ``field`` names the form field it belongs to, ``message`` the server's words."""

    code = "sign_in_refused"


class Refused(LeaddeskError):
    """The server understood and said no, also inside HTTP 200. ``message`` its words, ``fields`` {field: words}, ``status``."""

    code = "refused"


class Gone(LeaddeskError):
    """The record is no longer on the server."""

    code = "gone"


class Conflict(LeaddeskError):
    """The server's copy is not the one the change was made on; ``current`` {field: value}."""

    code = "conflict"


class ContractBroken(LeaddeskError):
    """The answer has a shape nobody documented. ``path`` where, ``got`` what kind of thing (html, empty, text, list…); never values."""

    code = "contract_broken"


class StoreUnavailable(LeaddeskError):
    """The local database can't be used: ``reason`` locked, full, damaged, newer, wrong_key, no_key, unencrypted, busy, io."""

    code = "store_unavailable"


class KeyNeeded(LeaddeskError):
    """No keyring here and no passphrase given; ``reason``: no_keyring, locked, first_start, wrong_passphrase."""

    code = "key_needed"


class NotKnown(LeaddeskError):
    """A name the user gave means nothing here. ``what``: account, crm, kind, action, record, field, column, command, setting; ``name``; ``known`` list."""

    code = "not_known"


class FileRejected(LeaddeskError):
    """A file can't be taken; ``name``, ``limit``, ``found``.

    ``reason``: missing, empty, too_large, not_readable, type_mismatch, type_refused, too_many_pages, damaged.
    """

    code = "file_rejected"


class FormInvalid(LeaddeskError):
    """The form's values don't pass; `problems` says which and why, one per field at least."""

    code = "form_invalid"

    def __init__(self, problems: tuple[FieldProblem, ...]) -> None:
        super().__init__(problems=[{"field": p.field, "code": p.code, "message": p.message} for p in problems])
        self.problems = problems


class IllegalMove(LeaddeskError):
    """A command can't go from its state to the asked one; ``state``, ``wanted``, ``command``."""

    code = "illegal_move"
