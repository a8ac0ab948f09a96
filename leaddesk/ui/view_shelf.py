"""The views a tab offers: ready-made, saved and other kinds; what was saved and which was open is remembered."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date

from leaddesk.domain.ids import AccountId
from leaddesk.domain.records import ListQuery
from leaddesk.domain.specs import KindSpec
from leaddesk.services.api import Preferences
from leaddesk.services.shift import main_kind
from leaddesk.services.snapshot import milestones_of
from leaddesk.ui.boards import BoardSpec
from leaddesk.ui.models.views import View, board_views, follow_up_views, kind_views, month_view, read_saved, work_views, write_saved


class ViewShelf:
    """Views of one tab; ``account`` None for the tab over all accounts. `boards` tells those that have something to work with now."""

    def __init__(
        self,
        preferences: Preferences,
        account: AccountId | None,
        kinds: Sequence[KindSpec],
        mine: tuple[str, ...] = (),
        boards: Callable[[], Sequence[BoardSpec]] = tuple,
    ) -> None:
        self._boards = boards
        self._mine = mine
        self._preferences = preferences
        self._account = account
        self._kinds = tuple(kinds)
        self._name = account or "all"
        self.main = main_kind(kinds)

    def views(self) -> list[View]:
        dated = self.main is None or any(c.source == "due" for c in self.main.columns)
        owned = self.main is None or any(c.source == "owner" for c in self.main.columns)
        work = work_views(dated, remembers=self.main is not None and self.main.remembers, mine=self._mine if owned else ())
        month = [month_view()] if self._account is not None and any(milestones_of(kind) for kind in self._kinds) else []
        return [*work, *self._saved(), *follow_up_views(), *board_views(self._boards()), *kind_views(self._kinds, self.main), *month]

    def kind(self, name: str) -> KindSpec | None:
        return next((k for k in self._kinds if k.name == name), self.main)

    def whole(self, kind: str) -> View | None:
        """The view with all records of a kind; None when it has no list here."""
        name = "all" if self.main is not None and self.main.name == kind else f"kind:{kind}"
        return next((v for v in self.views() if v.name == name and v.page == "list"), None)

    def remembered(self) -> str:
        """The view to open with."""
        name = self._preferences.get(f"view.{self._name}")
        known = {v.name for v in self.views() if not v.kind and v.page == "list"}
        return name if isinstance(name, str) and name in known else "all"

    def remember(self, view: View) -> None:
        """A tab opens with one of its main list's views; the others are left as they are, and passing ones are forgotten."""
        if not view.kind and any(view.name == known.name for known in self.views()):
            self._preferences.put(f"view.{self._name}", view.name)

    def save(self, view: View) -> None:
        """Adds a saved view, or replaces the one of that name."""
        self._write([*(v for v in self._saved() if v.name != view.name), view])

    def rename(self, view: View, title: str) -> View:
        """The same view by another name; one that had it makes room."""
        fresh = replace(view, name=f"saved:{title}", title=title)
        kept = [v for v in self._saved() if v.name != fresh.name or v.name == view.name]
        self._write([fresh if v.name == view.name else v for v in kept])
        return fresh

    def remove(self, view: View) -> None:
        self._write([v for v in self._saved() if v.name != view.name])

    def countable(self, today: date) -> list[tuple[str, ListQuery]]:
        """The question behind each view whose rows are counted."""
        accounts = (self._account,) if self._account is not None else ()
        main = (self.main.name,) if self.main is not None else ()
        return [
            (v.name, ListQuery(accounts, (v.kind,) if v.kind else main, search=v.search, filters=(*v.filters(today), *v.saved_filters()), only=v.only))
            for v in self.views()
            if v.page == "list"
        ]

    def _saved(self) -> list[View]:
        return read_saved(self._preferences.get(f"views.{self._name}"))

    def _write(self, views: Sequence[View]) -> None:
        self._preferences.put(f"views.{self._name}", write_saved(views))
