"""The journal's rows as a table model: newest first, older pages read when somebody scrolls to them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QDate, QLocale, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from leaddesk.domain.accounts import Account
from leaddesk.domain.ids import AccountId, RecordKey
from leaddesk.services.api import Services
from leaddesk.services.journal_lines import JournalLine, deed_words, state_words
from leaddesk.ui import strings_journal as s
from leaddesk.ui import strings_pages
from leaddesk.ui.models.reader import Reader

PAGE = 100
STATE = 4
Index = QModelIndex | QPersistentModelIndex
_NONE = QModelIndex()


@dataclass(frozen=True, slots=True)
class Row:
    """One line, ready to be shown. `cells` in the order of the headings."""

    line: JournalLine
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Filters:
    """What is looked for."""

    account: AccountId | None = None
    words: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """One reading. `whole`: nothing older is left."""

    rows: tuple[Row, ...] = ()
    whole: bool = True
    accounts: tuple[Account, ...] = field(default_factory=tuple)


def load_page(services: Services, filters: Filters, before: int | None) -> Page:
    """The next lines, with what accounts, records and actions are called."""
    lines = services.maintenance.journal(account=filters.account, words=filters.words, before=before, limit=PAGE)
    accounts = {account.id: account for account in services.accounts.list()}
    titles: dict[tuple[str, str], str] = {}
    for slug in {account.slug for account in accounts.values()}:
        titles.update({(slug, action.name): action.title for action in services.catalog.actions(slug)})
    called = {line.record: _called(services, line.record) for line in lines if line.record is not None and not line.title}
    return Page(tuple(Row(line, _cells(line, accounts, titles, called)) for line in lines), len(lines) < PAGE, tuple(accounts.values()))


def _called(services: Services, key: RecordKey) -> str:
    view = services.queries.record(key)
    return view.record.core.title if view is not None and view.record.core.title else key.remote


def _cells(line: JournalLine, accounts: Mapping[AccountId, Account], titles: Mapping[tuple[str, str], str], called: Mapping[RecordKey, str]) -> tuple[str, ...]:
    account = accounts.get(line.account) if line.account is not None else None
    label = account.label if account is not None else s.removed_account() if line.account is not None else ""
    record = line.title or (called.get(line.record, "") if line.record is not None else "")
    title = titles.get((account.slug, line.action), "") if account is not None else ""
    return day_and_time(line.at), label, record, deed_words(line, title, strings_pages.service), state_words(line, strings_pages.service)


def day_and_time(at: datetime) -> str:
    """To the second: lines of a journal are close together."""
    local = at.astimezone()
    day = QLocale().toString(QDate(local.year, local.month, local.day), "d MMM yyyy")
    return f"{day} {local:%H:%M:%S}"


class JournalModel(QAbstractTableModel):
    """Grows at its end. `grown` when rows came or went."""

    grown = Signal()

    def __init__(self, services: Services, reader: Reader, failed: Callable[[BaseException], None], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._services = services
        self._reader = reader
        self._failed = failed
        self._headings = s.headings()
        self._rows: list[Row] = []
        self.whole = self.read = False
        self.accounts: tuple[Account, ...] = ()
        self.filters = self._shown = Filters()

    def look_for(self, filters: Filters) -> None:
        """From the newest line on."""
        self.filters = filters
        self.reload()

    def reload(self) -> None:
        """What came meanwhile; everything else stays where it is."""
        self._ask(None, self._newest)

    def _ask(self, before: int | None, done: Callable[[Filters, Page], None]) -> None:
        filters = self.filters
        lane = "journal" if before is None else "older journal"  # what is new must not drop what somebody scrolls to
        self._reader.ask(partial(load_page, self._services, filters, before), done=partial(done, filters), failed=self._failed, lane=lane)

    def _newest(self, filters: Filters, page: Page) -> None:
        known = {row.line.seq for row in self._rows}
        fresh = [row for row in page.rows if row.line.seq not in known]
        follows = self._shown == filters and self._rows and len(fresh) < len(page.rows)
        if not follows:
            self.beginResetModel()
            self._rows, self.whole, self._shown = list(page.rows), page.whole, filters
            self.endResetModel()
        elif fresh:
            self.beginInsertRows(_NONE, 0, len(fresh) - 1)
            self._rows[:0] = fresh
            self.endInsertRows()
        self.accounts, self.read = page.accounts, True
        self.grown.emit()

    def _older(self, before: int, filters: Filters, page: Page) -> None:
        if filters != self.filters or not self._rows or self._rows[-1].line.seq != before:
            return  # something else is shown by now
        more = page.rows
        self.whole = page.whole
        if more:
            self.beginInsertRows(_NONE, len(self._rows), len(self._rows) + len(more) - 1)
            self._rows.extend(more)
            self.endInsertRows()
        self.grown.emit()

    def canFetchMore(self, parent: Index = _NONE) -> bool:
        return not parent.isValid() and self.read and not self.whole

    def fetchMore(self, parent: Index = _NONE) -> None:
        if self._rows:
            last = self._rows[-1].line.seq
            self._ask(last, partial(self._older, last))

    def line(self, row: int) -> JournalLine:
        return self._rows[row].line

    def rows(self) -> Sequence[Row]:
        return tuple(self._rows)

    def rowCount(self, parent: Index = _NONE) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = _NONE) -> int:
        return 0 if parent.isValid() else len(self._headings)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return self._rows[index.row()].cells[index.column()]
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return self._headings[section]
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.TextAlignmentRole:
            return int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        return None
