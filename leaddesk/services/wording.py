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


_SAFE = "Your changes are kept and will be sent once it is back."
_MAYBE = "It may have arrived, or not. It will not be sent again by itself."
_LOOK = "Look in the CRM, then say in the outbox whether it is there."

_TABLE: Mapping[str, tuple[str, str, str]] = {
    "offline": ("{server} can't be reached.", _SAFE, "Check the network."),
    "offline/dns": ("The address of {server} was not found.", _SAFE, "Check the network, or the address in the account's settings."),
    "offline/refused": ("{server} does not answer at its address.", _SAFE, "Try later, or check the address in the account's settings."),
    "offline/tls": (
        "No secure connection to {server} could be made.",
        "Nothing was sent.",
        "Check the computer's date. If a company network inspects traffic, ask IT to install its certificate.",
    ),
    "offline/connect_timeout": ("{server} did not answer in time.", _SAFE, "Check the network."),
    "offline/timeout": ("{server} did not answer in time.", _SAFE, "Check the network."),
    "offline/network": ("The connection to {server} broke.", _SAFE, "Check the network."),
    "offline/not_sent": ("The answer would have come too late, so nothing was sent.", "Nothing was changed there.", "Ask again."),
    "outcome_unknown": ("No usable answer came after sending.", _MAYBE, _LOOK),
    "outcome_unknown/timeout": ("{server} took the data but did not answer in time.", _MAYBE, _LOOK),
    "outcome_unknown/reset": ("The connection broke while sending.", _MAYBE, _LOOK),
    "outcome_unknown/server_fault": ("{server} had an error after receiving it.", _MAYBE, _LOOK),
    "outcome_unknown/cut": ("The answer broke off.", _MAYBE, _LOOK),
    "outcome_unknown/html": ("A web page came back instead of an answer.", _MAYBE, _LOOK),
    "outcome_unknown/crash": ("The program or the computer stopped while sending.", _MAYBE, _LOOK),
    "outcome_unknown/redirect": ("{server} passed the request on to another address.", _MAYBE, _LOOK),
    "outcome_unknown/not_data": ("{server} answered something that can't be read.", _MAYBE, _LOOK),
    "outcome_unknown/shape": ("{server} answered in a way nobody described.", _MAYBE, _LOOK),
    "outcome_unknown/unqueued": ("", "It may have been done, or not.", "Try again in a moment."),
    "outcome_unknown/partial": ("Only a part of it seems to have arrived.", "The rest may be missing there. It will not be sent again by itself.", _LOOK),
    "outcome_unknown/vague": ("{server} says that some of it failed, but not what.", _MAYBE, _LOOK),
    "throttled": ("{server} asks for a pause.", "Nothing is lost.", "It goes on by itself."),
    "throttled/after": ("{server} asks for a pause of {wait}.", "Nothing is lost.", "It goes on by itself."),
    "throttled/code": ("A code was asked for a moment ago.", "Nothing was sent this time.", "Enter that code, or ask for another in {wait}."),
    "server_fault": ("{server} has a fault of its own.", "What you see is the last good copy.", "It is tried again by itself."),
    "server_fault/status": ("{server} has a fault of its own (error {status}).", "What you see is the last good copy.", "It is tried again by itself."),
    "sign_in_needed": ("This account has to be signed in.", "Your changes are kept and will be sent afterwards.", "Sign in."),
    "sign_in_needed/otp": ("A one-time code is needed to finish signing in.", "Your changes are kept.", "Enter the code that was sent to you."),
    "sign_in_needed/token": (
        "The account's token is missing or no longer accepted.",
        "Your changes are kept and will be sent afterwards.",
        "Sign in with a new one.",
    ),
    "sign_in_needed/api_key": (
        "The account's API key is missing or no longer accepted.",
        "Your changes are kept and will be sent afterwards.",
        "Sign in again.",
    ),
    "sign_in_refused": ("Sign-in was refused.", "", "Check what you entered and try again."),
    "sign_in_refused/message": ("Sign-in was refused: {message}", "", "Check what you entered and try again."),
    "refused": ("{server} refused it without saying why.", "Nothing was changed there.", "Check the values, or ask the CRM's administrator."),
    "refused/message": ("{server} refused it: {message}", "Nothing was changed there.", "Change the values and send it again, or cancel it."),
    "refused/redirect": ("{server} passed the request on to another address.", "Nothing was changed there.", "Check the address in the account's settings."),
    "refused/bad_url": ("The address in the account's settings can't be used.", "Nothing was sent.", "Correct it there."),
    "refused/insecure_url": ("The address in the account's settings is not a secure one.", "Nothing was sent.", "Enter the CRM's secure address there."),
    "refused/bad_header": ("A token or key of this account holds characters that can't be sent.", "Nothing was sent.", "Sign in again and copy it anew."),
    "refused/html": ("A web page came back instead of an answer.", "Nothing was changed there.", "Check the address in the account's settings."),
    "refused/contract": ("{server} answered in a way that can't be read.", "Nothing was sent.", "Try again later. If it stays so, send a report."),
    "gone": ("This record is no longer on the server.", "Your copy stays readable.", "Refresh the list."),
    "conflict": ("Somebody changed this record since you opened it.", "Nothing was sent.", "Compare both versions and choose what to keep."),
    "contract_broken": (
        "{server} answered in a way that can't be read.",
        "What you see is the last good copy.",
        "Try again later. If it stays so, send a report.",
    ),
    "contract_broken/html": (
        "A web page came back instead of data.",
        "What you see is the last good copy.",
        "Perhaps the network wants you to sign in: open a web browser. Otherwise check the address in the account's settings.",
    ),
    "contract_broken/records": ("{records} entries of the list can't be read.", "All others are up to date.", "If it stays so, send a report."),
    "contract_broken/cut_list": ("The list broke off before its end.", "Nothing was taken out of your copy.", "Refresh again."),
    "contract_broken/redirect": (
        "{server} passed the request on to another address.",
        "What you see is the last good copy.",
        "Check the address in the account's settings.",
    ),
    "contract_broken/endless": ("The list did not come to an end.", "Nothing was taken out of your copy.", "Try again later. If it stays so, send a report."),
    "contract_broken/empty": ("{server} answered with nothing.", "What you see is the last good copy.", "Try again later."),
    "store_unavailable": ("The local database can't be used.", "Nothing was lost.", "Close other copies of the program and start it again."),
    "store_unavailable/locked": ("Another copy of the program is using this profile.", "", "Use that window, or close it first."),
    "store_unavailable/busy": ("The local database is busy.", "Nothing was stored this time.", "Try again."),
    "store_unavailable/full": ("The disk is full.", "The last change was not stored.", "Free some space, then do it again."),
    "store_unavailable/no_room": ("There is too little disk space to keep this file until it is sent.", "Nothing was queued.", "Free some space."),
    "store_unavailable/little_room": ("Little disk space is left.", "Nothing new is downloaded; your changes are still kept and sent.", "Free some space."),
    "store_unavailable/damaged": (
        "The local database is damaged.",
        "It was set aside. Changes that could be read are kept.",
        "Restore a backup, or refresh the accounts.",
    ),
    "store_unavailable/newer": ("This profile was written by a newer version.", "It can be read but not changed.", "Install the newer version."),
    "store_unavailable/wrong_key": (
        "The key does not fit this database.",
        "Nothing was changed.",
        "Check the passphrase, or restore the profile from a backup.",
    ),
    "store_unavailable/no_key": ("The key of this profile is missing.", "Nothing was changed.", "Restore the profile from a backup."),
    "store_unavailable/unencrypted": ("The encryption module is missing or the file is not encrypted.", "It was not opened.", "Install the program again."),
    "store_unavailable/io": ("The disk reported an error.", "The last change was not stored.", "Check the disk, then do it again."),
    "key_needed": ("This profile is protected by a passphrase.", "", "Enter it, or give a file with --passphrase-file."),
    "key_needed/no_keyring": (
        "This computer has no safe place for the profile's key.",
        "",
        "Choose a passphrase: you will be asked for it, or give a file with --passphrase-file.",
    ),
    "key_needed/locked": ("The system's key store is locked.", "", "Unlock it and try again."),
    "key_needed/first_start": ("A new profile needs a passphrase.", "", "Choose one, or give a file with --passphrase-file."),
    "key_needed/wrong_passphrase": ("That passphrase is not right.", "Nothing was changed.", "Try again."),
    "file_rejected": ("“{name}” can't be sent.", "", "Choose another file."),
    "file_rejected/missing": ("“{name}” is not there any more.", "", "Choose the file again."),
    "file_rejected/no_folder": ("“{name}” can't be written: there is no such folder.", "", "Choose another folder."),
    "file_rejected/not_writable": ("“{name}” can't be written there.", "", "Close the program that has it open, or choose another folder."),
    "file_rejected/no_backup": ("“{name}” is not a backup, or it is damaged.", "Nothing was changed.", "Choose another file."),
    "file_rejected/empty": ("“{name}” is empty.", "", "Choose another file."),
    "file_rejected/too_large": ("“{name}” is too large: {found}, at most {limit}.", "", "Make it smaller, or scan it at a lower resolution."),
    "file_rejected/not_readable": ("“{name}” can't be read.", "", "Close the program that has it open, or check its permissions."),
    "file_rejected/wrong_type": ("“{name}” is not a file of that kind.", "", "Choose a file that was saved from here."),
    "file_rejected/type_mismatch": ("“{name}” is really {found}, not what its ending says.", "", "Save it again under the right type."),
    "file_rejected/type_refused": ("“{name}” is {found}, which is not accepted here.", "", "Allowed: {limit}."),
    "file_rejected/too_many_pages": ("“{name}” has {found} pages, at most {limit} are allowed.", "", "Split it."),
    "file_rejected/damaged": ("“{name}” is damaged or protected by a password.", "", "Open it in a viewer, save it again and choose the new file."),
    "file_rejected/macros": ("“{name}” holds macros.", "It was not opened.", "Save it as a workbook without macros (.xlsx)."),
    "file_rejected/not_a_table": ("“{name}” is not a table.", "", "Save it as .xlsx or .csv and choose that file."),
    "file_rejected/too_many_rows": ("“{name}” has more than {limit} rows.", "", "Split it into several files."),
    "file_rejected/no_rows": ("There are no rows in “{name}”.", "", "Choose another file or another sheet."),
    "file_rejected/unwritable": ("“{name}” can't be written.", "{cells}", "Change these cells and write it again."),
    "form_invalid": ("Some values need another look.", "Nothing was sent.", ""),
    "illegal_move": ("That is no longer possible: this change is {state_words}.", "", "Look at it in the outbox."),
    "not_known/no_updates": ("This build has no address to ask for newer versions; ask whoever installed it.", "", ""),
    "not_known/parent": ("What this waited for was not sent, or the server gave it no id.", "Nothing was sent.", "Fill it in again for the right record."),
    "not_known": ("There is no {what} “{name}”.", "", ""),
    "crash": ("The program made a mistake of its own.", "Your changes are kept.", "Try again. If it stays so, send a report."),
    "error": ("Something went wrong.", "Your changes are kept.", "Try again."),
}

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
        _, meaning, following = _TABLE["outcome_unknown/unqueued"]  # a sign-in: nothing of it is in the outbox
    sentence = Sentence(_fill(what, blanks, translate), _fill(meaning, blanks, translate), _fill(following, blanks, translate))
    if failure.code == "not_known":
        return Sentence(sentence.what, "", _suggest(failure, translate))
    return sentence


def _choose(failure: Failure) -> tuple[str, str, str]:
    for fact in _KEYS.get(failure.code, ("reason",)):
        key = f"{failure.code}/{fact[1:]}" if fact.startswith("?") else f"{failure.code}/{failure.fact(fact)}"
        if key in _TABLE and (not fact.startswith("?") or failure.fact(fact[1:])):
            return _TABLE[key]
    return _TABLE.get(failure.code, _TABLE["error"])


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
    what, meaning, _ = _TABLE["form_invalid"]
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
    return translate({State.SENDING: "Being sent…", State.DRAFT: "A draft.", State.CONFLICT: _TABLE["conflict"][0] + " " + _TABLE["conflict"][2]}[item.state])


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
    if not words and item.failure is not None and f"refused/{item.failure.fact('reason')}" in _TABLE:
        return explain(item.failure, server=server, translate=translate).line
    return translate("Refused: {words}").format(words=words) if words else translate("Refused without a reason.")


def _unknown_line(item: OutboxItem, server: str, translate: Translate) -> str:
    what = explain(item.failure, server=server, translate=translate).what if item.failure else translate("No usable answer came after sending.")
    return f"{what} {translate('Check whether it arrived before sending it again.')}"
