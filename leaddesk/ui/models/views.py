"""The views of an account: ready-made and saved questions to its list, and its other pages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from leaddesk.domain.records import Filter
from leaddesk.domain.specs import KindSpec
from leaddesk.domain.values import JsonValue
from leaddesk.ui import boards, strings, strings_bench, strings_board, strings_console, strings_news
from leaddesk.ui.models.formats import day_after

NEXT_DAYS = 7
FOLLOW_UPS = "follow_ups"
"""The page of follow-ups, and how the names of its views begin; `View.due` says which: overdue, today, upcoming."""


@dataclass(frozen=True, slots=True)
class View:
    """One entry of the side list. ``page``: list, activity for a kind with a page of its own, month, or board."""

    name: str
    title: str
    icon: str
    section: str = ""
    kind: str = ""
    page: str = "list"
    due: str = ""  # today, overdue, next
    only: str = ""  # as `ListQuery.only`
    search: str = ""
    chosen: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # saved chips
    saved: bool = False
    where: tuple[Filter, ...] = ()  # conditions of a passing view: what belongs to one record
    layout: Mapping[str, JsonValue] = field(default_factory=dict)  # of a saved one: order, hidden, widths, sort, descending, group, frozen
    mine: tuple[str, ...] = ()  # owners that are the user
    gone: bool = False  # a passing view also of what left the list

    def saved_filters(self) -> tuple[Filter, ...]:
        """A saved view's chips as conditions."""
        return tuple(Filter(column, "in", values) for column, values in self.chosen.items())

    def filters(self, today: date) -> tuple[Filter, ...]:
        """The view's own conditions on a given local day."""
        now = today.isoformat()
        if self.mine:
            return (Filter("owner", "in", self.mine),)
        if self.due == "today":
            return (Filter("due", "eq", (now,)),)
        if self.due == "overdue":
            return (Filter("due", "filled"), Filter("due", "lt", (now,)))
        if self.due == "next":
            return (Filter("due", "gt", (now,)), Filter("due", "le", (day_after(today, NEXT_DAYS),)))
        return self.where


def work_views(dated: bool, *, remembers: bool = False, mine: tuple[str, ...] = ()) -> list[View]:
    """The views every list of leads has; those by date only where records have a due date, the user's own only where owners are known by name.

    What we remember ourselves neither changes behind our back nor vanishes.
    """
    views = [View("all", strings.view_all(), "users")]
    if dated:
        views += [
            View("today", strings.view_today(), "calendar", due="today"),
            View("overdue", strings.view_overdue(), "alarm-clock", due="overdue"),
            View("next", strings.view_next(NEXT_DAYS), "calendar-days", due="next"),
        ]
    pending = View("pending", strings.view_pending(), "clock", only="pending")
    unknown = View("unknown", strings_console.view_unknown(), "circle-help", only="unknown")
    if remembers:
        return [*views, pending, unknown]
    changed = View("changed", strings_news.say(strings_news.VIEW_CHANGED), "rotate-cw", only="changed")
    unread, gone = View("unread", strings.view_unread(), "bell", only="unread"), View("gone", strings.view_gone(), "archive", only="gone")
    own = [View("mine", strings_console.view_mine(), "user-round", mine=mine)] if mine else []
    return [*views, *own, unread, changed, pending, unknown, gone]


def follow_up_views() -> list[View]:
    """What the user wants to do and when: the same three in every tab."""
    section = strings_news.say(strings_news.FOLLOW_UPS)
    three = (("overdue", strings_news.OVERDUE, "alarm-clock"), ("today", strings_news.TODAY, "calendar"), ("upcoming", strings_news.UPCOMING, "calendar-days"))
    return [View(f"{FOLLOW_UPS}:{due}", strings_news.say(title), icon, section, page=FOLLOW_UPS, due=due) for due, title, icon in three]


def kind_views(kinds: Sequence[KindSpec], main: KindSpec | None) -> list[View]:
    """The account's other kinds, each with a list or a page of its own."""
    section = strings.section_more()
    icons = {"activity": "activity", "list": "rows-3"}
    return [
        View(f"kind:{kind.name}", kind.plural, icons[kind.page], section, kind.name, kind.page) for kind in kinds if kind is not main and kind.page in icons
    ]


def board_views(found: Sequence[boards.BoardSpec]) -> list[View]:
    """The boards that have something to work with."""
    section = strings_bench.say(strings_bench.BOARDS)
    return [View(board.view, board.translate(board.title), board.icon, section, page=boards.PAGE) for board in found]


def month_view() -> View:
    """The month's picture of an account."""
    return View("page:month", strings_board.month_view(), "chart-no-axes-column", strings.section_more(), page="month")


def read_saved(value: JsonValue) -> list[View]:
    """Saved views as `write_saved` stored them; entries nobody can read are left out."""
    entries = value if isinstance(value, (list, tuple)) else ()
    return [view for entry in entries if (view := read_one(entry)) is not None]


def read_one(entry: JsonValue) -> View | None:
    """One saved view; None when it is none."""
    if not isinstance(entry, Mapping) or not isinstance(entry.get("title"), str) or not entry["title"]:
        return None
    chips, layout, title = entry.get("chosen"), entry.get("layout"), str(entry["title"])[:60]
    chosen = {
        str(column): tuple(str(v) for v in values)
        for column, values in (chips.items() if isinstance(chips, Mapping) else ())
        if isinstance(values, (list, tuple))
    }
    return View(
        f"saved:{title}",
        title,
        "bookmark",
        strings.section_saved(),
        search=str(entry.get("search") or ""),
        chosen=chosen,
        saved=True,
        layout=layout if isinstance(layout, Mapping) else {},
        due=str(entry.get("due") or ""),
        only=str(entry.get("only") or ""),
    )


def write_one(view: View) -> dict[str, JsonValue]:
    chosen: dict[str, JsonValue] = {column: list(values) for column, values in view.chosen.items()}
    return {"title": view.title, "search": view.search, "chosen": chosen, "layout": dict(view.layout), "due": view.due, "only": view.only}


def write_saved(views: Sequence[View]) -> list[JsonValue]:
    return [write_one(view) for view in views if view.saved]
