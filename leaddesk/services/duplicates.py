"""Who may be the same: by phone, e-mail, business number and near names, in a file, in the cache and in the outbox, across all CRMs."""

from __future__ import annotations

import asyncio
import re
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from leaddesk.domain.bulk import Duplicate, Target
from leaddesk.domain.commands import OPEN, OutboxItem
from leaddesk.domain.ids import AccountId
from leaddesk.domain.specs import FieldSpec, FieldType
from leaddesk.domain.values import Fields, text

if TYPE_CHECKING:
    from leaddesk.services.catalog import PluginCatalog
    from leaddesk.store.contacts import ContactReader
    from leaddesk.store.outbox import OutboxStore

NUMBERS: Final = ("abn", "acn", "nzbn", "crn", "uen")
"""Business numbers by the names all documents give them (Australia, New Zealand, United Kingdom, Singapore)."""
_FIRST: Final = frozenset({"firstname", "givenname"})
_LAST: Final = frozenset({"lastname", "surname"})
_COMPANY: Final = frozenset({"company", "companyname", "cname", "tradingname", "organisation"})
_WHOLE: Final = frozenset({"name", "fullname", "personalname"})
_NEAR: Final = 91.0
_BLOCK: Final = 400  # names compared with one name at most
_LEGAL: Final = re.compile(r"\b(pty|ltd|limited|inc|llc|pvt|private|co|company|corp|corporation|plc|llp|the)\b")
MOST: Final = 5
"""Duplicates named for one row."""


@dataclass(frozen=True, slots=True)
class Identity:
    """What somebody is known by, all of it normalised."""

    phones: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    names: tuple[str, ...] = ()

    def strong(self) -> Iterable[tuple[str, str]]:
        yield from (("phone", p) for p in self.phones)
        yield from (("email", e) for e in self.emails)
        yield from (("number", n) for n in self.numbers)


def phone_key(written: str) -> str:
    """The last nine digits: the same number with and without its country code."""
    digits = re.sub(r"\D", "", written)
    return digits[-9:] if len(digits) >= 7 else ""


def name_key(written: str) -> str:
    """Words in order, without case, accents' marks and legal forms."""
    words = re.sub(r"[^\w]+", " ", _LEGAL.sub(" ", written.casefold())).split()
    return " ".join(sorted(words))


class Identify:
    """Reads identities out of a form's values by what its fields are, made once per form."""

    def __init__(self, targets: Sequence[Target]) -> None:
        self._roles = [(t.name, role) for t in targets if (role := _role(t.spec, t.name))]

    def of(self, flat: Mapping[str, object]) -> Identity:
        found: dict[str, list[str]] = {}
        for name, role in self._roles:
            value = flat.get(name)
            if isinstance(value, str) and value:
                found.setdefault(role, []).append(value)
        person = " ".join([*found.get("first", ()), *found.get("last", ())]) if found.get("last") else ""
        names = [*found.get("company", ()), *found.get("whole", ()), *([person] if person else [])]
        return Identity(
            tuple(dict.fromkeys(k for p in found.get("phone", ()) if (k := phone_key(p)))),
            tuple(dict.fromkeys(e.strip().casefold() for e in found.get("email", ()) if "@" in e)),
            tuple(dict.fromkeys(k for n in found.get("number", ()) if (k := re.sub(r"\W", "", n).casefold()))),
            tuple(dict.fromkeys(k for n in names if (k := name_key(n)))),
        )


def _role(spec: FieldSpec, name: str) -> str:
    word = re.sub(r"[^a-z]", "", name.casefold())
    if spec.type is FieldType.PHONE:
        return "phone"
    if spec.type is FieldType.EMAIL:
        return "email"
    if word in NUMBERS:
        return "number"
    return next((role for role, words in (("first", _FIRST), ("last", _LAST), ("company", _COMPANY), ("whole", _WHOLE)) if word in words), "")


@dataclass(slots=True)
class Known:
    """Everybody there is, findable. Built in one pass."""

    strong: dict[tuple[str, str], list[int]] = field(default_factory=dict)
    blocks: dict[str, list[str]] = field(default_factory=dict)
    names: dict[str, list[int]] = field(default_factory=dict)
    people: list[Duplicate] = field(default_factory=list)

    def add(self, who: Identity, person: Duplicate) -> None:
        place = len(self.people)
        self.people.append(person)
        for key in who.strong():
            self.strong.setdefault(key, []).append(place)
        for name in who.names:
            if name not in self.names:
                self.blocks.setdefault(_block(name), []).append(name)
            self.names.setdefault(name, []).append(place)

    def like(self, who: Identity) -> tuple[Duplicate, ...]:
        """Those who may be the same: by phone, e-mail and number first, then by name."""
        from dataclasses import replace

        found: dict[int, Duplicate] = {}
        for by, key in who.strong():
            for place in self.strong.get((by, key), ())[:MOST]:
                found.setdefault(place, replace(self.people[place], by=by))
        for name in who.names:
            if len(found) >= MOST:
                break
            for near in self._near(name):
                for place in self.names[near][:MOST]:
                    found.setdefault(place, replace(self.people[place], by="name", weak=True))
        return tuple(found.values())[:MOST]

    def _near(self, name: str) -> list[str]:
        if name in self.names:
            return [name]
        block = self.blocks.get(_block(name), ())
        if not block or len(name) < 5:
            return []
        from rapidfuzz import fuzz, process

        return [found for found, _, _ in process.extract(name, block[:_BLOCK], scorer=fuzz.ratio, score_cutoff=_NEAR, limit=2)]


def _block(name: str) -> str:
    """Names are compared within a block: the same beginnings of their words."""
    words = name.split()
    return "".join(w[0] for w in words[:4]) + (max(words, key=len)[:2] if words else "")


def within(identities: Iterable[tuple[int, Identity]]) -> dict[int, tuple[Duplicate, ...]]:
    """Rows of one file that share a phone, an e-mail address or a business number with an earlier row."""
    first: dict[tuple[str, str], int] = {}
    out: dict[int, tuple[Duplicate, ...]] = {}
    for number, who in identities:
        same: dict[int, str] = {}
        for key in who.strong():
            earlier = first.setdefault(key, number)
            if earlier != number:
                same.setdefault(earlier, key[0])
        if same:
            out[number] = tuple(Duplicate(by, row=row) for row, by in list(same.items())[:MOST])
    return out


class DuplicateService:
    """The cache and the outbox as somebody who was met before. Quick enough for a single form; kept between calls while nothing changes."""

    def __init__(self, catalog: PluginCatalog, contacts: ContactReader, outbox: OutboxStore, label: Callable[[AccountId], tuple[str, str]]) -> None:
        self._catalog = catalog
        self._contacts = contacts
        self._outbox = outbox
        self._label = label  # account -> (slug, label)
        self._lock = threading.Lock()
        self._version: tuple[object, ...] = ()
        self._known = Known()

    def find(self, account: AccountId, action: str, values: Fields) -> tuple[Duplicate, ...]:
        """Who may be the same as what a form says."""
        from leaddesk.services.bulk_targets import targets_of

        slug, _ = self._label(account)
        identify = Identify(targets_of(self._catalog.form(slug, action)))
        return self.known().like(identify.of(values))

    async def likely(self, account: AccountId, action: str, values: Fields) -> tuple[Duplicate, ...]:
        return await asyncio.to_thread(self.find, account, action, values)

    def known(self) -> Known:
        """Everybody, from the cache as it is now."""
        with self._lock:
            queued = [item for item in self._outbox.list(OPEN, None, 20_000) if item.command.record is None]
            version = (self._contacts.version(), len(queued), queued[0].command.id if queued else "")
            if version != self._version:
                self._known = self._build(queued)
                self._version = version
            return self._known

    def _build(self, queued: Sequence[OutboxItem]) -> Known:
        known, labels = Known(), {}
        for one in self._contacts.all(NUMBERS):
            account = one.key.account
            if account not in labels:
                labels[account] = self._label(account)[1]
            who = Identity(
                tuple(k for p in one.phones if (k := phone_key(p))),
                tuple(e.casefold() for e in one.emails),
                tuple(re.sub(r"\W", "", n).casefold() for n in one.numbers),
                tuple(dict.fromkeys(k for n in (one.title, one.company) if (k := name_key(n)))),
            )
            known.add(who, Duplicate("", one.title or one.company or one.key.remote, record=one.key, account_label=labels[account]))
        forms: dict[tuple[str, str], Identify] = {}
        for item in queued:
            self._add_queued(known, item, forms)
        return known

    def _add_queued(self, known: Known, item: OutboxItem, forms: dict[tuple[str, str], Identify]) -> None:
        from leaddesk.services.bulk_targets import targets_of

        slug, label = self._label(item.command.account)
        key = (slug, item.command.action)
        if key not in forms:
            forms[key] = Identify(targets_of(self._catalog.form(*key)))
        payload = {name: text(value) for name, value in item.command.payload.items()}
        known.add(forms[key].of(payload), Duplicate("", item.title, account_label=label, command=item.command.id))
