"""The reschedule bench: many records get a new day and slot, with the keyboard alone, knowing how full each day is."""

from __future__ import annotations

from leaddesk.domain.ids import AccountId
from leaddesk.domain.specs import Role
from leaddesk.ui import strings_bench as words
from leaddesk.ui.actions import Actions
from leaddesk.ui.context import UiContext
from leaddesk.ui.models.formats import Formats
from leaddesk.ui.pages.bench_form import BenchForm
from leaddesk.ui.pages.leads_desk import LeadsDesk

ROLES = frozenset({Role.RESCHEDULE, Role.POSTPONE})


class RescheduleBench(LeadsDesk):
    """The list with the form of whichever action gives a record another day."""

    place: BenchForm

    def __init__(self, ctx: UiContext, actions: Actions, account: AccountId | None, formats: Formats) -> None:
        title = words.say(words.RESCHEDULE_BENCH)
        super().__init__(ctx, actions, account, formats, name="reschedule", title=title, roles=ROLES, place=BenchForm(ctx))
