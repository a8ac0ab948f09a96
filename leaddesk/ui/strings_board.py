"""The sentences of the board and of the monthly picture, each through Qt's translator."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication


def tr(text: str, **facts: object) -> str:
    words = QCoreApplication.translate("board", text)
    return words.format(**facts) if facts else words


def as_list() -> str:
    return tr("List")


def as_board() -> str:
    return tr("Board")


def menu_board() -> str:
    return tr("List or &board")


def list_tip() -> str:
    return tr("Show the records as a list (Ctrl+B changes)")


def board_tip() -> str:
    return tr("Show the records by status (Ctrl+B changes)")


def board_name(plural: str) -> str:
    return tr("{what} by status", what=plural)


def column_name(status: str, count: int) -> str:
    return tr("{status}, {n}", status=status, n=f"{count:,}")


def no_status() -> str:
    return tr("No status")


def show_more(count: int) -> str:
    return tr("Show {n} more", n=f"{count:,}")


def read_only(crm: str) -> str:
    return tr("{crm} sets the status; cards can be opened here, not moved.", crm=crm)


def can_move() -> str:
    return tr("Drag a card to another status, or press Ctrl+Shift with an arrow key.")


def changed() -> str:
    return tr("changed")


def waiting() -> str:
    return tr("waiting to be sent")


def trouble() -> str:
    return tr("needs a decision")


# the month


def month_view() -> str:
    return tr("Month")


def month_label() -> str:
    return tr("&Month")


def month_before() -> str:
    return tr("Previous month")


def month_next() -> str:
    return tr("Next month")


def month_book() -> str:
    return tr("Excel workbook…")


def month_book_name(account: str, month: str) -> str:
    return tr("{account} {month}", account=account, month=month)


def month_written(name: str) -> str:
    return tr("The month was written to {name}.", name=name)


def month_empty() -> str:
    return tr("Nothing in this month")


def month_empty_hint() -> str:
    return tr("No record that is loaded was created, and no milestone reached, in these weeks. Choose another month, or refresh the lists.")


def month_source() -> str:
    return tr("Counted from what was loaded on this computer. Click a bar to see the records behind it.")


def by_week_of(plural: str) -> str:
    return tr("{what} by week", what=plural)


def by_week_and_status(title: str) -> str:
    return tr("{title} by week, as they stand now", title=title)


def by_status(title: str) -> str:
    return tr("{title} by status, as they stand now", title=title)


def bar_words(series: str, category: str, count: str) -> str:
    return tr("{series}, {category}: {n}", series=series, category=category, n=count)


def chart_help() -> str:
    return tr("Arrow keys go from bar to bar, Enter opens the list behind.")


def behind(title: str, days: str) -> str:
    return tr("{title}, {days}", title=title, days=days)
