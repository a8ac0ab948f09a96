"""The sentences of dialogs and actions, each through Qt's translator."""

from __future__ import annotations

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication


def say(source: str, **values: object) -> str:
    """A sentence of this module in the user's language, its ``{names}`` filled in."""
    sentence = QCoreApplication.translate("Dialogs", source)
    return sentence.format(**values) if values else sentence


def count(n: int, one: str, many: str, **values: object) -> str:
    """The sentence for one or for several; ``{n}`` is the number."""
    return say(one if n == 1 else many, n=n, **values)


# every dialog
CANCEL = str(QT_TRANSLATE_NOOP("Dialogs", "Cancel"))
CLOSE = str(QT_TRANSLATE_NOOP("Dialogs", "Close"))
SAVE = str(QT_TRANSLATE_NOOP("Dialogs", "Save"))
NEXT = str(QT_TRANSLATE_NOOP("Dialogs", "Next"))
BACK = str(QT_TRANSLATE_NOOP("Dialogs", "Back"))
CONTINUE = str(QT_TRANSLATE_NOOP("Dialogs", "Continue"))
WORKING = str(QT_TRANSLATE_NOOP("Dialogs", "Working…"))
WORKING_LONG = str(QT_TRANSLATE_NOOP("Dialogs", "Still working. Cancel stops it and keeps what you typed."))
STOPPED = str(QT_TRANSLATE_NOOP("Dialogs", "Stopped. What you typed is still here."))

# accounts
ADD_ACCOUNT = str(QT_TRANSLATE_NOOP("Dialogs", "Add an account"))
ADD_ACCOUNT_HELP = str(QT_TRANSLATE_NOOP("Dialogs", "Which CRM do you want to work with?"))
SET_UP = str(QT_TRANSLATE_NOOP("Dialogs", "Set up {title}"))
ADD = str(QT_TRANSLATE_NOOP("Dialogs", "Add and sign in"))
ACCOUNT_NAME = str(QT_TRANSLATE_NOOP("Dialogs", "Account name"))
ACCOUNT_NAME_HELP = str(QT_TRANSLATE_NOOP("Dialogs", "How the account is called in this window."))
EDIT_ACCOUNT = str(QT_TRANSLATE_NOOP("Dialogs", "Account settings"))
REMOVE_ACCOUNT = str(QT_TRANSLATE_NOOP("Dialogs", "Remove account…"))
REMOVE_TITLE = str(QT_TRANSLATE_NOOP("Dialogs", "Remove “{name}” from this computer?"))
REMOVE_TEXT = str(QT_TRANSLATE_NOOP("Dialogs", "Its records, files, drafts and stored secrets are deleted here. Nothing is changed in the CRM itself."))
REMOVE_QUEUE_ONE = str(QT_TRANSLATE_NOOP("Dialogs", "One change was not sent yet and will be lost."))
REMOVE_QUEUE_MANY = str(QT_TRANSLATE_NOOP("Dialogs", "{n} changes were not sent yet and will be lost."))
REMOVE_YES = str(QT_TRANSLATE_NOOP("Dialogs", "Remove “{name}”"))
REMOVE_YES_ONE = str(QT_TRANSLATE_NOOP("Dialogs", "Remove “{name}” and 1 record"))
REMOVE_YES_MANY = str(QT_TRANSLATE_NOOP("Dialogs", "Remove “{name}” and {n} records"))
NO_CRMS = str(QT_TRANSLATE_NOOP("Dialogs", "No CRM is installed. Install the program again."))

# signing in
SIGN_IN_TO = str(QT_TRANSLATE_NOOP("Dialogs", "Sign in to {label}"))
SIGN_IN = str(QT_TRANSLATE_NOOP("Dialogs", "Sign in"))
SIGNING_IN = str(QT_TRANSLATE_NOOP("Dialogs", "Signing in…"))
STEP_OF = str(QT_TRANSLATE_NOOP("Dialogs", "Step {step} of {steps}: {title}"))
REMEMBER = str(QT_TRANSLATE_NOOP("Dialogs", "Remember the {titles} on this computer"))
REMEMBER_HELP = str(QT_TRANSLATE_NOOP("Dialogs", "It is kept encrypted in this profile."))
SENT_TO = str(QT_TRANSLATE_NOOP("Dialogs", "The code was sent to {where}."))
CODE_SENT = str(QT_TRANSLATE_NOOP("Dialogs", "The code was sent."))
SEND_AGAIN = str(QT_TRANSLATE_NOOP("Dialogs", "Send another code"))
SEND_AGAIN_IN = str(QT_TRANSLATE_NOOP("Dialogs", "Send another code in {seconds} s"))
SENT_AGAIN = str(QT_TRANSLATE_NOOP("Dialogs", "Another code is on its way. The old one no longer counts."))
CODE_WAITING = str(QT_TRANSLATE_NOOP("Dialogs", "A code was sent before. Enter it, or go back to ask for another."))
DONE_SIGN_IN = str(QT_TRANSLATE_NOOP("Dialogs", "It is done. Now sign in."))

# actions
THIS_RECORD_GONE = str(QT_TRANSLATE_NOOP("Dialogs", "This record is no longer in the CRM’s list. It may have been finished or given to somebody else."))
SOME_GONE_ONE = str(QT_TRANSLATE_NOOP("Dialogs", "One of them is no longer in the CRM’s list and was left out."))
SOME_GONE_MANY = str(QT_TRANSLATE_NOOP("Dialogs", "{n} of them are no longer in the CRM’s list and were left out."))
NOTHING_CHOSEN = str(QT_TRANSLATE_NOOP("Dialogs", "Tick at least one record."))
CHOSEN_OF = str(QT_TRANSLATE_NOOP("Dialogs", "{n} of {all} chosen"))
CHOOSE_ALL = str(QT_TRANSLATE_NOOP("Dialogs", "All"))
CHOOSE_NONE = str(QT_TRANSLATE_NOOP("Dialogs", "None"))
CHOSEN_RECORDS = str(QT_TRANSLATE_NOOP("Dialogs", "Chosen records"))
CHANGES = str(QT_TRANSLATE_NOOP("Dialogs", "What changes"))
EMPTY_VALUE = str(QT_TRANSLATE_NOOP("Dialogs", "(empty)"))
LEAVES = str(QT_TRANSLATE_NOOP("Dialogs", "The record then leaves your list."))
LEAVES_MANY = str(QT_TRANSLATE_NOOP("Dialogs", "The records then leave your list."))
ALREADY_QUEUED = str(QT_TRANSLATE_NOOP("Dialogs", "Already queued: {titles}. This one is sent after it."))
NO_NAME = str(QT_TRANSLATE_NOOP("Dialogs", "{kind} {id}"))
ACTION_OF = str(QT_TRANSLATE_NOOP("Dialogs", "{title}: {name}"))
DANGER_TITLE = str(QT_TRANSLATE_NOOP("Dialogs", "{title}: {name}?"))
DANGER_TEXT = str(QT_TRANSLATE_NOOP("Dialogs", "Once it is sent this can’t be undone here."))
QUEUEING = str(QT_TRANSLATE_NOOP("Dialogs", "Saving…"))
UPLOAD_ONE = str(QT_TRANSLATE_NOOP("Dialogs", "Upload 1 file"))
UPLOAD_MANY = str(QT_TRANSLATE_NOOP("Dialogs", "Upload {n} files"))
PARTLY_QUEUED = str(QT_TRANSLATE_NOOP("Dialogs", "{n} of {all} files are in the outbox; the rest is still here."))

# after submitting
SENDS_IN = str(QT_TRANSLATE_NOOP("Dialogs", "sends in {seconds} s"))
BEING_SENT = str(QT_TRANSLATE_NOOP("Dialogs", "being sent…"))
ALL_SENT = str(QT_TRANSLATE_NOOP("Dialogs", "sent"))
IN_OUTBOX = str(QT_TRANSLATE_NOOP("Dialogs", "waits in the outbox"))
NEEDS_YOU = str(QT_TRANSLATE_NOOP("Dialogs", "needs your attention"))
UNDO = str(QT_TRANSLATE_NOOP("Dialogs", "Undo"))
DETAILS = str(QT_TRANSLATE_NOOP("Dialogs", "Details"))
SHOW_OUTBOX = str(QT_TRANSLATE_NOOP("Dialogs", "Show in outbox"))
UNDONE = str(QT_TRANSLATE_NOOP("Dialogs", "undone, nothing was sent"))
TOO_LATE = str(QT_TRANSLATE_NOOP("Dialogs", "It was already on its way and can’t be undone here."))
UNDO_PARTLY = str(QT_TRANSLATE_NOOP("Dialogs", "{n} undone; {late} were already on their way."))

# results of many
RESULT_TITLE = str(QT_TRANSLATE_NOOP("Dialogs", "{title}: result per record"))
RESULT_COUNTS = str(QT_TRANSLATE_NOOP("Dialogs", "{sent} sent · {waiting} waiting · {trouble} need attention · {cancelled} cancelled"))
RESULT_RECORD = str(QT_TRANSLATE_NOOP("Dialogs", "Record"))
RESULT_STATE = str(QT_TRANSLATE_NOOP("Dialogs", "Result"))
CANCEL_REST_ONE = str(QT_TRANSLATE_NOOP("Dialogs", "Cancel 1 not sent yet"))
CANCEL_REST_MANY = str(QT_TRANSLATE_NOOP("Dialogs", "Cancel {n} not sent yet"))
SEND_NOW = str(QT_TRANSLATE_NOOP("Dialogs", "Send now"))

# calling
CALL_TITLE = str(QT_TRANSLATE_NOOP("Dialogs", "Call {name}"))
ASKING_NUMBER = str(QT_TRANSLATE_NOOP("Dialogs", "Asking for the number…"))
DIAL = str(QT_TRANSLATE_NOOP("Dialogs", "Dial this number"))
COPY_NUMBER = str(QT_TRANSLATE_NOOP("Dialogs", "Copy number"))
COPIED = str(QT_TRANSLATE_NOOP("Dialogs", "Copied"))
ASK_AGAIN = str(QT_TRANSLATE_NOOP("Dialogs", "Ask again"))
NO_NUMBER = str(QT_TRANSLATE_NOOP("Dialogs", "The CRM has no number for this record."))
HOW_DID_IT_GO = str(QT_TRANSLATE_NOOP("Dialogs", "How did it go?"))
REACHED = str(QT_TRANSLATE_NOOP("Dialogs", "Reached"))
NO_ANSWER = str(QT_TRANSLATE_NOOP("Dialogs", "No answer"))
BUSY = str(QT_TRANSLATE_NOOP("Dialogs", "Busy"))
CALL_LATER = str(QT_TRANSLATE_NOOP("Dialogs", "Call back later"))
WRONG_NUMBER = str(QT_TRANSLATE_NOOP("Dialogs", "Wrong number"))
NOTE = str(QT_TRANSLATE_NOOP("Dialogs", "Note"))
NOTE_HINT = str(QT_TRANSLATE_NOOP("Dialogs", "What was said (kept on this computer only)"))
SAVE_OUTCOME = str(QT_TRANSLATE_NOOP("Dialogs", "Save outcome"))
OUTCOME_SAVED = str(QT_TRANSLATE_NOOP("Dialogs", "Call noted: {outcome}"))
CHOOSE_OUTCOME = str(QT_TRANSLATE_NOOP("Dialogs", "Choose how the call went, or close without a note."))
ATTEMPTS_ONE = str(QT_TRANSLATE_NOOP("Dialogs", "One call noted so far"))
ATTEMPTS_MANY = str(QT_TRANSLATE_NOOP("Dialogs", "{n} calls noted so far"))
ANSWER_TITLE = str(QT_TRANSLATE_NOOP("Dialogs", "Answer"))

# why an action is off
PICK_ONE = str(QT_TRANSLATE_NOOP("Dialogs", "Select one of them first: this is done to one record at a time."))
PICK_SOME = str(QT_TRANSLATE_NOOP("Dialogs", "Select a record first."))
MIXED_ACCOUNTS = str(QT_TRANSLATE_NOOP("Dialogs", "The selected records belong to different accounts. Select records of one account."))
MIXED_KINDS = str(QT_TRANSLATE_NOOP("Dialogs", "The selected records are of different kinds."))
OFFLINE_NOW = str(QT_TRANSLATE_NOOP("Dialogs", "The answer is needed at once, and the CRM can’t be reached now."))
SIGNED_OUT_NOW = str(QT_TRANSLATE_NOOP("Dialogs", "The answer is needed at once. Sign in to this account first."))
QUEUED_WHILE_OUT = str(QT_TRANSLATE_NOOP("Dialogs", "It is queued and sent after you sign in."))

# choosing
CHOOSE_ACCOUNT = str(QT_TRANSLATE_NOOP("Dialogs", "Choose an account"))
CHOOSE_ACCOUNT_FOR = str(QT_TRANSLATE_NOOP("Dialogs", "{title}: in which account?"))
