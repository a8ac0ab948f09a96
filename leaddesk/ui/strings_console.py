"""The sentences of working by keyboard: the palette, the keys, views, editing in the table, many leads at once, the lock and the mask."""

from __future__ import annotations

from leaddesk.ui.strings import tr


def still_opening() -> str:
    return tr("Leaddesk is still opening.")


def no_list() -> str:
    return tr("Go to a tab with a list first.")


def text_size(name: str) -> str:
    return {"normal": tr("Normal"), "large": tr("Large"), "larger": tr("Larger")}[name]


# the palette


def palette_title() -> str:
    return tr("Command palette")


def palette_field() -> str:
    return tr("Command, action, page or record")


def palette_hint() -> str:
    return tr("Type a command, an action, a page, a name or a phone number")


def palette_list() -> str:
    return tr("What fits")


def palette_foot() -> str:
    return tr("↑ ↓ choose   ·   Enter does it   ·   Esc closes")


def palette_nothing() -> str:
    return tr("Nothing is called that, and no record has these words.")


def palette_section(name: str) -> str:
    return {
        "action": tr("Selected"),
        "account": tr("Account"),
        "menu": tr("Command"),
        "place": tr("Go to"),
        "view": tr("View"),
        "recent": tr("Recent"),
        "hit": tr("Record"),
    }[name]


def select_first() -> str:
    return tr("Select a lead first.")


def refresh_account(label: str) -> str:
    return tr("Refresh {label}", label=label)


def account_settings_of(label: str) -> str:
    return tr("Settings of {label}", label=label)


def sign_in_to(label: str) -> str:
    return tr("Sign in to {label}", label=label)


# the keys


def keys_do() -> str:
    return tr("What it does")


def keys_key() -> str:
    return tr("Key")


def keys_find() -> str:
    return tr("Find a key or what it does")


def keys_table() -> str:
    return tr("All keys")


def keys_new() -> str:
    return tr("&New key")


def keys_none() -> str:
    return tr("no key")


def keys_set() -> str:
    return tr("&Use it")


def keys_remove() -> str:
    return tr("No &key")


def keys_reset() -> str:
    return tr("As it &came")


def keys_reset_all() -> str:
    return tr("&All as they came")


def keys_fixed() -> str:
    return tr("The list or the system has this key; it can’t be changed.")


def keys_pick() -> str:
    return tr("Choose a line, press the new key, then “Use it”.")


def keys_conflict(others: str) -> str:
    return tr("Also used by: {others}. Only one of them will answer.", others=others)


def keys_conflicts(count: int) -> str:
    if not count:
        return tr("No key is used twice.")
    return tr("{n} keys are used twice; they are marked.", n=count)


def keys_changed_mark() -> str:
    return tr("changed")


def keys_clash_mark() -> str:
    return tr("used twice")


def keys_print() -> str:
    return tr("&Print…")


def keys_sheet_title() -> str:
    return tr("Leaddesk: keyboard shortcuts")


def keys_sheet_name() -> str:
    return tr("leaddesk keys.pdf")


def pdf_files() -> str:
    return tr("PDF file (*.pdf)")


def keys_printed(name: str) -> str:
    return tr("The cheat sheet is in {name}, ready to be printed.", name=name)


def not_written(name: str) -> str:
    return tr("{name} could not be written. Choose another folder.", name=name)


# views


def view_mine() -> str:
    return tr("Mine")


def view_unknown() -> str:
    return tr("Outcome unknown")


def rename_view() -> str:
    return tr("Rename…")


def share_view() -> str:
    return tr("Save to a file…")


def update_view() -> str:
    return tr("Save as it is now")


def rename_view_title() -> str:
    return tr("Rename the view")


def view_files() -> str:
    return tr("Leaddesk view (*.leaddesk-view)")


def view_unreadable(name: str) -> str:
    return tr("{name} is not a view of Leaddesk.", name=name)


def view_opened(title: str) -> str:
    return tr("The view “{title}” was added.", title=title)


def view_shared(name: str) -> str:
    return tr("The view is in {name}. It holds the question, not the leads.", name=name)


def group_by() -> str:
    return tr("Group by")


def group_none() -> str:
    return tr("Nothing")


def freeze_first() -> str:
    return tr("Keep the first column in sight")


# editing in the table


def edit_here_no(column: str) -> str:
    return tr("“{column}” can’t be changed here: no action of this CRM changes it alone.", column=column)


def edit_here_one() -> str:
    return tr("Select one lead to edit it in the table.")


def edit_here_name(column: str) -> str:
    return tr("New {column}", column=column)


# many at once


def many_change() -> str:
    return tr("Before → after")


def many_unchanged() -> str:
    return tr("no change")


def many_done() -> str:
    return tr("in the outbox")


def many_nothing() -> str:
    return tr("Nothing was changed in the form yet.")


def many_refused(refused: int, total: int) -> str:
    return tr("{n} of {all} were not taken; their rows say why. The others are in the outbox.", n=refused, all=total)


def many_progress(done: int, total: int) -> str:
    return tr("{n} of {all} put into the outbox…", n=done, all=total)


def many_stopped(done: int, total: int) -> str:
    return tr("Stopped: {n} of {all} were put into the outbox, the others were left as they are.", n=done, all=total)


# the lock and the mask


def locked_title() -> str:
    return tr("Leaddesk is locked")


def locked_text() -> str:
    return tr("Refreshing and sending go on. Enter the PIN to see your leads.")


def pin_label() -> str:
    return tr("&PIN")


def unlock() -> str:
    return tr("Unlock")


def pin_wrong(left: int) -> str:
    return tr("That is not the PIN. {n} tries left before a pause.", n=left) if left > 1 else tr("That is not the PIN. One try left before a pause.")


def pin_pause(seconds: int) -> str:
    return tr("Too many wrong tries. Try again in {n} s.", n=seconds)


def pin_forgotten() -> str:
    return tr("Forgotten? Close Leaddesk and run “leaddesk pin clear” under your own sign-in to the computer.")


def pin_first_title() -> str:
    return tr("Choose a PIN")


def pin_first_text() -> str:
    return tr("It locks the window on this computer: 4 to 12 digits. Your leads stay encrypted with or without it.")


def pin_new() -> str:
    return tr("New &PIN")


def pin_again() -> str:
    return tr("The same &again")


def pin_shape() -> str:
    return tr("Use 4 to 12 digits.")


def pin_set() -> str:
    return tr("Set the PIN")


def pin_change() -> str:
    return tr("Change the &PIN…")


def pin_remove() -> str:
    return tr("&Remove the PIN")


def pin_is_set() -> str:
    return tr("A PIN is set. The window is locked at each start and after the time above.")


def pin_is_not_set() -> str:
    return tr("No PIN is set: the window is never locked.")


def pin_enter_old() -> str:
    return tr("Enter the present PIN first")


def lock_after() -> str:
    return tr("&Lock after")


def lock_never() -> str:
    return tr("Never by itself")


def minutes() -> str:
    return tr(" minutes without a key or the mouse")


def masked_title() -> str:
    return tr("Hidden")


def masked_text() -> str:
    return tr("The privacy mask is on. Point here or go here with F6 to see it.")


def mask_on(key: str) -> str:
    return tr("Names, numbers and amounts are hidden until you point at them. {key} shows them again.", key=key)


def mask_off() -> str:
    return tr("Names, numbers and amounts are shown.")


# health


def health_accounts() -> str:
    return tr("&Accounts")


def health_computer() -> str:
    return tr("&This computer")


# the settings


def settings_pages() -> tuple[str, str, str, str]:
    return tr("L&ook"), tr("S&ending and reading"), tr("Lock and pri&vacy"), tr("Shor&tcuts")


def settings_text() -> str:
    return tr("Te&xt size")


def settings_mask() -> str:
    return tr("Hide &names, numbers and amounts until pointed at")
