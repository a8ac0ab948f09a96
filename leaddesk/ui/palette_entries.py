"""What the command palette offers: the menus' commands, the actions of the selection, accounts, pages, views, and records."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from leaddesk.domain.accounts import Account, SignIn
from leaddesk.domain.ids import AccountId, RecordKey
from leaddesk.domain.specs import ActionSpec, On
from leaddesk.services.api import Hit
from leaddesk.ui import operation, strings_console
from leaddesk.ui.palette_match import score
from leaddesk.ui.view_shelf import ViewShelf

if TYPE_CHECKING:
    from leaddesk.ui.actions import Actions
    from leaddesk.ui.pages_book import Pages
    from leaddesk.ui.shell import MainWindow

WEIGHTS = {"action": 0.06, "place": 0.05, "menu": 0.04, "view": 0.03, "account": 0.02, "recent": 0.02, "hit": 0.0}
"""What of two equally well fitting entries comes first."""
MOST = 60


@dataclass(frozen=True, slots=True)
class Entry:
    """One line. ``why``: the reason why it can't be done now, "" when it can."""

    section: str
    title: str
    hint: str
    icon: str
    run: Callable[[], object]
    key: str = ""
    why: str = ""


def ranked(entries: Sequence[Entry], typed: str) -> list[Entry]:
    """The entries that fit, the best first; what can't be done now comes after what can."""
    rated = [(max(score(typed, e.title), score(typed, f"{e.title} {e.hint}") * 0.9), e) for e in entries]
    fitting = [(rate + WEIGHTS[e.section] - (0.2 if e.why else 0.0), place, e) for place, (rate, e) in enumerate(rated) if rate > 0]
    return [e for _, _, e in sorted(fitting, key=lambda one: (-one[0], one[1]))[:MOST]]


class Collector:
    """Reads the window as it stands at that moment."""

    def __init__(self, window: MainWindow, pages: Pages, actions: Actions) -> None:
        self._window = window
        self._pages = pages
        self._ctx = pages.ctx
        self._actions = actions

    def entries(self) -> list[Entry]:
        """Everything but records."""
        return [*self._selection(), *self._places(), *self._views(), *self._commands(), *self._accounts()]

    def record(self, key: RecordKey, title: str, hint: str, section: str) -> Entry:
        return Entry(section, title, hint, "user", partial(self._window.show_record, key))

    def hits(self, found: Sequence[Hit]) -> list[Entry]:
        """Search results as entries."""
        return [self.record(h.key, h.title or h.key.remote, " · ".join(p for p in (h.account_label, h.kind_title, h.subtitle) if p), "hit") for h in found]

    def _commands(self) -> list[Entry]:
        return [
            Entry(
                "menu",
                action.text().replace("&", "").rstrip("…"),
                where,
                self._window.menus.icon_of(action),
                action.trigger,
                action.shortcut().toString(),
                "" if action.isEnabled() else action.toolTip(),
            )
            for where, action in self._window.menus.entries()
        ]

    def _selection(self) -> list[Entry]:
        """What can be done with the selected records; with none selected what could be, and why not."""
        tab = self._window.tab()
        keys = tuple(tab.keys) if tab is not None else ()
        if keys:
            accounts = list(dict.fromkeys(key.account for key in keys))
        else:
            accounts = [tab.account] if tab is not None and tab.account is not None else [a.id for a in self._pages.book.accounts()]
        found: dict[str, Entry] = {}
        for account in (self._pages.book.get(AccountId(one)) for one in accounts):
            for action in self._ctx.services.catalog.actions(account.slug) if account is not None else ():
                if account is not None and (action.on is not On.ACCOUNT or (keys and self._begins(action, keys))):
                    entry = self._action(account, action, keys)
                    found.setdefault(f"{entry.title}/{'' if not keys else account.slug}", entry)
        return list(found.values())

    @staticmethod
    def _begins(action: ActionSpec, keys: Sequence[RecordKey]) -> bool:
        return any({begin.kind} == {key.kind for key in keys} for begin in action.begins)

    def _action(self, account: Account, action: ActionSpec, keys: tuple[RecordKey, ...]) -> Entry:
        why = self._actions.why_not(account.id, action, keys) if keys else strings_console.select_first()
        run = partial(self._actions.trigger, account.id, action.name, keys)
        return Entry("action", action.title, account.label if keys else "", action.icon or "circle-dot", run, self._ctx.keys.of(account.slug, action), why)

    def _accounts(self) -> list[Entry]:
        """What is done to an account, for each of them."""
        found = []
        for account in self._pages.book.accounts():
            for action in self._ctx.services.catalog.actions(account.slug):
                if action.on is On.ACCOUNT:
                    why = self._actions.why_not(account.id, action, ())
                    run = partial(self._actions.trigger, account.id, action.name, ())
                    found.append(Entry("account", action.title, account.label, action.icon or "plus", run, "", why))
            found.append(Entry("account", strings_console.refresh_account(account.label), "", "refresh-cw", partial(self._refresh, account.id)))
            found.append(Entry("account", strings_console.account_settings_of(account.label), "", "settings-2", partial(self._edit, account.id)))
            if account.sign_in is not SignIn.SIGNED_IN:
                found.append(Entry("account", strings_console.sign_in_to(account.label), "", "log-in", partial(self._window.sign_in, account.id)))
        return found

    def _refresh(self, account: AccountId) -> None:
        operation.start(self._window, self._ctx.call(self._ctx.services.refresher.refresh(account)), name="refresh")

    def _edit(self, account: AccountId) -> None:
        from leaddesk.ui.dialogs.account import edit_account

        operation.start(self._window, edit_account(self._ctx, self._window, account), name="edit_account")

    def _places(self) -> list[Entry]:
        return [Entry("place", title, "", "panel-left", partial(self._window.go, key)) for key, title in self._window.strip.places()]

    def _show_view(self, key: str, view: str) -> None:
        self._window.go(key)
        tab = self._window.tab()
        if tab is not None:
            tab.views.choose(view)

    def _views(self) -> list[Entry]:
        """The views of the tab that is shown, then those of all the others."""
        book, preferences = self._pages.book, self._ctx.services.preferences
        shown = self._window.tab()
        owners = [("all", self._window.strip.title("all"), ViewShelf(preferences, None, (), book.me(None), lambda: book.boards(None)))]
        for a in book.accounts():
            owners.append((str(a.id), a.label, ViewShelf(preferences, a.id, book.kinds(a), book.me(a.id), partial(book.boards, a.id))))
        if shown is not None:
            owners.sort(key=lambda owner: owner[0] != (shown.account or "all"))
        views = [(key, label, view) for key, label, shelf in owners for view in shelf.views()]
        return [Entry("view", view.title, label, view.icon, partial(self._show_view, key, view.name)) for key, label, view in views]
