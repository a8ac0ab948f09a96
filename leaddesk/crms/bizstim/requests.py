"""The request models: one per action, the single source of its form, its JSON Schema and its checks. Names are the document's, blanks as underscores."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Annotated, Final, Literal

from pydantic import AfterValidator, BeforeValidator, ConfigDict, Field

from leaddesk.connectors.contract import FormContext
from leaddesk.connectors.forms import FormModel, Ui
from leaddesk.connectors.wire import as_text
from leaddesk.crms.bizstim import addresses
from leaddesk.crms.bizstim import fields as f
from leaddesk.crms.bizstim.columns import COLUMNS, NEEDED, custom_of, field_of, rows_of
from leaddesk.crms.bizstim.site import SettingsForm, Site, custom_id
from leaddesk.domain.errors import FieldProblem
from leaddesk.domain.specs import Choice, FieldType
from leaddesk.domain.values import Fields, JsonValue, is_empty, text

_T = FieldType
_STATUSES: Final = (Choice("active", "Active"), Choice("prospect", "Prospect"), Choice("inactive", "Inactive"))
_COUNTRIES: Final = (Choice("USA", "USA"), Choice("Canada", "Canada"))
Status = Annotated[Literal["active", "inactive", "prospect"], BeforeValidator(lambda value: as_text(value).lower() or "active")]


class CustomField(FormModel):
    """One of the account's own fields of a client."""

    field: Annotated[f.Needed, Ui("Field", type=_T.CHOICE, dynamic=True, free_entry=True, pattern=r"\d{1,9}_\S.*")]
    value: Annotated[f.Short, Ui("Value")] = ""


class Client(FormModel):
    """One row of an import. Names need not be those of a person; five values may not be empty."""

    first_name: Annotated[f.Needed, Ui("First name")]
    last_name: Annotated[f.Needed, Ui("Last name")]
    e_mail: Annotated[f.Emails, Ui("E-mail", type=_T.EMAIL)] = ""
    mobile_phone: Annotated[f.Short, Ui("Mobile phone", type=_T.PHONE)] = ""
    primary_phone: Annotated[f.Short, Ui("Primary phone", type=_T.PHONE)] = ""
    secondary_phone: Annotated[f.Short, Ui("Secondary phone", type=_T.PHONE, advanced=True)] = ""
    address_1: Annotated[f.Short, Ui("Address 1")] = ""
    address_2: Annotated[f.Short, Ui("Address 2", advanced=True)] = ""
    city: Annotated[f.Short, Ui("City")] = ""
    state: Annotated[f.Needed, Ui("State or province")]
    zipcode: Annotated[f.Short, Ui("Zip code")] = ""
    country: Annotated[f.Needed, Ui("Country", type=_T.CHOICE, choices=_COUNTRIES, free_entry=True)]
    status: Annotated[Status, Ui("Status", choices=_STATUSES)] = "active"
    DOB: Annotated[f.Day, Ui("Date of birth", type=_T.DATE, advanced=True)] = ""
    start_date: Annotated[f.Day, Ui("Start date", type=_T.DATE, advanced=True)] = ""
    notes: Annotated[f.Long, Ui("Notes", type=_T.MULTILINE)] = ""
    tags: Annotated[f.Tags, Ui("Tags", help="Separated by commas. A name Bizstim does not know becomes a new tag; a number is taken as a tag's id.")] = ""
    custom: Annotated[tuple[CustomField, ...], Ui("Custom fields", help="The list is in the account's settings."), Field(max_length=200)] = ()


class AddClients(Client):
    """#1 POST clients: the client of the form, or those of the table."""

    first_name: Annotated[f.Short, Ui("First name", required=True, unless="clients")] = ""
    last_name: Annotated[f.Short, Ui("Last name", required=True, unless="clients")] = ""
    state: Annotated[f.Short, Ui("State or province", required=True, unless="clients")] = ""
    country: Annotated[f.Short, Ui("Country", type=_T.CHOICE, choices=_COUNTRIES, free_entry=True, required=True, unless="clients")] = ""
    clients: Annotated[tuple[Client, ...], Ui("More clients", help="Sent in as many runs as your plan asks for."), Field(max_length=10_000)] = ()
    keep_spelling: Annotated[bool, Ui("Keep my spelling", help="Tags go out as typed, also where they differ only in case or blanks.", advanced=True)] = False

    def _own(self) -> dict[str, JsonValue]:
        """What was filled in for the single client, without the status, which has a default."""
        dumped = _filled(self.model_dump(mode="json", exclude={"clients", "keep_spelling"}))
        return {name: value for name, value in dumped.items() if name != "status"}

    def cross(self, context: FormContext) -> Iterable[FieldProblem]:
        own = self._own()
        if own or not self.clients:
            for name in NEEDED:
                if not getattr(self, name):
                    yield FieldProblem(name, "required", f"{COLUMNS[name].capitalize()} is needed.")
        rows, site = rows_of(self.payload(context)), Site.of(context.settings)
        yield from _custom_problems(rows, bool(own), site)
        if not self.keep_spelling:
            yield from _tag_questions(rows, bool(own), context)
        yield from _repeated(rows, bool(own))

    def payload(self, context: FormContext) -> Fields:
        clients: list[JsonValue] = [_filled(client.model_dump(mode="json")) for client in self.clients]
        own = self._own()
        single: dict[str, JsonValue] = {**own, "status": self.status} if own or not clients else {}
        return {**single, "clients": clients} if clients else single


class ClientInquiry(FormModel):
    """#2 POST clientinquiry/{a}/{b}/{c}: a mail goes out, and the person is stored when asked."""

    first_name: Annotated[f.Needed, Ui("First name")]
    last_name: Annotated[f.Needed, Ui("Last name")]
    email: Annotated[f.Email, Ui("E-mail", type=_T.EMAIL)]
    p_phone: Annotated[f.Short, Ui("Phone", type=_T.PHONE)] = ""
    city: Annotated[f.Needed, Ui("City")]
    state: Annotated[f.Needed, Ui("State or province")]
    country: Annotated[f.Needed, Ui("Country", type=_T.CHOICE, choices=_COUNTRIES, free_entry=True)]
    message: Annotated[f.NeededLong, Ui("Message", type=_T.MULTILINE)]
    a: Annotated[Literal["0", "1"], f.Flag, Ui("Store the person", choices=(Choice("0", "Only send the mail"), Choice("1", "Also store as a prospect")))] = "0"
    b: Annotated[
        Literal["1", "2", "3"],
        Ui("Mail goes to", choices=(Choice(addresses.ADMIN, "Admin"), Choice(addresses.STAFF, "Staff user"), Choice(addresses.MAIL, "E-mail address"))),
    ] = "1"
    c: Annotated[f.Short, Ui("Username or e-mail address", help="Left open for the admin. An address is written in Bizstim's spelling for you.")] = ""

    def cross(self, context: FormContext) -> Iterable[FieldProblem]:
        whom = addresses.unspelt(self.c) if self.b == addresses.MAIL else self.c
        if self.b == addresses.ADMIN:
            if whom:
                yield FieldProblem("c", "not_expected", "The admin needs no name. Choose a staff user or an e-mail address to mail somebody else.", "")
        elif not whom:
            yield FieldProblem("c", "required", "Say which staff user it goes to." if self.b == addresses.STAFF else "Say which address it goes to.")
        elif self.b == addresses.STAFF and not addresses.is_username(whom):
            yield FieldProblem(
                "c", "bad_characters", "A username for Bizstim's address has only letters, digits and ~ . : _ -; with others the call is refused."
            )
        elif self.b == addresses.MAIL and not addresses.is_address(whom):
            yield FieldProblem("c", "format", "Write an e-mail address, e.g. sales@example.com.")
        elif self.b == addresses.MAIL and not addresses.writable(whom):
            signs = addresses.unwritable_signs(whom)
            because = f"because of “{signs}”" if signs else "as it is"
            yield FieldProblem(
                "c", "impossible", f"Bizstim can't write to this address {because}: the mail would go to the admin without a word. Choose another."
            )

    def payload(self, context: FormContext) -> Fields:
        given = _filled(super().payload(context))
        return {**given, "c": addresses.unspelt(self.c)} if self.b == addresses.MAIL else given


class ApiKey(FormModel):
    """The only step of signing in. The documented calls only write, so only the key's form is checked."""

    model_config = ConfigDict(extra="ignore")

    api_key: Annotated[
        Annotated[str, AfterValidator(f.api_key)],
        Ui("API key", type=_T.SECRET, help="40 characters. Only its form is checked: Bizstim has no documented call that would prove it."),
    ]


MODELS: Final[Mapping[str, type[FormModel]]] = {"add_clients": AddClients, "client_inquiry": ClientInquiry, "sign_in:api_key": ApiKey, "settings": SettingsForm}


def _filled(values: Fields) -> dict[str, JsonValue]:
    return {name: value for name, value in values.items() if not is_empty(value)}


# ---- problems between rows. The place of a problem is the form's own field for the single client, ``clients.<n>`` for the table.


def _places(rows: Sequence[Fields], single: bool) -> Iterable[tuple[str, Fields]]:
    for number, row in enumerate(rows):
        at = number - 1 if single else number
        yield (f"clients.{at}." if at >= 0 else ""), row


def _custom_problems(rows: Sequence[Fields], single: bool, site: Site) -> Iterable[FieldProblem]:
    """A column the account does not name. Where it names none there is nothing to compare with: only the spelling counts then."""
    by_id = {custom_id(name): name for name in site.custom}
    for place, row in _places(rows, single):
        for number, name in enumerate(custom_of(row)):
            where = f"{place}custom.{number}.field"
            if not custom_id(name):
                yield FieldProblem(where, "format", f"“{name}” must begin with the field's number and an underscore, e.g. 105_student_id.")
            elif site.custom and name not in site.custom:
                words = f"“{name}” is not in the account's list of custom fields. Add it in the account's settings if Bizstim has it."
                yield FieldProblem(where, "not_a_choice", words, by_id.get(custom_id(name)))


def _tag_questions(rows: Sequence[Fields], single: bool, context: FormContext) -> Iterable[FieldProblem]:
    known = tags_known(context.settings, context.ledger.used("client", "f4"))
    for place, row in _places(rows, single):
        tags = _split(text(row.get("tags")))
        better = [next((one for one in known if _plain(one) == _plain(tag)), tag) if tag not in known else tag for tag in tags]
        if better != tags:
            changed = next(new for old, new in zip(tags, better, strict=True) if old != new)
            words = f"This tag was written “{changed}” so far; Bizstim would create a second one. Tick “Keep my spelling” if that is meant."
            yield FieldProblem(f"{place}tags", "spelling", words, ", ".join(better))


def _repeated(rows: Sequence[Fields], single: bool) -> Iterable[FieldProblem]:
    seen: set[str] = set()
    for place, row in _places(rows, single):
        mark = repr(sorted((name, repr(value)) for name, value in row.items()))
        if mark in seen:
            yield FieldProblem(f"{place}first_name", "repeated", "This client is in the run twice; Bizstim would store it twice.")
        seen.add(mark)


def tags_known(settings: Fields, used: Sequence[str]) -> tuple[str, ...]:
    """The account's own tags, then those used before."""
    return tuple(dict.fromkeys((*Site.of(settings).tags, *(tag for joined in used for tag in _split(joined)))))


def _split(tags: str) -> list[str]:
    return [tag.strip() for tag in tags.split(",") if tag.strip()]


def _plain(name: str) -> str:
    return re.sub(r"\s+", "", name).casefold()


def noted(name: str, payload: Fields, settings: Fields) -> Mapping[str, str]:
    """{field: sentence} worth reading before it is sent: who will really get an inquiry, tags that are ids."""
    if name == "client_inquiry":
        sentence = f"The mail goes to {addresses.recipient(payload)}."
        spelling = f" Written as {addresses.spelt(text(payload.get('c')))}." if payload.get("b") == addresses.MAIL else ""
        return {"b": sentence, **({"c": sentence + spelling} if payload.get("c") else {})}
    if name == "add_clients":
        ids = list(dict.fromkeys(tag for row in rows_of(payload) for tag in _split(text(row.get("tags"))) if tag.isdigit()))
        notes = {"tags": f"{', '.join(ids)}: taken as the id of a tag, not as its name."} if ids else {}
        total = len(rows_of(payload))
        return {**notes, **({"clients": runs_in_words(total, Site.of(settings))} if total > 1 else {})}
    return {}


def runs_in_words(total: int, site: Site) -> str:
    """How a table goes out under the plan: "12 clients go out in 4 runs of at most 3. …"."""
    runs = -(-total // site.rows)
    if runs == 1:
        return f"{total} clients go out in one run."
    hours = (runs - 1) // site.runs
    wait = f" Your plan allows {site.runs} runs an hour: the last goes out after about {hours} h." if hours else ""
    return f"{total} clients go out in {runs} runs of at most {site.rows}.{wait}"


# ---- what people write beside the fields


def tidied(name: str, values: Mapping[str, JsonValue], context: FormContext) -> Mapping[str, JsonValue]:
    """Column names as the document prints them, custom fields by their own columns, and the document's ``header`` and ``data``."""
    if name != "add_clients":
        return values
    custom = Site.of(context.settings).custom
    tidy = _row(values, custom)
    header, data = tidy.pop("header", None), tidy.pop("data", None)
    clients = tidy.get("clients")
    if header is not None or data is not None:
        return {**tidy, "clients": _from_table(header, data, custom)}
    if isinstance(clients, Sequence) and not isinstance(clients, str):
        tidy["clients"] = [_row(row, custom) if isinstance(row, Mapping) else row for row in clients if not _blank(row)]
    return tidy


def _from_table(header: JsonValue, data: JsonValue, custom: Sequence[str]) -> list[JsonValue]:
    """Rows as the document has them: a list of names and lists of values. Rows of another length keep a cell no field fits, so that it shows."""
    names = [as_text(name) for name in header] if isinstance(header, (list, tuple)) else []
    rows = data if isinstance(data, (list, tuple)) else []
    found: list[JsonValue] = []
    for row in rows:
        cells = list(row) if isinstance(row, (list, tuple)) else [row]
        named = dict(zip(names, cells, strict=False))
        extra = {f"cell {number + 1}": cell for number, cell in enumerate(cells) if number >= len(names)}
        found.append(_row({**named, **extra}, custom))
    return found


def _row(values: Mapping[str, JsonValue], custom: Sequence[str]) -> dict[str, JsonValue]:
    tidy = {field_of(name): value for name, value in values.items() if not (custom_id(name) or name in custom)}
    rows: list[JsonValue] = [{"field": name, "value": value} for name, value in values.items() if (custom_id(name) or name in custom) and not is_empty(value)]
    given = tidy.get("custom")
    if isinstance(given, Mapping):
        rows = [*({"field": key, "value": value} for key, value in given.items()), *rows]
    elif isinstance(given, Sequence) and not isinstance(given, str):
        rows = [*(row for row in given if not _blank(row)), *rows]
    elif not is_empty(given):
        return tidy
    return {**tidy, "custom": rows} if rows or "custom" in tidy else tidy


def _blank(row: JsonValue) -> bool:
    """A row of the window's table that was added and never filled in."""
    return isinstance(row, Mapping) and all(is_empty(value) or name == "status" for name, value in row.items())
