"""What a list says about itself: a banner over it, or a page instead of it. Decided from facts only, so that it can be tested without a window."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from leaddesk.domain.accounts import Account, Health, KindHealth, SignIn
from leaddesk.domain.specs import KindSpec, Tone
from leaddesk.services.wording import explain
from leaddesk.ui import strings


@dataclass(frozen=True, slots=True)
class Known:
    """An account with its health and its CRM's name."""

    account: Account
    health: Health
    server: str
    only_sends: bool = False  # the CRM can't be read: its lists are our own record of what was sent

    def kind(self, name: str) -> KindHealth | None:
        return next((k for k in self.health.kinds if k.kind == name), None)


@dataclass(frozen=True, slots=True)
class Banner:
    """`action`: sign_in, retry, drop or "" with the button's text; `account` whom it concerns."""

    text: str
    tone: Tone
    button: str = ""
    action: str = ""
    account: str = ""


@dataclass(frozen=True, slots=True)
class Blank:
    """The page instead of rows. `action`: refresh, clear, sign_in, show_all, create or "". ``imports``: it offers the way from a table too."""

    icon: str
    title: str
    text: str = ""
    button: str = ""
    action: str = ""
    imports: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """What the list was asked for."""

    kind: KindSpec | None
    narrowed: bool  # by a search or chips
    view: str = "all"
    plural: str = ""
    new: str = ""  # how something new begins, in the CRM's words; "" where it can't


def banner(known: Sequence[Known], kind: str | None, hour: Callable[[datetime], str]) -> Banner | None:
    """The most pressing thing to know, at most one."""
    out = next((one for one in known if one.account.sign_in is not SignIn.SIGNED_IN), None)
    if out is not None:
        return _signed_out(out)
    off = next((one for one in known if one.health.online is False), None)
    if off is not None:
        return _offline(off, kind, hour)
    found = [(one, k) for one in known for k in one.health.kinds if kind in (None, k.kind)]
    for one, health in found:
        if health.held:
            return Banner(strings.held_rows(health.held), Tone.WARN, strings.held_remove(), "drop", one.account.id)
    for one, health in found:
        if health.failure is not None:
            return Banner(_label(one, known) + explain(health.failure, server=one.server).line, Tone.BAD, strings.try_again(), "retry", one.account.id)
    return None


def blank(asked: Asked, known: Sequence[Known]) -> Blank:
    """Why there are no rows, and the next step."""
    if asked.narrowed:
        return Blank("search", strings.nothing_found(), strings.nothing_found_hint(), strings.search_clear_all(), "clear")
    if asked.view != "all":
        title, text = strings.empty_view(asked.view)
        return Blank("circle-check", title, text, strings.show_all(), "show_all")
    if asked.kind is not None and asked.kind.remembers:
        return Blank("inbox", strings.no_rows(asked.plural), asked.kind.empty, asked.new, "create" if asked.new else "", imports=bool(asked.new))
    if known and all(_loading(one, asked.kind) for one in known):
        return Blank("refresh-cw", strings.loading(), strings.loading_hint())
    if known and all(one.account.sign_in is not SignIn.SIGNED_IN for one in known):
        return Blank("log-in", strings.not_signed_in(), strings.not_signed_in_hint(), strings.sign_in(), "sign_in")
    if known and all(not _refreshed(one, asked.kind) for one in known):
        return Blank("inbox", strings.never_loaded(), strings.never_loaded_hint(), strings.refresh_now(), "refresh")
    sentence = asked.kind.empty if asked.kind is not None and asked.kind.empty else strings.empty_list()
    return Blank("inbox", strings.no_rows(asked.plural), sentence, strings.refresh_now(), "refresh")


def _kinds(one: Known, kind: KindSpec | None) -> list[KindHealth]:
    return [k for k in one.health.kinds if kind is None or k.kind == kind.name]


def _loading(one: Known, kind: KindSpec | None) -> bool:
    kinds = _kinds(one, kind)
    return any(k.running for k in kinds) and not any(k.refreshed for k in kinds)


def _refreshed(one: Known, kind: KindSpec | None) -> bool:
    return any(k.refreshed is not None for k in _kinds(one, kind))


def _label(one: Known, known: Sequence[Known]) -> str:
    return f"{one.account.label}: " if len(known) > 1 else ""


def _signed_out(one: Known) -> Banner:
    expired = one.account.sign_in is SignIn.EXPIRED
    code = one.account.sign_in is SignIn.CODE_SENT
    text = strings.sign_in_expired(one.account.label) if expired else strings.code_waits(one.account.label) if code else strings.signed_out(one.account.label)
    return Banner(text, Tone.WARN, strings.enter_code() if code else strings.sign_in(), "sign_in", one.account.id)


def _offline(one: Known, kind: str | None, hour: Callable[[datetime], str]) -> Banner:
    found = one.kind(kind) if kind is not None else None
    loaded = found.refreshed if found is not None else max((k.refreshed for k in one.health.kinds if k.refreshed), default=None)
    since = hour(one.health.since) if one.health.since is not None else ""
    if one.only_sends:
        return Banner(strings.unreachable(one.account.label, since), Tone.WARN)
    text = strings.offline(one.account.label, hour(loaded) if loaded is not None else "", since)
    return Banner(text, Tone.WARN, strings.try_again(), "retry", one.account.id)
