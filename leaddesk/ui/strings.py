"""The sentences of the window's shell, table and start pages, each through Qt's translator. Dialogs and pages have files of their own."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication


def tr(text: str, **facts: object) -> str:
    """Translates `text` and puts the facts into its ``{names}``."""
    words = QCoreApplication.translate("shell", text)
    return words.format(**facts) if facts else words


def opening_name() -> str:
    return tr("Leaddesk is opening")


def message_close() -> str:
    return tr("Dismiss")


def search_clear() -> str:
    return tr("Clear the search")


def chips_clear() -> str:
    return tr("Clear filters")


def chips_none() -> str:
    return tr("No values")


def chips_blank() -> str:
    return tr("(blank)")


def chips_all() -> str:
    return tr("Show all")


def chips_loading() -> str:
    return tr("Counting…")


def chip_name(title: str) -> str:
    return tr("Filter by {title}", title=title)


def core_titles() -> dict[str, str]:
    """Titles of the core columns in the tab over all accounts."""
    return {
        "title": tr("Name"),
        "company": tr("Company"),
        "phone": tr("Phone"),
        "email": tr("E-mail"),
        "status": tr("Status"),
        "substatus": tr("Sub-status"),
        "owner": tr("Owner"),
        "due": tr("Due"),
        "slot": tr("Time"),
        "amount": tr("Amount"),
        "reference": tr("Reference"),
        "created": tr("Created"),
        "updated": tr("Updated"),
    }


def column_account() -> str:
    return tr("Account")


def months() -> tuple[str, ...]:
    """Short month names until the locale's own are loaded."""
    return tuple(tr("Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec").split())


def age_words() -> tuple[str, str, str]:
    """How days are said: ahead, today, ago; with ``{n}``."""
    return tr("in {n} d"), tr("today"), tr("{n} d")


def age(days: int) -> str:
    ahead, today, ago = age_words()
    return today if days == 0 else (ahead if days < 0 else ago).format(n=abs(days))


def view_all() -> str:
    return tr("All")


def view_today() -> str:
    return tr("Today")


def view_overdue() -> str:
    return tr("Overdue")


def view_next(days: int) -> str:
    return tr("Next {n} days", n=days)


def view_unread() -> str:
    return tr("Unread")


def view_pending() -> str:
    return tr("Pending changes")


def view_gone() -> str:
    return tr("Gone")


def section_more() -> str:
    return tr("More")


def section_saved() -> str:
    return tr("Saved filters")


def views_name() -> str:
    return tr("Views")


def columns_reset() -> str:
    return tr("Reset columns")


def count_rows(shown: int, plural: str) -> str:
    return tr("{n} {what}", n=f"{shown:,}", what=plural.lower())


def selected(count: int) -> str:
    return tr("{n} selected", n=f"{count:,}")


def clear_selection() -> str:
    return tr("Clear selection")


def more_actions() -> str:
    return tr("More actions")


def several_accounts() -> str:
    return tr("Select rows of one account to act on them together.")


def held_rows(count: int) -> str:
    return tr("{n} leads are no longer on the server’s list. They stay here until you say so.", n=f"{count:,}")


def held_remove() -> str:
    return tr("Remove them")


def try_again() -> str:
    return tr("Try again")


def sign_in() -> str:
    return tr("Sign in")


def enter_code() -> str:
    return tr("Enter the code")


def sign_in_expired(label: str) -> str:
    return tr("The sign-in of {label} has expired. What was loaded stays readable, and queued changes wait.", label=label)


def signed_out(label: str) -> str:
    return tr("{label} is signed out. What was loaded stays readable, and queued changes wait.", label=label)


def code_waits(label: str) -> str:
    return tr("A one-time code was sent for {label}. Enter it to finish signing in.", label=label)


def offline(label: str, loaded: str, since: str) -> str:
    first = tr("Showing what was loaded {time}", time=loaded) if loaded else tr("Nothing was loaded yet")
    second = tr("{label} is offline since {time}.", label=label, time=since) if since else tr("{label} is offline.", label=label)
    return f"{first} — {second}"


def unreachable(label: str, since: str) -> str:
    first = tr("{label} can't be reached since {time}.", label=label, time=since) if since else tr("{label} can't be reached.", label=label)
    return f"{first} {tr('What you do is kept and goes out once it is back.')}"


def nothing_found() -> str:
    return tr("Nothing found")


def nothing_found_hint() -> str:
    return tr("No row has all these words and filters. Words match from their beginning; phone numbers also by their last digits.")


def search_clear_all() -> str:
    return tr("Clear search and filters")


def empty_view(view: str) -> tuple[str, str]:
    """Title and sentence for a view without rows."""
    return {
        "today": (tr("Nothing due today"), tr("Leads with today’s date appear here.")),
        "overdue": (tr("Nothing is overdue"), tr("Leads whose date has passed appear here.")),
        "next": (tr("Nothing due in the next days"), tr("Leads with a date in the coming week appear here.")),
        "unread": (tr("Nothing has changed"), tr("Leads that came or changed since you looked at them appear here.")),
        "pending": (tr("Nothing waits to be sent"), tr("Leads with a change that has not reached the server yet appear here.")),
        "changed": (tr("Nothing has changed on the server"), tr("Leads the server changed since you looked at them appear here, old beside new.")),
        "unknown": (tr("No outcome is unknown"), tr("Leads with a change that may or may not have arrived appear here.")),
        "mine": (tr("Nothing is yours"), tr("Leads assigned to the user who is signed in appear here.")),
        "gone": (tr("Nothing has gone"), tr("Leads that left the server’s list stay readable here.")),
    }.get(view, (tr("Nothing here"), ""))


def import_table() -> str:
    return tr("Import a table…")


def show_all() -> str:
    return tr("Show all")


def loading() -> str:
    return tr("Loading…")


def loading_hint() -> str:
    return tr("The first rows appear as soon as they arrive.")


def not_signed_in() -> str:
    return tr("Not signed in")


def not_signed_in_hint() -> str:
    return tr("Sign in to load this account’s records. They are kept here, encrypted, and stay readable without a network.")


def never_loaded() -> str:
    return tr("Nothing loaded yet")


def never_loaded_hint() -> str:
    return tr("Refresh to load this list for the first time.")


def refresh_now() -> str:
    return tr("Refresh")


def no_rows(plural: str) -> str:
    return tr("No {what}", what=plural.lower())


def empty_list() -> str:
    return tr("There is nothing in this list now.")


def refresh_tip() -> str:
    return tr("Read the list from the server again (F5)")


def refreshing(seen: int) -> str:
    return tr("Refreshing… {n}", n=f"{seen:,}") if seen else tr("Refreshing…")


def loaded_at(time: str) -> str:
    return tr("loaded {time}", time=time)


def search_name(plural: str) -> str:
    return tr("Search {what}", what=plural.lower())


def list_menu() -> str:
    return tr("List options")


def list_menu_columns() -> str:
    return tr("Columns")


def list_menu_save() -> str:
    return tr("Save as a view…")


def list_menu_export() -> str:
    return tr("Export this list…")


def leads() -> str:
    return tr("Leads")


def all_leads() -> str:
    return tr("All leads")


def too_many_to_drag(most: int) -> str:
    return tr("At most {most} rows can be dragged at once. File > Export this list takes all of them.", most=f"{most:,}")


def drag_hint(n: int) -> str:
    if n == 1:
        return tr("Drop the row into a spreadsheet or a text. Hold Alt while picking it up to drop a file into a folder.")
    return tr("Drop the {n} rows into a spreadsheet or a text. Hold Alt while picking them up to drop a file into a folder.", n=n)


def copied(count: int) -> str:
    return tr("Copied {n} rows.", n=f"{count:,}") if count != 1 else tr("Copied the row.")


def save_view_title() -> str:
    return tr("Save this search and these filters")


def save_view_label() -> str:
    return tr("&Name of the view")


def save() -> str:
    return tr("Save")


def cancel() -> str:
    return tr("Cancel")


def remove_view() -> str:
    return tr("Remove this view")


def open_record() -> str:
    return tr("Open")


def copy_rows() -> str:
    return tr("Copy")


def excel_files() -> str:
    return tr("Excel workbook (*.xlsx)")


def csv_files() -> str:
    return tr("CSV file (*.csv)")


def exported(count: int, name: str) -> str:
    return tr("Exported {n} rows to {name}.", n=f"{count:,}", name=name)


def chips_more() -> str:
    return tr("More filters")


def all_of(plural: str) -> str:
    return tr("All {what}", what=plural.lower())
