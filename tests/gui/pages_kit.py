"""A desk for tests of pages: real services on a profile of their own, a practice CRM on loopback, and the window's loop."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import qasync
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QToolButton, QWidget

from leaddesk.app.wiring import open_services
from leaddesk.domain.accounts import Account
from leaddesk.domain.clock import SystemClock
from leaddesk.domain.commands import OutboxItem, State
from leaddesk.domain.ids import RecordKey
from leaddesk.domain.records import ListQuery
from leaddesk.domain.specs import ActionSpec, KindSpec, Role
from leaddesk.domain.values import Fields, text
from leaddesk.sandbox import available
from leaddesk.sandbox.practice import PracticeCrm, PracticeSpec, machine_time
from leaddesk.sandbox.server import PracticeServer
from leaddesk.services.api import Services
from leaddesk.services.engine import EngineThread
from leaddesk.ui.bridge import Bridge
from leaddesk.ui.context import UiContext
from leaddesk.ui.models.reader import Reader
from leaddesk.ui.theme import Icons, Theme

LEADS = 40


async def until(said: Callable[[], object], seconds: float = 15.0) -> None:
    """Lets the window's loop run until `said` is true."""
    end = asyncio.get_running_loop().time() + seconds
    while not said():
        assert asyncio.get_running_loop().time() < end, "it did not come about"
        await asyncio.sleep(0.01)


@dataclass
class Asked:
    """Stands where the window's dialogs would open; keeps what was asked for."""

    services: Services
    triggered: list[tuple[str, tuple[RecordKey, ...]]] = field(default_factory=list)

    def available(self, slug: str, keys: Any) -> list[ActionSpec]:
        kinds = {key.kind for key in keys}
        return [a for a in self.services.catalog.actions(slug) if a.kind in kinds]

    def why_not(self, account: str, action: ActionSpec, keys: Any) -> str:
        return ""

    def trigger(self, account: str, action_name: str, keys: Any, *, files: Any = (), values: Fields | None = None) -> None:
        self.triggered.append((action_name, tuple(keys)))


@dataclass
class Desk:
    """One signed-in account at the practice CRM, its work list refreshed."""

    ctx: UiContext
    server: PracticeServer
    account: Account
    kind: KindSpec
    actions: Asked
    keys: list[RecordKey]
    shown: list[QWidget] = field(default_factory=list)

    @property
    def practice(self) -> PracticeCrm:
        return self.server.practice

    @property
    def services(self) -> Services:
        return self.ctx.services

    def action(self, role: Role) -> ActionSpec:
        return next(a for a in self.services.catalog.actions(self.account.slug, self.kind.name) if a.role is role)

    def show(self, widget: QWidget, width: int = 460, height: int = 800) -> None:
        widget.resize(width, height)
        widget.show()
        self.shown.append(widget)

    async def filled(self, role: Role, key: RecordKey, **given: Any) -> Fields:
        """Values that make an action's form pass: defaults, the first choice, the first day allowed."""
        action = self.action(role)
        values: dict[str, Any] = {}
        for spec in self.services.catalog.form(self.account.slug, action.name).fields:
            if spec.name in given or spec.type.value == "files":
                continue
            if spec.dynamic:
                offered = await self.ctx.call(self.services.choices.get(self.account.id, action.name, spec.name, key.remote))
                values[spec.name] = offered.choices[-1].value
            elif spec.choices:
                values[spec.name] = spec.choices[0].value
            elif spec.type.value == "date" and spec.required:
                values[spec.name] = machine_time().date().isoformat()
        return {**values, **given}

    async def submit(self, role: Role, key: RecordKey, *, hold: bool = True, **given: Any) -> OutboxItem:
        values = await self.filled(role, key, **given)
        (item,) = await self.ctx.call(self.services.commands.submit(self.account.id, self.action(role).name, [key.remote], values, hold=hold))
        return item

    async def endpoint(self, role: Role) -> str:
        """The call an action makes, found by doing it once to the last record."""
        before = len(self.practice.requests)
        item = await self.submit(role, self.keys[-1], hold=False)
        await self.settled(item, State.SENT)
        said = max((text(v) for v in item.command.payload.values()), key=len)
        return next(r.endpoint for r in self.practice.requests[before:] if said in {*r.query.values(), *r.form.values()})

    def sends(self, endpoint: str, key: RecordKey) -> int:
        """How often that call was made about a record."""
        return sum(r.endpoint == endpoint and key.remote in {*r.query.values(), *r.form.values()} for r in self.practice.requests)

    async def settled(self, item: OutboxItem, state: State) -> OutboxItem:
        await self.ctx.call(self.services.commands.settle([item.command.id], 15))
        found = self.services.commands.item(item.command.id)
        assert found.state is state, found
        return found


def words(widget: QWidget) -> str:
    """All that labels and buttons show now, as one text."""
    parts = [w.text() for w in widget.findChildren(QWidget) if isinstance(w, (QLabel, QPushButton, QToolButton)) and w.isVisible()]
    return "\n".join(part for part in parts if part)


def button(widget: QWidget, name: str) -> QPushButton | QToolButton:
    """The visible button of that text or accessible name."""
    found = [w for w in widget.findChildren(QWidget) if isinstance(w, (QPushButton, QToolButton)) and w.isVisible() and name in (w.text(), w.accessibleName())]
    assert found, f"no button {name!r} among {[(w.text(), w.accessibleName()) for w in widget.findChildren(QPushButton) if w.isVisible()]}"
    return found[0]


@asynccontextmanager
async def desk(profile: Path, theme: Theme) -> AsyncIterator[Desk]:
    services = open_services(profile, in_thread=True, session_key=bytes(range(32)))
    server = PracticeServer(_practice(services).create(1, LEADS, machine_time))
    server.start()
    ctx = UiContext(
        services=services, bridge=Bridge(services.events), theme=theme, icons=Icons(theme), reader=Reader(services.queries.interrupt), clock=SystemClock()
    )
    made: Desk | None = None
    try:
        made = await _signed_in(ctx, server)
        yield made
    finally:
        for widget in made.shown if made else ():
            widget.close()
            widget.deleteLater()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        ctx.bridge.close()
        ctx.reader.stop()
        await ctx.call(services.stop())
        assert isinstance(services.engine, EngineThread)
        services.engine.close()
        server.stop()


def _practice(services: Services) -> PracticeSpec:
    """The first practice CRM whose records can be rescheduled and given documents."""
    wanted = {Role.RESCHEDULE, Role.UPLOAD}
    installed = {info.slug for info in services.catalog.crms()}
    return next(spec for spec in available() if spec.slug in installed and wanted <= {a.role for a in services.catalog.actions(spec.slug)})


async def _signed_in(ctx: UiContext, server: PracticeServer) -> Desk:
    services, practice = ctx.services, server.practice
    services.preferences.put("read_ahead", False)  # tests say themselves when a detail is read
    account = await ctx.call(services.accounts.add(practice.slug, "Pune desk", practice.settings, practice.secrets))
    state = await ctx.call(services.accounts.sign_in(account.id))
    if state.next_step is not None:
        await ctx.call(services.accounts.sign_in(account.id, state.next_step, {"otp": practice.otp() or ""}))
    kind = next(k for k in services.catalog.kinds(account.slug) if k.work)
    await ctx.call(services.refresher.refresh(account.id, (kind.name,)))
    await ctx.call(services.start())
    rowids = services.queries.first(ListQuery(accounts=(account.id,), kinds=(kind.name,)), LEADS)
    keys = [key for rowid in rowids if (key := services.queries.key_of(rowid)) is not None]
    return Desk(ctx, server, services.accounts.get(account.id), kind, Asked(services), keys)


def drive(app: QApplication, profile: Path, test: Callable[[Desk], Coroutine[Any, Any, None]]) -> None:
    """Runs a test's coroutine on the window's loop, with a desk around it."""
    app.setQuitOnLastWindowClosed(False)
    problems: list[dict[str, Any]] = []

    async def run() -> None:
        asyncio.get_running_loop().set_exception_handler(lambda _loop, context: problems.append(context))
        async with desk(profile, Theme(app, "light")) as made:
            await test(made)

    with qasync.QEventLoop(app) as loop:
        loop.run_until_complete(run())
    assert not problems, problems
