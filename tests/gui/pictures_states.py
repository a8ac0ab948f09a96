"""Photographs what no menu opens by itself: dialogs half-way, decisions to take, lists without rows, the lock, the first start. See `pictures`."""

from __future__ import annotations

import asyncio
import csv
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from PIL import Image
from PySide6.QtWidgets import QApplication, QDialog, QWidget

from leaddesk.app.wiring import open_store_part
from leaddesk.domain.commands import State
from leaddesk.domain.specs import On, Role
from leaddesk.domain.values import Fields, JsonValue
from leaddesk.sandbox import Running
from leaddesk.sandbox.practice import machine_time
from leaddesk.ui.actions import Actions
from leaddesk.ui.context import UiContext
from leaddesk.ui.dialogs.account import AccountDialog, remove_account
from leaddesk.ui.dialogs.pin import PinDialog
from leaddesk.ui.dialogs.sign_in import SignInDialog
from leaddesk.ui.dialogs.snippets import SnippetsDialog
from leaddesk.ui.operation import start
from leaddesk.ui.pages.import_wizard import ImportWizard
from leaddesk.ui.pages.uploads import UploadQueue
from leaddesk.ui.shell import MainWindow
from leaddesk.ui.unlock_page import UnlockPage
from tests.gui.dialog_kit import Desk, until
from tests.gui.window_kit import KEY, account_tab, live, the_list

HEADER = ["Company", "First name", "Surname", "Mobile", "E-mail", "Amount requested", "Call client or broker"]


def keep(widget: QWidget, folder: Path, name: str) -> None:
    """One picture."""
    assert widget.grab().save(str(folder / f"state-{name}.png"))


async def calm(seconds: float = 0.5) -> None:
    """Until timers and reads are through: pictures are looked at, not compared."""
    await asyncio.sleep(seconds)


async def modal(folder: Path, name: str, *, close: bool = True) -> QWidget | None:
    """The dialog that opens now."""
    await until(lambda: QApplication.activeModalWidget() is not None)
    await calm()
    dialog = QApplication.activeModalWidget()
    if dialog is not None:
        keep(dialog, folder, name)
        if close and isinstance(dialog, QDialog):
            dialog.reject()
            await calm(0.2)
    return dialog


# at one desk: dialogs


async def accounts(desk: Desk, folder: Path) -> None:
    """From choosing a CRM to the code, with what can go wrong."""
    dialog = AccountDialog(desk.ctx, desk.window)
    dialog.open()
    next(b for b in dialog.findChildren(QWidget) if b.accessibleName() == desk.services.catalog.info(desk.crm.crm).title).click()  # type: ignore[attr-defined]
    await calm()
    keep(dialog, folder, "account-form")
    dialog.primary.click()
    await calm()
    keep(dialog, folder, "account-form-problems")
    dialog.reject()
    account = await desk.account()
    sign = SignInDialog(desk.ctx, desk.window, account.id)
    sign.open()
    await calm()
    keep(sign, folder, "sign-in")
    sign.form().set_value("password", "not the one")
    sign.primary.click()
    await until(lambda: sign.primary.isEnabled() and not sign.busy)
    await calm()
    keep(sign, folder, "sign-in-refused")
    sign.form().set_value("password", desk.crm.secrets["password"])
    sign.primary.click()
    await until(lambda: not sign.busy and "otp" in "".join(sign.form().rows.names).lower())
    await calm()
    keep(sign, folder, "sign-in-code")
    sign.reject()
    start(desk.window, remove_account(desk.ctx, desk.window, account), name="remove")
    await modal(folder, "account-remove")


async def actions(desk: Desk, folder: Path) -> None:
    """Every action's form for one lead, and for many."""
    account = await desk.signed_in()
    deeds = Actions(desk.ctx, desk.window)
    for action in desk.services.catalog.actions(account.slug):
        keys = desk.keys(account.id, action.kind, 3)
        for count in (1, 3) if action.role in (Role.RESCHEDULE, Role.EDIT, Role.TRANSFER) else (1,):
            if action.on is On.ACCOUNT or len(keys) >= count:
                start(desk.window, deeds.open(account.id, action.name, () if action.on is On.ACCOUNT else keys[:count]), name="picture")
                await modal(folder, f"form-{account.slug}-{action.name}" + ("-many" if count > 1 else ""))


async def others(desk: Desk, folder: Path) -> None:
    """Snippets, the PIN, the passphrase, the uploads without any."""
    account = (await desk.ctx.query(desk.services.accounts.list))[0]
    snippets = SnippetsDialog(desk.ctx, desk.window)
    snippets.open()
    await calm()
    keep(snippets, folder, "snippets")
    snippets.reject()
    from leaddesk.services.screen_lock import ScreenLock

    pin = PinDialog(desk.ctx, ScreenLock(desk.services.preferences, desk.ctx.clock), desk.window)
    pin.open()
    await calm()
    keep(pin, folder, "pin")
    pin.reject()
    unlock = UnlockPage()
    unlock.ask("no_keyring")
    for name, page in (("uploads-none", UploadQueue(desk.ctx)), ("unlock", unlock)):
        page.resize(900, 600)
        page.show()
        await calm()
        keep(page, folder, name)
        page.close()
        page.deleteLater()
    await desk.ctx.call(desk.services.accounts.sign_out(account.id))


async def wizard(desk: Desk, folder: Path) -> None:
    """The import, step by step."""
    account = await desk.account()
    await desk.ctx.call(desk.services.accounts.sign_in(account.id, None, {}))
    path = Path(desk.ctx.services.preferences.get("nowhere", "") or tempfile.gettempdir()) / "leads to import.csv"  # type: ignore[arg-type]
    rows = [[f"Kauri {n} Ltd", f"Ana{n}", f"Weir{n}", f"0412 345 00{n}", f"ana{n}@example.test", f"2{n}000", "Call Client"] for n in range(9)]
    rows[3][4] = "no address"
    with path.open("w", encoding="cp1252", newline="") as file:
        csv.writer(file, delimiter=";").writerows([HEADER, *rows])
    dialog = ImportWizard(desk.ctx, desk.window, account.id)
    dialog.show()
    await calm()
    keep(dialog, folder, "import-1-empty")
    dialog.take_file(path)
    await until(lambda: dialog.primary.isEnabled())
    for name in ("import-1-file", "import-2-columns", "import-3-check"):
        await calm()
        keep(dialog, folder, name)
        if name != "import-3-check":
            dialog.primary.click()
    await until(lambda: dialog.draft.report is not None)
    dialog.check.list.setCurrentRow(2)
    dialog.check.repair.click()
    await until(lambda: dialog.primary.isEnabled())
    await calm()
    keep(dialog, folder, "import-3-repaired")
    dialog.primary.click()
    await until(lambda: dialog.draft.run is not None and dialog.draft.run.state == "done")
    await calm()
    keep(dialog, folder, "import-4-result")
    dialog.close()
    path.unlink()


DESKS: tuple[tuple[str, tuple[Callable[[Desk, Path], Awaitable[None]], ...]], ...] = (
    ("bizipac", (accounts,)),
    ("bizipac", (actions, others)),
    ("fincrm", (actions,)),
    ("bizmate", (wizard, actions)),
    ("getlead", (actions,)),
    ("bizstim", (actions,)),
)


def at_desks(app: QApplication, folder: Path, scheme: str) -> None:
    """Dialogs, each on real services."""
    for crm, stories in DESKS:
        with tempfile.TemporaryDirectory() as home:
            desk = Desk(app, Path(home), mode=scheme, crm=crm)
            try:
                for story in stories:
                    desk.loop.run_until_complete(story(desk, folder))
            finally:
                desk.close()


# in the window


async def decisions(window: MainWindow, ctx: UiContext, running: dict[str, Running], folder: Path) -> None:
    """The outbox with something in every state, an upload, and its documents."""
    tab = account_tab(window)
    page = the_list(tab)
    await until(lambda: page.model.rowCount() > 8)
    assert tab.account is not None
    account = ctx.services.accounts.get(tab.account)
    action = next(a for a in ctx.services.catalog.actions(account.slug) if a.role is Role.RESCHEDULE)
    practice = running[account.slug].practice
    rowids = page.model.ids[:8]
    keys = [key for rowid in rowids if (key := ctx.services.queries.key_of(rowid)) is not None]

    async def filled(remote: str) -> Fields:
        values: dict[str, JsonValue] = {}
        for spec in ctx.services.catalog.form(account.slug, action.name).fields:
            if spec.dynamic:
                values[spec.name] = (await ctx.call(ctx.services.choices.get(account.id, action.name, spec.name, remote))).choices[-1].value
            elif spec.choices:
                values[spec.name] = spec.choices[0].value
            elif spec.type.value == "date" and spec.required:
                values[spec.name] = machine_time().date().isoformat()
        return values

    for place, fault in ((0, ""), (1, "refuse"), (2, "html_500")):
        values = await filled(keys[place].remote)
        if fault:
            practice.faults.add(fault, "refixlead", **(dict[str, Any](message="The slot is full") if fault == "refuse" else {}))
        (item,) = await ctx.call(ctx.services.commands.submit(account.id, action.name, [keys[place].remote], values, hold=False))
        await ctx.call(ctx.services.commands.settle([item.command.id], 15))
        practice.faults.clear()
        found = ctx.services.commands.item(item.command.id)
        window.show_command(item.command.id)
        await calm(0.8)
        keep(window, folder, f"outbox-{found.state.value}")
    await ctx.call(ctx.services.commands.submit(account.id, action.name, [keys[4].remote], await filled(keys[4].remote), hold=True))
    await calm(0.8)
    keep(window, folder, "outbox-held")
    window.go(account.id)
    page.table.go_to(2)
    await calm(0.9)
    keep(window, folder, "record-unknown")
    page.table.selectAll()
    await calm(0.9)
    keep(window, folder, "record-many")


async def conflict(window: MainWindow, ctx: UiContext, running: dict[str, Running], folder: Path) -> None:
    """A change that met somebody else's."""
    account = next(a for a in ctx.services.accounts.list() if a.slug == "bizmate")
    window.go(account.id)
    tab = window.tab()
    assert tab is not None
    await until(lambda: the_list(tab).model.rowCount() > 0)
    practice = running["bizmate"].practice
    lead = practice.state.listed("lead")[0]
    window.show_record(next(k for r in the_list(tab).model.ids if (k := ctx.services.queries.key_of(r)) is not None and k.remote == lead.id))
    await calm(1.0)
    (item,) = await ctx.call(ctx.services.commands.submit(account.id, "update_lead", [lead.id], {"industry": "Boats", "amountRequested": "70000"}, hold=True))
    lead.fields.update({"industry": "Cranes", "amountRequested": "52000.00"})
    practice.change({"set": {"id": lead.id}})
    lead.updated = lead.updated.replace(year=lead.updated.year + 1)
    await ctx.call(ctx.services.commands.send([item.command.id]))
    await ctx.call(ctx.services.commands.settle([item.command.id], 15))
    assert ctx.services.commands.item(item.command.id).state is State.CONFLICT
    window.show_command(item.command.id)
    await calm(0.9)
    keep(window, folder, "outbox-conflict")


async def lists(window: MainWindow, ctx: UiContext, running: dict[str, Running], folder: Path) -> None:
    """A list that finds nothing, that a server refuses, that is offline, that is signed out."""
    tab = account_tab(window)
    page = the_list(tab)
    page.top.search.setText("zzz nobody")
    await calm(0.8)
    keep(window, folder, "list-nothing-found")
    page.clear_search()
    account = ctx.services.accounts.get(tab.account) if tab.account is not None else None
    assert account is not None
    practice = running[account.slug].practice
    practice.faults.add("garbage", "*", times=None)
    tab.deeds.refresh(insist=True)
    await calm(1.5)
    keep(window, folder, "list-failed")
    practice.faults.clear()
    practice.faults.add("close", "*", times=None)
    tab.deeds.refresh(insist=True)
    await until(lambda: not page.top.running(), 60)
    await calm()
    keep(window, folder, "list-offline")
    practice.faults.clear()
    await ctx.call(ctx.services.accounts.sign_out(account.id))
    await calm(0.6)
    keep(window, folder, "list-signed-out")


async def around(window: MainWindow, ctx: UiContext, running: dict[str, Running], folder: Path) -> None:
    """Documents, follow-ups, notices, the journal, the mask, the lock."""
    tab = account_tab(window)
    page = the_list(tab)
    page.table.go_to(5)
    await calm(0.9)
    pane = tab.pane()
    assert pane is not None
    picture = Path(tempfile.gettempdir()) / "pan_card.png"
    Image.new("RGB", (300, 200), "steelblue").save(picture)
    for place in (1, 2):
        pane.page.tabs.setCurrentIndex(place)
        await calm(0.7)
        keep(window, folder, f"record-tab-{place}")
    pane.page.tabs.setCurrentIndex(0)
    picture.unlink()
    tab.follow_ups.set_for()
    await modal(folder, "follow-up")
    if window.notices is not None:
        window.notices.show_list()
        await calm()
        keep(window.notices.list, folder, "notices")
        window.notices.list.hide()
    entries = {action.text().replace("&", ""): action for _, action in window.menus.entries()}
    for name, words in (("journal", "Journal…"), ("uploads", "Uploads…")):
        found = next((a for text, a in entries.items() if text.startswith(words.rstrip("…"))), None)
        if found is not None:
            found.trigger()
            await calm(0.9)
            opened = [d for d in window.findChildren(QDialog) if d.isVisible()]
            if opened:
                keep(opened[-1], folder, name)
                opened[-1].close()
    assert window.console is not None
    window.console.set_mask(True)
    await calm()
    keep(window, folder, "masked")
    window.console.set_mask(False)


async def locked(window: MainWindow, ctx: UiContext, running: dict[str, Running], folder: Path) -> None:
    assert window.console is not None
    window.console.screen_lock.choose("2468")
    window.console.lock()
    await calm()
    keep(window, folder, "locked")


STORIES = (decisions, conflict, around, lists, locked)


def in_window(app: QApplication, folder: Path, running: list[Running], scheme: str, size: tuple[int, int]) -> None:
    """States of the whole window; then a first start, without any account."""
    from leaddesk.app import demo

    by_slug = {one.crm: one for one in running}

    async def script(window: MainWindow, ctx: UiContext) -> None:
        await calm()
        window.resize(*size)
        for story in STORIES:
            await story(window, ctx, by_slug, folder)

    async def first(window: MainWindow, ctx: UiContext) -> None:
        window.resize(*size)
        await calm()
        keep(window, folder, "first-start")

    for prepare, told in ((True, script), (False, first)):
        with tempfile.TemporaryDirectory() as home:
            opened = open_store_part(Path(home), session_key=KEY)
            if prepare:
                demo.prepare(opened.complete(), running)
            live(app, Path(home), opened, told, theme=scheme, size=size)
