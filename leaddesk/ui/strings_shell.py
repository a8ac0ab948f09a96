"""The sentences of the window around the lists: tabs, foot, menus, settings, help, the first start and the unlocking."""

from __future__ import annotations

from leaddesk.ui.strings import tr


def keys_sections() -> tuple[str, str, str, str]:
    return tr("Go to"), tr("In a list"), tr("Leads"), tr("Window")


def keys_of_crm(title: str) -> str:
    return tr("With leads of {crm}", crm=title)


def tabs_name() -> str:
    return tr("Accounts and pages")


def add_account() -> str:
    return tr("Account")


def add_account_tip() -> str:
    return tr("Connect another CRM account")


def outbox() -> str:
    return tr("Outbox")


def queue_tip() -> str:
    return tr("Open the outbox")


def queue(waiting: int, asking: int) -> str:
    if asking:
        return tr("{n} need your decision", n=asking) if asking > 1 else tr("1 needs your decision")
    return tr("{n} waiting to be sent", n=waiting) if waiting else tr("Everything is sent")


def no_accounts() -> str:
    return tr("No account yet")


def online() -> str:
    return tr("Online")


def not_tried() -> str:
    return tr("Ready")


def accounts_offline(labels: list[str], since: str) -> str:
    who = ", ".join(labels)
    return tr("{who} offline since {time}", who=who, time=since) if since else tr("{who} offline", who=who)


def accounts_signed_out(labels: list[str]) -> str:
    return tr("{who}: sign in to go on", who=", ".join(labels))


def refreshed_at(time: str) -> str:
    return tr("Refreshed {time}", time=time)


def clock_off(seconds: float) -> str:
    minutes = round(abs(seconds) / 60)
    return tr("This computer’s clock is {n} minutes behind", n=minutes) if seconds > 0 else tr("This computer’s clock is {n} minutes ahead", n=minutes)


def offline_mark(since: str) -> str:
    return tr("offline since {time}", time=since) if since else tr("offline")


def sign_in_mark() -> str:
    return tr("sign-in needed")


def welcome_title() -> str:
    return tr("Welcome to Leaddesk")


def welcome_text() -> str:
    return tr(
        "Connect your first CRM account to see its leads here. Everything is kept encrypted on this computer and stays readable without a network. "
        "Or look around in the practice mode, with invented data and no account."
    )


def welcome_connect() -> str:
    return tr("Connect a CRM")


def welcome_practice() -> str:
    return tr("Try the practice mode")


def practice_started() -> str:
    return tr("The practice mode opens in a window of its own.")


def closing() -> str:
    return tr("Finishing what is being sent…")


def crash_note() -> str:
    return tr("Something unexpected happened. Your data is safe; a report was written to the profile’s crash folder.")


def menu_titles() -> dict[str, str]:
    """The menu bar, with unique access keys."""
    return {
        "file": tr("&File"),
        "edit": tr("&Edit"),
        "view": tr("&View"),
        "lead": tr("&Lead"),
        "outbox": tr("&Outbox"),
        "tools": tr("&Tools"),
        "help": tr("&Help"),
    }


def nothing_selected() -> str:
    return tr("Select a lead first")


def sign_out() -> str:
    return tr("Sign out")


def sign_out_title(account: str) -> str:
    return tr("Sign out of {account}?", account=account)


def sign_out_text(warning: str) -> str:
    return tr("{warning} Changes that wait to be sent stay in the outbox.", warning=warning)


def account_settings() -> str:
    return tr("Account settings…")


def theme_mode(mode: str) -> str:
    return {"system": tr("As the system"), "light": tr("Light"), "dark": tr("Dark"), "contrast": tr("High contrast")}[mode]


def row_height(comfortable: bool) -> str:
    return tr("Comfortable") if comfortable else tr("Compact")


def choose_account_tab() -> str:
    return tr("Open the account’s tab first.")


def backup_title() -> str:
    return tr("Back up the profile")


def backup_files() -> str:
    return tr("Encrypted backup (*.backup)")


def backed_up(name: str) -> str:
    return tr("Backed up to {name}. It is encrypted with this profile’s key.", name=name)


def sent_all(sent: int, tried: int) -> str:
    if not tried:
        return tr("There is nothing to send.")
    return tr("All {n} sent.", n=sent) if sent == tried else tr("{n} of {all} sent; the outbox says why the others wait.", n=sent, all=tried)


def uploads() -> str:
    return tr("Uploads")


def journal_state(intact: bool, entries: int, where: str) -> str:
    if intact:
        return tr("The journal is intact: {n} entries.", n=f"{entries:,}")
    return tr("The journal was changed from outside: it breaks at {where}.", where=where)


def save_journal_title() -> str:
    return tr("Save the journal")


def journal_saved(entries: int, name: str) -> str:
    return tr("The journal was saved to {name}: {n} entries.", name=name, n=f"{entries:,}")


def keys_title() -> str:
    return tr("Keyboard shortcuts")


def doctor_title() -> str:
    return tr("Health check")


def check_state(state: str) -> str:
    return {"ok": tr("fine"), "warn": tr("look at this"), "fail": tr("does not work")}.get(state, state)


def about_title() -> str:
    return tr("About Leaddesk")


def about_version(version: str) -> str:
    return tr("Version {version}", version=version)


def about_data() -> str:
    return tr("Your data is kept here, encrypted")


def about_made_of() -> str:
    return tr("Licences")


def about_licences() -> str:
    return tr("Leaddesk is licensed under Apache 2.0. Made with Qt for Python (LGPL 3) and Lucide icons (ISC).")


def settings_title() -> str:
    return tr("Settings")


def settings_colours() -> str:
    return tr("&Colours")


def settings_rows() -> str:
    return tr("&Row height")


def settings_hold() -> str:
    return tr("&Hold changes back for")


def settings_hold_hint() -> str:
    return tr("Until then a change can be undone without anything being sent.")


def settings_keep() -> str:
    return tr("&Keep what is over for")


def settings_keep_hint() -> str:
    return tr("Leads that left the server’s list and changes that were sent are removed from this computer afterwards.")


def settings_background() -> str:
    return tr("Refresh the lists in the &background")


def settings_ahead() -> str:
    return tr("Read the &details of new leads ahead")


def settings_ahead_hint() -> str:
    return tr("So that they can be looked at without a network. Each detail is one more call to the CRM.")


def settings_rate() -> str:
    return tr("Calls to a CRM at &most")


def settings_rate_none() -> str:
    return tr("As each CRM allows")


def settings_rate_hint() -> str:
    return tr("Lower it when a CRM complains about too many calls. A CRM with a stricter limit of its own keeps it.")


def per_second() -> str:
    return tr(" a second")


def seconds() -> str:
    return tr(" seconds")


def days() -> str:
    return tr(" days")


def passphrase_label() -> str:
    return tr("&Passphrase")


def passphrase_again() -> str:
    return tr("The same &again")


def passphrase_wrong() -> str:
    return tr("That is not the passphrase of this profile.")


def passphrase_short(least: int) -> str:
    return tr("Use at least {n} characters.", n=least)


def passphrase_differs() -> str:
    return tr("The two are not the same.")


def unlock_words(first: bool, *, locked: bool) -> tuple[str, str, str]:
    """Title, text and the button's verb."""
    if first:
        return (
            tr("Choose a passphrase"),
            tr(
                "Leaddesk keeps everything encrypted on this computer. There is no key store here that could hold the key, so a passphrase of yours "
                "protects it. You will be asked for it at every start. It can’t be recovered: without it the stored data can’t be read."
            ),
            tr("Start"),
        )
    why = tr("The computer’s key store is locked. Unlock it and start again, or enter this profile’s passphrase.") if locked else ""
    return tr("Unlock Leaddesk"), why or tr("Enter the passphrase of this profile."), tr("Unlock")


def cannot_open() -> str:
    return tr("Leaddesk could not open its profile")


def quit_now() -> str:
    return tr("Quit")
