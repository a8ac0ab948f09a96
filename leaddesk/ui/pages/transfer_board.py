"""The transfer board: records on the left, people with their workload on the right; handed over by keyboard or by dragging."""

from __future__ import annotations

from leaddesk.domain.ids import AccountId
from leaddesk.domain.specs import Role
from leaddesk.ui import strings_bench as words
from leaddesk.ui.actions import Actions
from leaddesk.ui.context import UiContext
from leaddesk.ui.models.formats import Formats
from leaddesk.ui.pages.leads_desk import LeadsDesk
from leaddesk.ui.pages.transfer_place import TransferPlace


class TransferBoard(LeadsDesk):
    """The list with those its records may be handed to."""

    place: TransferPlace

    def __init__(self, ctx: UiContext, actions: Actions, account: AccountId | None, formats: Formats) -> None:
        title = words.say(words.TRANSFER_BOARD)
        place = TransferPlace(ctx, formats)
        super().__init__(ctx, actions, account, formats, name="transfer", title=title, roles=frozenset({Role.TRANSFER}), place=place)
