"""The plain sentences window and command line show: for every failure what happened, what it means and what to do; for every queued change where it stands."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from leaddesk.domain.commands import OutboxItem, State
from leaddesk.domain.errors import Failure, LeaddeskError
from leaddesk.domain.specs import ActionSpec
from leaddesk.domain.values import JsonValue, text
from leaddesk.services.wording_failures import FAILURES

Translate = Callable[[str], str]
"""Looks a sentence up in the user's language before its blanks are filled in."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """`what` happened, what that is `meaning` for the data, what to do `next`; the last two may be empty."""

    what: str
    meaning: str = ""
    next: str = ""

    @property
    def line(self) -> str:
        """All of it in one line."""
        return " ".join(part for part in (self.what, self.meaning, self.next) if part)


_KEYS: Mapping[str, tuple[str, ...]] = {
    "throttled": ("reason", "?after"),
    "server_fault": ("?status",),
    "sign_in_needed": ("needs",),
    "sign_in_refused": ("?message",),
    "refused": ("?message", "reason"),
    "contract_broken": ("got",),
}
"""Which facts choose the sentence; ``?name`` = whether the fact is there. Codes not named go by their reason."""

_STATES: Mapping[State, str] = {
    State.DRAFT: "a draft",
    State.WAITING: "waiting to be sent",
    State.HELD: "held back",
    State.SENDING: "being sent",
    State.SENT: "already sent",
    State.REFUSED: "refused",
    State.CONFLICT: "in conflict with the server",
    State.UNKNOWN: "of unknown outcome",
    State.CANCELLED: "cancelled",
}


def _same(sentence: str) -> str:
    return sentence


def explain(failure: Failure | LeaddeskError, *, server: str = "the server", translate: Translate = _same) -> Sentence:
    """The sentences for a failure. `server` is how to call the other side, e.g. the CRM's title."""
    if isinstance(failure, LeaddeskError):
        failure = failure.failure
    if failure.code == "form_invalid":
        return _form_sentence(failure, translate)
    blanks = _blanks(failure, server)
    what, meaning, following = _choose(failure)
    if failure.code == "outcome_unknown" and failure.facts.get("unqueued"):
        _, meaning, following = FAILURES["outcome_unknown/unqueued"]  # a sign-in: nothing of it is in the outbox
    sentence = Sentence(_fill(what, blanks, translate), _fill(meaning, blanks, translate), _fill(following, blanks, translate))
    if failure.code == "not_known":
        return Sentence(sentence.what, "", _suggest(failure, translate))
    return sentence


def _choose(failure: Failure) -> tuple[str, str, str]:
    for fact in _KEYS.get(failure.code, ("reason",)):
        key = f"{failure.code}/{fact[1:]}" if fact.startswith("?") else f"{failure.code}/{failure.fact(fact)}"
        if key in FAILURES and (not fact.startswith("?") or failure.fact(fact[1:])):
            return FAILURES[key]
    return FAILURES.get(failure.code, FAILURES["error"])


def _blanks(failure: Failure, server: str) -> Mapping[str, str]:
    blanks = {name: text(value) for name, value in failure.facts.items()}
    blanks.update(server=server, wait=duration(_seconds(failure.facts.get("after"))))
    if failure.code == "illegal_move":
        blanks["state_words"] = next((words for state, words in _STATES.items() if state.value == failure.fact("state")), failure.fact("state"))
    if failure.code == "file_rejected" and failure.fact("reason") == "too_large":
        blanks.update(limit=size(_seconds(failure.facts.get("limit"))), found=size(_seconds(failure.facts.get("found"))))
    return blanks


class _Blanks(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return ""


def _fill(template: str, blanks: Mapping[str, str], translate: Translate) -> str:
    filled = " ".join(translate(template).format_map(_Blanks(blanks)).split())
    if filled and filled[-1] not in ".!?:…”":
        filled += "."
    return filled[:1].upper() + filled[1:]


def _form_sentence(failure: Failure, translate: Translate) -> Sentence:
    problems = failure.facts.get("problems")
    words = [text(p.get("message")) for p in problems if isinstance(p, Mapping)] if isinstance(problems, (list, tuple)) else []
    what, meaning, _ = FAILURES["form_invalid"]
    return Sentence(translate(what), translate(meaning), " ".join(word for word in words if word))


def _suggest(failure: Failure, translate: Translate) -> str:
    """ "Did you mean …?" with the nearest names, else the names there are when they are few."""
    raw = failure.facts.get("known")
    known = [text(one) for one in raw] if isinstance(raw, (list, tuple)) else []
    near = nearest(failure.fact("name"), known)
    if near:
        return translate("Did you mean {names}?").format(names=_listed(near, translate("or")))
    if 0 < len(known) <= 20:
        return translate("There is: {names}.").format(names=", ".join(known))
    return ""


def nearest(name: str, known: Sequence[str], most: int = 3) -> list[str]:
    """Known names that look like `name`, best first."""
    by_lower = {one.lower(): one for one in known}
    return [by_lower[one] for one in difflib.get_close_matches(name.lower(), list(by_lower), n=most, cutoff=0.55)]


def _listed(names: Sequence[str], last: str) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} {last} {names[-1]}"


def _seconds(value: JsonValue) -> float:
    return float(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else 0.0


def duration(seconds: float) -> str:
    """``8 s``, ``2 min``, ``3 h``, ``2 days``: rounded up, one unit."""
    if seconds <= 0:
        return "a moment"
    if seconds < 100:
        return f"{max(1, round(seconds))} s"
    if seconds < 100 * 60:
        return f"{round(seconds / 60)} min"
    if seconds < 48 * 3600:
        return f"{round(seconds / 3600)} h"
    return f"{round(seconds / 86400)} days"


def size(count: float) -> str:
    """``812 bytes``, ``34 KB``, ``5.2 MB``."""
    if count < 1000:
        return f"{int(count)} bytes"
    if count < 1_000_000:
        return f"{count / 1000:.0f} KB"
    return f"{count / 1_000_000:.1f} MB"


_HELD: Mapping[str, str] = {
    "hold_back": "Sends in {wait}. You can still cancel it.",
    "crash": "Held: the program stopped twice while this was being sent. Check it, then send it.",
    "sign_in": "Held until the account is signed in again.",
    "person": "Held by you.",
    "fault": "Held: the program made a mistake of its own before anything was sent. Send it again, or cancel it.",
    "restored": "Came back with a backup and may have been sent since. Look in the CRM, then send or cancel it.",
    "": "Held. Send it when you are ready.",
}

_WAITING: Mapping[str, str] = {
    "offline": "Waits for the connection{next_try}.",
    "sign_in": "Waits until the account is signed in again.",
    "rate_limit": "Waits for the CRM's limit{next_try}.",
    "server": "The server had a fault{next_try}.",
    "earlier": "Waits for an earlier change to the same record.",
    "person": "Waits to be sent.",
    "crash": "The program stopped while this was being sent; it is looked up before it goes out again.",
    "moved_back": "Will be sent again{next_try}.",
    "": "Waits to be sent{next_try}.",
}


def state_line(
    item: OutboxItem,
    action: ActionSpec | None,
    now: datetime,
    *,
    local: Callable[[datetime], str] | None = None,
    server: str = "the server",
    translate: Translate = _same,
) -> str:
    """One line on where a command stands. `local` formats a moment for the user, by default the local hour and minute."""
    blanks = {"wait": _until(item, now), "next_try": _next_try(item, now, local or _hour, translate)}
    if item.state is State.HELD:
        reason = "fault" if item.reason == "crash" and item.failure is not None and item.failure.code == "crash" else item.reason
        return translate(_HELD.get(reason, _HELD[""])).format_map(_Blanks(blanks))
    if item.state is State.WAITING:
        if item.command.parent is not None and not item.reason:
            return translate("Waits until the change it depends on was sent.")
        return translate(_WAITING.get(item.reason, _WAITING[""])).format_map(_Blanks(blanks))
    if item.state is State.SENT:
        return _sent_line(item, action, translate)
    if item.state is State.REFUSED:
        return _refused_line(item, server, translate)
    if item.state is State.CANCELLED:
        return translate(_cancelled(item))
    if item.state is State.UNKNOWN:
        return _unknown_line(item, server, translate)
    return translate(
        {State.SENDING: "Being sent…", State.DRAFT: "A draft.", State.CONFLICT: FAILURES["conflict"][0] + " " + FAILURES["conflict"][2]}[item.state]
    )


def _cancelled(item: OutboxItem) -> str:
    if item.reason == "replaced":
        return "Replaced by a changed version."
    if item.reason == "stopped":
        return "Taken back: its import was stopped."
    return "Cancelled." if item.command.attempt else "Cancelled before it was sent."


def _until(item: OutboxItem, now: datetime) -> str:
    return duration((item.due - now).total_seconds()) if item.due else "a moment"


def _next_try(item: OutboxItem, now: datetime, local: Callable[[datetime], str], translate: Translate) -> str:
    if item.due is None or item.due <= now:
        return ""
    return translate(", next try at {time}").format(time=local(item.due))


def _hour(moment: datetime) -> str:
    return moment.astimezone().strftime("%H:%M")


def _sent_line(item: OutboxItem, action: ActionSpec | None, translate: Translate) -> str:
    done = done_line(action, item.command.payload, translate) if action is not None else ""
    return " ".join(part for part in (done or translate("Sent."), item.message if item.message and not done else "") if part)


def done_line(action: ActionSpec, payload: Mapping[str, JsonValue], translate: Translate = _same) -> str:
    """The action's own words for what was done, filled in from the payload; blanks without a value vanish with their comma."""
    if not action.done:
        return ""
    filled = translate(action.done).format_map(_Blanks({name: _day_words(text(value)) for name, value in payload.items()}))
    words = " ".join(filled.split()).replace(" ,", ",").strip(" ,:")
    return words if not words or words[-1] in ".!?…" else words + "."


def _day_words(value: str) -> str:
    """An ISO day as it is read; anything else as it is."""
    try:
        day = date.fromisoformat(value) if len(value) == len("2026-01-31") else None
    except ValueError:
        day = None
    return f"{day.day} {day:%b %Y}" if day is not None else value


def _refused_line(item: OutboxItem, server: str, translate: Translate) -> str:
    if item.failure is not None and item.failure.code != "refused":
        return explain(item.failure, server=server, translate=translate).line
    words = (item.failure.fact("message") if item.failure else "") or item.message
    if not words and item.failure is not None and f"refused/{item.failure.fact('reason')}" in FAILURES:
        return explain(item.failure, server=server, translate=translate).line
    return translate("Refused: {words}").format(words=words) if words else translate("Refused without a reason.")


def _unknown_line(item: OutboxItem, server: str, translate: Translate) -> str:
    what = explain(item.failure, server=server, translate=translate).what if item.failure else translate("No usable answer came after sending.")
    return f"{what} {translate('Check whether it arrived before sending it again.')}"
