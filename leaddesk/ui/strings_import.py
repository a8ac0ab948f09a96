"""The sentences of the import wizard and of the duplicate warning, each through Qt's translator."""

from __future__ import annotations

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication


def say(source: str, **values: object) -> str:
    """A sentence of this module in the user's language, its ``{names}`` filled in."""
    sentence = QCoreApplication.translate("Import", source)
    return sentence.format(**values) if values else sentence


def count(n: int, one: str, many: str, **values: object) -> str:
    """The sentence for one or for several; ``{n}`` is the number."""
    return say(one if n == 1 else many, n=f"{n:,}", **values)


TITLE = str(QT_TRANSLATE_NOOP("Import", "Import a table"))
STEPS = (
    str(QT_TRANSLATE_NOOP("Import", "Table")),
    str(QT_TRANSLATE_NOOP("Import", "Columns")),
    str(QT_TRANSLATE_NOOP("Import", "Check")),
    str(QT_TRANSLATE_NOOP("Import", "Send")),
)
STEP_NAME = str(QT_TRANSLATE_NOOP("Import", "Step {n} of 4: {title}"))
BACK = str(QT_TRANSLATE_NOOP("Import", "Back"))
NEXT_COLUMNS = str(QT_TRANSLATE_NOOP("Import", "Match the columns"))
NEXT_CHECK_ONE = str(QT_TRANSLATE_NOOP("Import", "Check {n} row"))
NEXT_CHECK = str(QT_TRANSLATE_NOOP("Import", "Check {n} rows"))
NEXT_SEND_ONE = str(QT_TRANSLATE_NOOP("Import", "Send {n} row"))
NEXT_SEND = str(QT_TRANSLATE_NOOP("Import", "Send {n} rows"))
CLOSE = str(QT_TRANSLATE_NOOP("Import", "Close"))
CANCEL = str(QT_TRANSLATE_NOOP("Import", "Cancel"))

# the table
INTO = str(QT_TRANSLATE_NOOP("Import", "&Into"))
WHAT = str(QT_TRANSLATE_NOOP("Import", "&As"))
CHOOSE = str(QT_TRANSLATE_NOOP("Import", "Choose a file…"))
PASTE = str(QT_TRANSLATE_NOOP("Import", "Paste a table"))
SAMPLES = str(QT_TRANSLATE_NOOP("Import", "Save a sample…"))
EARLIER = str(QT_TRANSLATE_NOOP("Import", "Earlier imports"))
DROP = str(QT_TRANSLATE_NOOP("Import", "Drop a spreadsheet here"))
DROP_HELP = str(QT_TRANSLATE_NOOP("Import", "A CSV, Excel or OpenDocument file, or rows copied from one. Nothing is sent before all rows were checked."))
NO_ACCOUNT = str(QT_TRANSLATE_NOOP("Import", "Connect a CRM first: there is nothing yet that rows could go into."))
NOTHING_COPIED = str(QT_TRANSLATE_NOOP("Import", "There is no text on the clipboard. Copy the rows in your spreadsheet first."))
ENCODING = str(QT_TRANSLATE_NOOP("Import", "&Characters"))
SEPARATOR = str(QT_TRANSLATE_NOOP("Import", "Se&parator"))
SHEET = str(QT_TRANSLATE_NOOP("Import", "S&heet"))
HEADER = str(QT_TRANSLATE_NOOP("Import", "&Header"))
HEADERS = (
    str(QT_TRANSLATE_NOOP("Import", "Found out")),
    str(QT_TRANSLATE_NOOP("Import", "None")),
    str(QT_TRANSLATE_NOOP("Import", "One row")),
    str(QT_TRANSLATE_NOOP("Import", "Two rows")),
)
ENCODINGS = {
    "utf-8": str(QT_TRANSLATE_NOOP("Import", "Unicode (UTF-8)")),
    "cp1252": str(QT_TRANSLATE_NOOP("Import", "Windows, western (1252)")),
    "utf-16-le": str(QT_TRANSLATE_NOOP("Import", "Unicode (UTF-16)")),
    "utf-16-be": str(QT_TRANSLATE_NOOP("Import", "Unicode (UTF-16, big endian)")),
    "cp1250": str(QT_TRANSLATE_NOOP("Import", "Windows, central European (1250)")),
    "cp1251": str(QT_TRANSLATE_NOOP("Import", "Windows, Cyrillic (1251)")),
    "cp850": str(QT_TRANSLATE_NOOP("Import", "DOS (850)")),
    "mac_roman": str(QT_TRANSLATE_NOOP("Import", "Macintosh (Roman)")),
    "gb18030": str(QT_TRANSLATE_NOOP("Import", "Chinese (GB 18030)")),
    "shift_jis": str(QT_TRANSLATE_NOOP("Import", "Japanese (Shift JIS)")),
}
SEPARATORS = {
    ",": str(QT_TRANSLATE_NOOP("Import", "Comma")),
    ";": str(QT_TRANSLATE_NOOP("Import", "Semicolon")),
    "\t": str(QT_TRANSLATE_NOOP("Import", "Tabulator")),
    "|": str(QT_TRANSLATE_NOOP("Import", "Bar |")),
}
READ_ONE = str(QT_TRANSLATE_NOOP("Import", "{name}: {n} row, {columns} columns. The first rows as they were read:"))
READ = str(QT_TRANSLATE_NOOP("Import", "{name}: {n} rows, {columns} columns. The first rows as they were read:"))
ROW = str(QT_TRANSLATE_NOOP("Import", "Row"))
SAMPLE_SAVED = str(QT_TRANSLATE_NOOP("Import", "The sample is in {name}."))
RUN_LINE = str(QT_TRANSLATE_NOOP("Import", "{name}, {when}: {sent} of {rows} sent"))
NO_RUNS = str(QT_TRANSLATE_NOOP("Import", "None yet"))
TABLE_FILES = str(QT_TRANSLATE_NOOP("Import", "Tables (*.csv *.xlsx *.ods *.txt *.tsv)"))
PASTED = str(QT_TRANSLATE_NOOP("Import", "Pasted table"))

# the columns
COLUMNS_HELP = str(QT_TRANSLATE_NOOP("Import", "Which column fills which field? What fits by name, or was used last, is chosen already."))
FIELD = str(QT_TRANSLATE_NOOP("Import", "Field"))
FROM_COLUMN = str(QT_TRANSLATE_NOOP("Import", "From column"))
ALWAYS = str(QT_TRANSLATE_NOOP("Import", "Else this value"))
EXAMPLE = str(QT_TRANSLATE_NOOP("Import", "First row gives"))
NOT_FILLED = str(QT_TRANSLATE_NOOP("Import", "Not filled"))
COLUMN_FOR = str(QT_TRANSLATE_NOOP("Import", "Column for {title}"))
VALUE_FOR = str(QT_TRANSLATE_NOOP("Import", "Fixed value for {title}"))
NEEDED = str(QT_TRANSLATE_NOOP("Import", "needed"))
COUNTRY = str(QT_TRANSLATE_NOOP("Import", "Phones with&out a country code are from"))
COUNTRY_NONE = str(QT_TRANSLATE_NOOP("Import", "Leave them as they are"))
DATES = str(QT_TRANSLATE_NOOP("Import", "&Dates are written"))
DATE_ORDERS = {
    "": str(QT_TRANSLATE_NOOP("Import", "As the form reads them")),
    "dmy": str(QT_TRANSLATE_NOOP("Import", "Day, month, year")),
    "mdy": str(QT_TRANSLATE_NOOP("Import", "Month, day, year")),
    "ymd": str(QT_TRANSLATE_NOOP("Import", "Year, month, day")),
}
COUNTRIES = {
    "AU": str(QT_TRANSLATE_NOOP("Import", "Australia (+61)")),
    "NZ": str(QT_TRANSLATE_NOOP("Import", "New Zealand (+64)")),
    "GB": str(QT_TRANSLATE_NOOP("Import", "United Kingdom (+44)")),
    "SG": str(QT_TRANSLATE_NOOP("Import", "Singapore (+65)")),
    "IN": str(QT_TRANSLATE_NOOP("Import", "India (+91)")),
    "US": str(QT_TRANSLATE_NOOP("Import", "United States (+1)")),
    "CA": str(QT_TRANSLATE_NOOP("Import", "Canada (+1)")),
    "IE": str(QT_TRANSLATE_NOOP("Import", "Ireland (+353)")),
    "AE": str(QT_TRANSLATE_NOOP("Import", "United Arab Emirates (+971)")),
}
UNUSED_ONE = str(QT_TRANSLATE_NOOP("Import", "{n} column is not used: {names}"))
UNUSED = str(QT_TRANSLATE_NOOP("Import", "{n} columns are not used: {names}"))
ALL_USED = str(QT_TRANSLATE_NOOP("Import", "Every column is used."))
MISSING = str(QT_TRANSLATE_NOOP("Import", "Nothing fills {names} yet: every row would be wrong."))
SHOW_ALL = str(QT_TRANSLATE_NOOP("Import", "&Show all fields"))

# the check
CHECKING = str(QT_TRANSLATE_NOOP("Import", "Checking every row… {done} of {n}"))
ALL_RIGHT_ONE = str(QT_TRANSLATE_NOOP("Import", "The row is right. Nothing has been sent yet."))
ALL_RIGHT = str(QT_TRANSLATE_NOOP("Import", "All {n} rows are right. Nothing has been sent yet."))
SOME_WRONG_ONE = str(QT_TRANSLATE_NOOP("Import", "{n} of {rows} rows is wrong and will not be sent. Repair it here, or save it for later."))
SOME_WRONG = str(QT_TRANSLATE_NOOP("Import", "{n} of {rows} rows are wrong and will not be sent. Repair them here, or save them for later."))
GROUPS = str(QT_TRANSLATE_NOOP("Import", "What was found"))
GROUP_ALL = str(QT_TRANSLATE_NOOP("Import", "All rows ({n})"))
GROUP_WRONG = str(QT_TRANSLATE_NOOP("Import", "Wrong rows ({n})"))
GROUP_SAME = str(QT_TRANSLATE_NOOP("Import", "Perhaps there already ({n})"))
GROUP_LINE = str(QT_TRANSLATE_NOOP("Import", "{message} ({n})"))
REPAIR_ONE = str(QT_TRANSLATE_NOOP("Import", "Repair {n} row"))
REPAIR = str(QT_TRANSLATE_NOOP("Import", "Repair {n} rows"))
REPAIR_EXAMPLE = str(QT_TRANSLATE_NOOP("Import", "“{old}” becomes “{new}”"))
LEAVE_OUT = str(QT_TRANSLATE_NOOP("Import", "&Leave out rows that are perhaps there already"))
WHY = str(QT_TRANSLATE_NOOP("Import", "What is wrong"))
GRID = str(QT_TRANSLATE_NOOP("Import", "Rows; cells can be changed"))
EDIT_HINT = str(QT_TRANSLATE_NOOP("Import", "Double-click a cell, or press F2, to change it."))
SAVE_BAD = str(QT_TRANSLATE_NOOP("Import", "Save wrong rows…"))
SAVED_ONE = str(QT_TRANSLATE_NOOP("Import", "{n} row with its reason is in {name}."))
SAVED = str(QT_TRANSLATE_NOOP("Import", "{n} rows with their reasons are in {name}."))
BEFORE = str(QT_TRANSLATE_NOOP("Import", "This table was imported before: {sent} of {rows} rows were sent. They will not be sent again."))
SHEETS_OUT = (str(QT_TRANSLATE_NOOP("Import", "Excel workbook (*.xlsx)")), str(QT_TRANSLATE_NOOP("Import", "CSV (*.csv)")))

# sending
SENDING = str(QT_TRANSLATE_NOOP("Import", "{sent} of {rows} sent"))
SENT_ALL = str(QT_TRANSLATE_NOOP("Import", "All {rows} rows were sent."))
SENT_SOME = str(QT_TRANSLATE_NOOP("Import", "{sent} of {rows} rows were sent."))
WAITING = str(QT_TRANSLATE_NOOP("Import", "{n} wait in the outbox and go by themselves, also after you close this."))
STOPPED = str(QT_TRANSLATE_NOOP("Import", "Stopped: {n} rows have not been sent. You can go on now or any day later."))
STOP = str(QT_TRANSLATE_NOOP("Import", "Stop"))
GO_ON = str(QT_TRANSLATE_NOOP("Import", "Go on"))
SEND_FIXED_ONE = str(QT_TRANSLATE_NOOP("Import", "Send {n} changed row"))
SEND_FIXED = str(QT_TRANSLATE_NOOP("Import", "Send {n} changed rows"))
STILL_WRONG = str(QT_TRANSLATE_NOOP("Import", "{n} rows are still wrong; the last column says why."))
STATE = str(QT_TRANSLATE_NOOP("Import", "State"))
REASON = str(QT_TRANSLATE_NOOP("Import", "What happened"))
STATES = {
    "ready": str(QT_TRANSLATE_NOOP("Import", "Not sent yet")),
    "skipped": str(QT_TRANSLATE_NOOP("Import", "Skipped")),
    "waiting": str(QT_TRANSLATE_NOOP("Import", "In the outbox")),
    "sent": str(QT_TRANSLATE_NOOP("Import", "Sent")),
    "refused": str(QT_TRANSLATE_NOOP("Import", "Refused")),
    "unknown": str(QT_TRANSLATE_NOOP("Import", "Unknown")),
}
SHOWN = str(QT_TRANSLATE_NOOP("Import", "Sho&w"))
SHOW_EVERY = str(QT_TRANSLATE_NOOP("Import", "All rows ({n})"))
SHOW_STATE = str(QT_TRANSLATE_NOOP("Import", "{state} ({n})"))
PROGRESS = str(QT_TRANSLATE_NOOP("Import", "Progress"))

# exports
EXPORT_SHOWN = str(QT_TRANSLATE_NOOP("Import", "Export the columns shown…"))

# one new record
SAME_ONE = str(QT_TRANSLATE_NOOP("Import", "Perhaps this is there already. {words} Press the button again to send it all the same."))
