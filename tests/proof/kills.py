"""T2, the kill loop: the real program on real practice CRMs, killed at random moments; nothing is lost and nothing unsafe arrives twice."""

from __future__ import annotations

import random
import subprocess
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from leaddesk.app.wiring import Opened
from leaddesk.domain.commands import OutboxItem, Resend, State
from leaddesk.domain.ids import CommandId
from leaddesk.domain.specs import On
from leaddesk.sandbox.practice import Request
from tests.proof.forms import files, fill, word
from tests.proof.stage import Stage, set_up, wait

MIX = (
    ("bizipac", "refix", 3), ("bizipac", "upload_document", 1), ("bizmate", "create_lead", 3), ("bizmate", "update_lead", 1), ("bizmate", "upload_files", 1),
    ("fincrm", "create_lead", 3), ("fincrm", "update_contact", 1), ("fincrm", "delete_deal", 1), ("fincrm", "create_contact", 1),
    ("getlead", "create_note", 2), ("getlead", "create_lead", 2), ("bizstim", "client_inquiry", 3), ("bizstim", "add_clients", 1),
)  # fmt: skip
ONCE = frozenset(Resend) - {Resend.READ, Resend.CONVERGING}
BATCH = 30
PATIENCE = 90.0
QUIET = 0.3


@dataclass
class Intent:
    """Something a user wanted: how to know it again at the server, and how often it may arrive there."""

    number: int
    slug: str
    action: str
    resend: Resend
    record: str | None
    command: CommandId | None = None
    allowed: int = 1
    seen: int = 0  # writes the server got
    worked: int = 0  # of them, those it did

    def about(self, request: Request) -> bool:
        """True when the request is this intent's write."""
        if request.method == "GET" and self.slug != "bizipac":
            return False
        if request.method == "DELETE":
            return self.resend is Resend.DELETE and self.record is not None and request.path.rstrip("/").endswith(f"/{self.record}")
        told = f"{request.path} {request.query} {request.form} {request.json} {[p.filename for p in request.parts]}"
        return word(self.number).casefold() in told.casefold()


@dataclass
class Tally:
    """What a run of the loop did and found."""

    seed: int
    kills: int = 0
    rounds: int = 0
    seconds: float = 0.0
    decided: int = 0
    by_class: Counter[str] = field(default_factory=Counter)
    states: Counter[str] = field(default_factory=Counter)
    journal: int = 0
    lost: list[str] = field(default_factory=list)
    twice: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    @property
    def clean(self) -> bool:
        return not (self.lost or self.twice or self.wrong)

    def text(self) -> str:
        return (
            f"seed {self.seed}: {self.kills} kills in {self.rounds} starts and {self.seconds:.0f} s; {sum(self.by_class.values())} intents"
            f" ({', '.join(f'{c} {n}' for c, n in sorted(self.by_class.items()))}), {self.decided} decided by a person; now"
            f" {', '.join(f'{s} {n}' for s, n in sorted(self.states.items()))}; journal {self.journal} lines intact;"
            f" lost {len(self.lost)}, sent twice {len(self.twice)}, wrong {len(self.wrong)}"
        )


class KillLoop:
    """Submits, starts the program, kills it, looks; everything it chooses comes from the seed (only the moments of the machine do not)."""

    def __init__(self, stage: Stage, seed: int, say: Callable[[str], None] = print) -> None:
        self._stage = stage
        self._chance = random.Random(seed)
        self._say = say
        self._intents: list[Intent] = []
        self._pool: dict[tuple[str, str], list[str]] = {}
        self._read: Counter[str] = Counter()
        self._number = 0
        self._waiting = 0
        self._startup = 1.0
        self.tally = Tally(seed)

    def run(self, kills: int, seconds: float = float("inf")) -> Tally:
        """Until so many kills or seconds are reached; then once to the end without any."""
        begun = time.monotonic()
        while self.tally.kills < kills and time.monotonic() - begun < seconds and self.tally.clean:
            if self._waiting <= 3:
                self._between()
            self._round()
            if self.tally.kills % 50 == 0:
                self._say(f"{self.tally.kills} kills, {len(self._intents)} intents, {time.monotonic() - begun:.0f} s")
        self._finish()
        self.tally.seconds = time.monotonic() - begun
        return self.tally

    # -- one round

    def _round(self) -> None:
        self.tally.rounds += 1
        kind = self._chance.choices(("send", "do", "two"), (7, 2, 1))[0]
        if kind == "do":
            victims = [self._start(*self._do())]
        else:
            victims = [self._start("outbox", "send") for _ in range(2 if kind == "two" else 1)]
            self._waiting -= 3
        self._moment(victims)
        for victim in victims:
            if victim.poll() is None:
                victim.kill()
                self.tally.kills += 1
            else:
                self._waiting = 0 if kind != "do" else self._waiting
            victim.wait(30)

    def _start(self, *arguments: str) -> subprocess.Popen[bytes]:
        return subprocess.Popen(self._stage.command(*arguments), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=self._stage.environment())

    def _do(self) -> tuple[str, ...]:
        """A command that submits and sends in the process that is killed: acknowledged or not, what the server got must be in the queue."""
        number = self._next()
        word_ = word(number)
        intent = Intent(number, "bizmate", "create_lead", Resend.CREATE_REFERENCED, None)
        self._intents.append(intent)
        values = {"companyName": word_, "firstName": "Ana", "lastName": "Weir", "callClientOrBroker": "Call Client"}
        options = [option for name, value in values.items() for option in ("--set", f"{name}={value}")]
        return ("do", self._stage.accounts["bizmate"], "create_lead", "--no-hold", *options)

    def _moment(self, victims: list[subprocess.Popen[bytes]]) -> None:
        """Waits for the moment of the kill: at random by the clock, or just around some request."""
        pause = threading.Event()
        if self._chance.random() < 0.25:
            pause.wait(self._chance.uniform(0.1, 2.0 * self._startup))
            return
        before, more = self._arrived(), self._chance.choice((1, 1, 2, 3, 4, 6, 8, 12))
        late = self._chance.choice((0.0, 0.0, self._chance.uniform(0, 0.01), self._chance.uniform(0, 0.05)))
        begun = moved = time.monotonic()
        count = before
        while count < before + more and any(v.poll() is None for v in victims):
            pause.wait(0.002)
            now, arrived = time.monotonic(), self._arrived()
            if arrived == before and now - begun < 10.0:
                continue
            if count == before:
                self._startup = 0.8 * self._startup + 0.2 * (now - begun)
            if arrived == count and now - moved > QUIET:
                break  # nothing more is sent now
            moved, count = (now, arrived) if arrived != count else (moved, count)
        pause.wait(late)

    def _arrived(self) -> int:
        return sum(len(one.practice.requests) for one in self._stage.running.values())

    # -- between rounds: a person looks, decides and asks for more

    def _between(self) -> None:
        with self._stage.open() as opened:
            self._look(opened)
            self._decide(opened)
            for name in opened.base.stores.small.names("pace:"):
                opened.base.stores.small.drop(name)  # a minute's worth of calls is no part of what is proved here
            self._submit(opened, BATCH)
            self._waiting = len(opened.base.stores.outbox.list((State.WAITING,), None, 10_000))

    def _submit(self, opened: Opened, count: int) -> None:
        services = opened.services
        names, weights = [m[:2] for m in MIX], [m[2] for m in MIX]
        for slug, name in self._chance.choices(names, weights, k=count):
            account, action = self._stage.accounts[slug], services.catalog.action(slug, name)
            number, record = self._next(), None
            if action.on is not On.ACCOUNT:
                record = self._record(opened, slug, action.kind, keep=action.resend is not Resend.DELETE)
                if record is None:
                    continue
            values = wait(services, fill(services, self._stage, slug, action, record, number))
            sending = files(self._stage, services.catalog.form(slug, name), number)
            (item,) = wait(services, services.commands.submit(account, name, [record] if record else [], values, sending, hold=False))
            for file in sending:
                file.path.unlink()
            self._intents.append(Intent(number, slug, name, action.resend, record, item.command.id))

    def _record(self, opened: Opened, slug: str, kind: str, *, keep: bool) -> str | None:
        """A record to do something to; with `keep` False one that is used only once."""
        pool = self._pool.get((slug, kind))
        if pool is None:
            pool = self._pool[slug, kind] = self._stage.records(opened, slug, kind)
        if not pool:
            return None
        chosen = self._chance.randrange(1, len(pool)) if keep and len(pool) > 1 else 0
        return pool[chosen] if keep else pool.pop(0)

    def _decide(self, opened: Opened) -> None:
        """Ends some of what nobody can know but the server: by the truth, as a careful person would."""
        services = opened.services
        for intent in self._intents:
            if intent.command is None or intent.resend not in ONCE or self._chance.random() < 0.5:
                continue
            if services.commands.item(intent.command).state is State.UNKNOWN:
                intent.allowed += 0 if intent.worked else 1
                wait(services, services.commands.resolve(intent.command, intent.worked > 0))
                self.tally.decided += 1

    # -- looking

    def _finish(self) -> None:
        last = self._start("outbox", "send")
        try:
            last.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            last.kill()
            last.wait(30)
        with self._stage.open() as opened:
            self._look(opened)
            items = opened.services.commands.items((), None, 100_000)
            self.tally.states = Counter(item.state.value for item in items)
        self.tally.by_class = Counter(intent.resend.value for intent in self._intents)

    def _look(self, opened: Opened) -> None:
        for intent, request in self._news():
            intent.seen += 1
            intent.worked += request.worked
        items = {item.command.id: item for item in opened.services.commands.items((), None, 100_000)}
        for intent in self._intents:
            self._name(intent, items)
            self._judge(intent, None if intent.command is None else items.get(intent.command))
        intact, self.tally.journal, where = opened.services.maintenance.verify_journal()
        if not intact:
            self.tally.wrong.append(f"journal broken at {where}")
        totals = opened.base.stores.outbox.totals()
        if not totals.whole:
            self.tally.lost.append(f"the sum does not hold: {totals}")

    def _news(self) -> Iterator[tuple[Intent, Request]]:
        for slug, one in self._stage.running.items():
            requests = one.practice.requests[self._read[slug] :]
            self._read[slug] += len(requests)
            mine = [intent for intent in self._intents if intent.slug == slug]
            yield from ((intent, request) for request in requests for intent in mine if intent.about(request))

    @staticmethod
    def _name(intent: Intent, items: dict[CommandId, OutboxItem]) -> None:
        """Finds the command of an intent whose process was killed before it could answer."""
        if intent.command is None:
            wanted = word(intent.number)
            intent.command = next((i.command.id for i in items.values() if wanted in str(i.command.payload.values())), None)

    def _judge(self, intent: Intent, item: OutboxItem | None) -> None:
        what = f"{intent.slug} {intent.action} {word(intent.number)} ({intent.resend.value}, {item.state.value if item else 'no command'})"
        if item is None:
            if intent.command is not None or intent.seen:
                self.tally.lost.append(f"{what}: the server got it {intent.seen} times")
            return
        if intent.resend in ONCE and intent.seen > intent.allowed:
            self.tally.twice.append(f"{what}: arrived {intent.seen} times, {intent.allowed} allowed")
        if item.state is State.SENT and not intent.worked:
            self.tally.wrong.append(f"{what}: said to be sent, never done")
        if intent.worked and intent.resend in ONCE and item.state not in (State.SENT, State.UNKNOWN, State.SENDING):
            self.tally.wrong.append(f"{what}: done by the server, yet not sent or unknown")

    def _next(self) -> int:
        self._number += 1
        return self._number


def prove(kills: int, seed: int, folder: Path, *, seconds: float = float("inf"), say: Callable[[str], None] = print) -> Tally:
    """The whole gate: sets the stage in `folder`, runs the loop, answers the tally."""
    stage = set_up(folder, seed=seed % 1000 + 1, size=max(60, kills))
    try:
        return KillLoop(stage, seed, say).run(kills, seconds)
    finally:
        stage.stop()
