"""The boards: work places that take the list's place in a tab. Each is a few facts here and a page that is imported when it is first opened."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING

from leaddesk.domain.ids import AccountId
from leaddesk.domain.specs import ActionSpec, KindSpec, Role
from leaddesk.ui import strings_bench as words
from leaddesk.ui import strings_desk, strings_shift
from leaddesk.ui.strings_bench import say

if TYPE_CHECKING:
    from leaddesk.ui.actions import Actions
    from leaddesk.ui.context import UiContext
    from leaddesk.ui.models.formats import Formats
    from leaddesk.ui.pages.desk_page import DeskPage

PAGE = "board"
"""`View.page` of a board, and how the names of its views begin."""

Fits = Callable[[Sequence[KindSpec], Sequence[ActionSpec]], bool]


@dataclass(frozen=True, slots=True)
class BoardSpec:
    """One board. `title`, `menu` and `hint` are sentences of `translate`; `fits` says whether a CRM with these kinds and actions gives it work.

    `page` is ``module:class`` of a `DeskPage`, made with (context, actions, account or None for all, formats).
    """

    key: str
    title: str
    menu: str
    hint: str  # beside its key in the sheet
    icon: str
    shortcut: str
    fits: Fits
    page: str
    translate: Callable[[str], str] = say

    @property
    def view(self) -> str:
        """The name of its view."""
        return f"{PAGE}:{self.key}"

    def make(self, ctx: UiContext, actions: Actions, account: AccountId | None, formats: Formats) -> DeskPage:
        """Its page; only now the page's module is imported."""
        module, _, name = self.page.partition(":")
        page: DeskPage = getattr(import_module(module), name)(ctx, actions, account, formats)
        return page


def works(kinds: Sequence[KindSpec], actions: Sequence[ActionSpec]) -> bool:
    """A CRM with records that are somebody's work."""
    return any(kind.work for kind in kinds)


def does(*roles: Role) -> Fits:
    """A CRM that has an action of one of these roles."""
    return lambda kinds, actions: any(action.role in roles for action in actions)


BOARDS: tuple[BoardSpec, ...] = (
    BoardSpec(
        "reschedule", words.RESCHEDULE_BENCH, words.MENU_RESCHEDULE, words.KEY_RESCHEDULE, "calendar-clock", "Ctrl+Shift+R",
        does(Role.RESCHEDULE), "leaddesk.ui.pages.bench:RescheduleBench",
    ),
    BoardSpec(
        "transfer", words.TRANSFER_BOARD, words.MENU_TRANSFER, words.KEY_TRANSFER, "arrow-right-left", "Ctrl+Shift+E",
        does(Role.TRANSFER), "leaddesk.ui.pages.transfer_board:TransferBoard",
    ),
    BoardSpec(
        "documents", strings_desk.BOARD, strings_desk.MENU, strings_desk.KEY, "files", "Ctrl+Shift+U",
        does(Role.UPLOAD), "leaddesk.ui.pages.document_desk:DocumentDesk", strings_desk.say,
    ),
    BoardSpec(
        "shift", strings_shift.BOARD, strings_shift.MENU, strings_shift.KEY, "activity", "Ctrl+Shift+S",
        works, "leaddesk.ui.pages.shift_board:ShiftBoard", strings_shift.say,
    ),
)  # fmt: skip


def find(key: str) -> BoardSpec | None:
    """A board by its key, or by its view's name."""
    return next((board for board in BOARDS if key in (board.key, board.view)), None)


def fitting(crms: Iterable[tuple[Sequence[KindSpec], Sequence[ActionSpec]]]) -> tuple[BoardSpec, ...]:
    """The boards that at least one of these CRMs (its kinds, its actions) gives work."""
    there = list(crms)
    return tuple(board for board in BOARDS if any(board.fits(kinds, actions) for kinds, actions in there))
