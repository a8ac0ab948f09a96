"""What is said once when a profile opened differently than usual: it was damaged and rescued, or a newer version wrote it."""

from __future__ import annotations

from leaddesk.domain.errors import StoreUnavailable
from leaddesk.services.wording import explain


def newer_line() -> str:
    """For a profile that is only read."""
    return explain(StoreUnavailable(reason="newer")).line


def rescued_line(accounts: int, commands: int, lost: int, kept: str) -> str:
    """For a damaged database that was set aside. `kept` is the folder in the profile that holds it."""
    gone = f" {_count(lost, 'queued change')} could not be read any more: look in the CRM whether something is missing." if lost else ""
    return (
        f"The profile's database was damaged. {_count(accounts, 'account')} and {_count(commands, 'queued change')} were carried over into a new one;"
        f" sign in again, and the lists are read anew.{gone} The damaged file is kept in the folder {kept} of the profile."
    )


def _count(number: int, name: str) -> str:
    return f"{number or 'no'} {name}{'' if number == 1 else 's'}"
