"""Which document types an upload asks for, which of them a record already has, and a guess of a file's type from its name and its first words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from leaddesk.domain.commands import OutboxItem, State
from leaddesk.domain.specs import Choice, FieldSpec, FieldType, FormSpec
from leaddesk.domain.values import text

SETTLED = frozenset({State.SENT})
UNDER_WAY = frozenset({State.DRAFT, State.WAITING, State.HELD, State.SENDING})
TROUBLED = frozenset({State.UNKNOWN, State.REFUSED, State.CONFLICT})


@dataclass(frozen=True, slots=True)
class UploadForm:
    """The parts of an upload action's form the document desk works with.

    ``kind`` is the field that says what a document is; ``per_file``: it is asked for each file, so one command can carry many.
    ``plain`` is true when nothing else has to be typed in, so that files can be queued without opening the form.
    """

    files: FieldSpec
    kind: FieldSpec | None
    per_file: bool
    plain: bool


def upload_form(form: FormSpec) -> UploadForm | None:
    """The upload's shape, or None when the form takes no files."""
    files = next((f for f in form.fields if f.type is FieldType.FILES), None)
    if files is None:
        return None
    inner = next((f for f in files.per_file if f.type is FieldType.CHOICE), None)
    outer = next((f for f in form.fields if f.type is FieldType.CHOICE and (f.dynamic or f.choices)), None)
    kind = inner or outer
    others = [f for f in (*form.fields, *files.per_file) if f is not files and f is not kind]
    return UploadForm(files, kind, inner is not None, plain=not any(f.required and f.default is None and not f.prefill for f in others))


@dataclass(frozen=True, slots=True)
class Mark:
    """What became of a document type so far: how many were sent, are under way, are in trouble."""

    sent: int = 0
    queued: int = 0
    troubled: int = 0


def marks(items: Iterable[OutboxItem], kind_field: str) -> dict[str, Mark]:
    """Per document type value: what this record's upload commands say about it. Cancelled ones count for nothing."""
    found: dict[str, Mark] = {}
    for item in items:
        for value in _types(item, kind_field):
            old = found.get(value, Mark())
            found[value] = Mark(old.sent + (item.state in SETTLED), old.queued + (item.state in UNDER_WAY), old.troubled + (item.state in TROUBLED))
    return found


def _types(item: OutboxItem, kind_field: str) -> list[str]:
    outer = text(item.command.payload.get(kind_field))
    if not item.command.files:
        return [outer] if outer else []
    return [value for file in item.command.files if (value := text(file.meta.get(kind_field)) or outer)]


def by_group(choices: Sequence[Choice]) -> dict[str, list[Choice]]:
    """The choices by category, in the order given; those without a category come last under ``""``."""
    groups: dict[str, list[Choice]] = {}
    for choice in choices:
        groups.setdefault(choice.group.strip(), []).append(choice)
    loose = groups.pop("", None)
    return {**groups, "": loose} if loose else groups


# Words people put into file names, and the words a list of document types uses for them.
_ALIASES: Mapping[str, tuple[str, ...]] = {
    "pan": ("pancard",),
    "aadhar": ("aadhaar",),
    "adhar": ("aadhaar",),
    "adhaar": ("aadhaar",),
    "uid": ("aadhaar",),
    "dl": ("driving", "license", "licence"),
    "licence": ("license",),
    "license": ("licence",),
    "payslip": ("salary", "slip"),
    "salaryslip": ("salary", "slip"),
    "statement": ("bank",),
    "passbook": ("bank",),
    "cheque": ("cancelled",),
    "check": ("cheque",),
    "voterid": ("voter",),
    "epic": ("voter",),
    "selfie": ("photo",),
    "portrait": ("photo",),
    "sign": ("signature",),
    "sig": ("signature",),
    "bill": ("electricity",),
    "rent": ("agreement",),
}
_SPLIT = re.compile(r"[^a-z0-9]+|(?<=[a-z])(?=[0-9])|(?<=[0-9])(?=[a-z])")
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_SIDES = frozenset({"front", "back"})  # many types have sides: alone they say little
_WEAK = frozenset({"card", "the", "of", "type", "only", "and", "doc", "document", "copy", "scan", "img", "image", "file", "pdf"})


_PICTURES = frozenset({"jpg", "jpeg", "png"})  # endings
_ANY_PICTURE = frozenset({"image", "images", "picture", "pictures"})
_PHOTO = frozenset({"photo", "photos"})
_SHORT_LIST = 6


def words(name: str) -> list[str]:
    """The words of a file or type name, lower case: ``SalarySlip_Jan2.pdf`` → salary, slip, jan, 2, pdf."""
    return [w for w in _SPLIT.split(_HUMP.sub(" ", name).lower()) if w]


def guess(file_name: str, choices: Sequence[Choice]) -> str:
    """The value of the type a file's name speaks of, or ``""`` when it says nothing or two types fit equally well."""
    stem, _, ending = file_name.rpartition(".")
    said = words(stem or file_name)
    scores = sorted(((_score(said, choice), choice.value) for choice in choices), reverse=True)
    if not scores or scores[0][0] < 0.5:
        return _broadly(said, choices) or (_picture(choices) if ending.lower() in _PICTURES else "")
    return "" if len(scores) > 1 and scores[0][0] == scores[1][0] else scores[0][1]


# What stands at the beginning of a document, and a word of the type it speaks for. Two signs of one kind are needed.
_SIGNS: Mapping[str, tuple[str, ...]] = {
    "statement": ("statement", "opening balance", "closing balance", "account number", "bsb", "sort code", "withdrawal", "deposit", "debit", "credit"),
    "identity": ("passport", "licence", "license", "date of birth", "nationality", "surname", "given names", "identity card", "expiry", "place of birth"),
    "salary": ("payslip", "salary", "net pay", "gross pay", "employer", "deductions", "earnings"),
    "tax": ("income tax", "assessment", "tax return", "taxable", "tax file", "financial year"),
}
_MEANT: Mapping[str, tuple[str, ...]] = {
    "statement": ("statement", "statements", "bank"),
    "identity": ("identity", "id", "passport", "licence", "license", "identification"),
    "salary": ("salary", "payslip", "slip"),
    "tax": ("tax", "itr", "return"),
}


# What people call a document of each sort in a file's name.
_CALLED: Mapping[str, frozenset[str]] = {
    "statement": frozenset({"statement", "statements", "transactions", "bankstatement"}),
    "identity": frozenset({"passport", "licence", "license", "dl", "id", "identity", "idcard"}),
    "salary": frozenset({"payslip", "salary", "wage", "wages"}),
    "tax": frozenset({"tax", "itr", "assessment"}),
}


def _broadly(said: Sequence[str], choices: Sequence[Choice]) -> str:
    """A sort of document the name speaks of, where one type stands for all of that sort: a licence is a proof of identity."""
    sorts = [sort for sort, names in _CALLED.items() if names & set(said)]
    return _standing_for(sorts[0], choices) if len(sorts) == 1 else ""


def _standing_for(sort: str, choices: Sequence[Choice]) -> str:
    found = [choice.value for choice in choices if set(words(choice.label)) & set(_MEANT[sort])]
    return found[0] if len(found) == 1 else ""


def guess_by_words(content: str, choices: Sequence[Choice]) -> str:
    """The value of the one type a document's first words speak of, or ``""``."""
    said = " ".join(content.casefold().split())
    signs = {kind: sum(sign in said for sign in several) for kind, several in _SIGNS.items()}
    best = max(signs, key=lambda kind: signs[kind])
    second = max(count for kind, count in signs.items() if kind != best)
    if signs[best] < max(2, 2 * second):
        return ""
    return _standing_for(best, choices)


def _picture(choices: Sequence[Choice]) -> str:
    """The one type that means any picture. In a long list a "Photo" is the person's portrait, which few pictures are."""
    meant = _ANY_PICTURE | _PHOTO if len(choices) <= _SHORT_LIST else _ANY_PICTURE
    found = [choice.value for choice in choices if set(words(choice.label)) & meant]
    return found[0] if len(found) == 1 else ""


def _score(said: Sequence[str], choice: Choice) -> float:
    """How well a type fits: words it shares with the file's name count 2 (1 through an alias), words it has alone cost a little."""
    wanted = [w for w in words(choice.label) if w not in _WEAK] or words(choice.label)
    if not wanted:
        return 0.0
    glued = "".join(said)
    score = 0.0
    for word in wanted:
        if word in _SIDES:
            score += 0.5 if word in said else -0.2
        elif word in said or (len(word) > 4 and word in glued):
            score += 2
        elif any(word in _ALIASES.get(w, ()) for w in said) or any(w == word[: len(w)] and len(w) >= 3 for w in said):
            score += 1
        else:
            score -= 0.4
    return score
