"""The request forms of the Bizipac practice CRM, in both dialects, and the strict comparison of a request with them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from leaddesk.sandbox.practice import Incoming, Refused, Upload

DOCUMENT, FIELD_APP, BOTH = "document", "field-app", "both"
WS, NEW = "/ws/", "/apinew/ws_new/"


@dataclass(frozen=True, slots=True)
class Form:
    """One way to call an endpoint. ``where``: all parameters in the ``query``, in a url-encoded ``form`` or in a ``multipart`` body."""

    path: str
    method: str
    where: str
    names: frozenset[str]
    dialect: str = BOTH
    files: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Call:
    """A request that has one of the forms."""

    endpoint: str
    dialect: str
    values: Mapping[str, str]
    uploads: tuple[Upload, ...]


class WrongMethod(Refused):
    """Answered with 405."""

    def __init__(self, method: str, allowed: Iterable[str]) -> None:
        self.allowed = ", ".join(sorted(set(allowed)))
        super().__init__(f"{method} is not allowed here, only {self.allowed}", "form")


class UnknownPath(Refused):
    """Answered with 404."""


def _forms() -> tuple[Form, ...]:
    def form(path: str, method: str, where: str, names: str, dialect: str = BOTH, files: str = "") -> Form:
        return Form(path, method, where, frozenset(names.split()), dialect, frozenset(files.split()))

    move = "loginid leadid newdate location reason newtime remark"
    return (
        form(f"{WS}userverification.php", "POST", "query", "mobile password", DOCUMENT),
        form(f"{NEW}userverification.php", "POST", "form", "mobile password", FIELD_APP),
        form(f"{WS}userauth.php", "POST", "query", "mobile password userToken teamho imeiNumber", DOCUMENT),
        form(f"{NEW}userauth.php", "POST", "form", "mobile password user_token teamho imei_number", FIELD_APP),
        form(f"{NEW}new_lead.php", "GET", "query", "uid start end branch_id app_version app_type"),
        form(f"{NEW}new_lead_detail.php", "GET", "query", "lead_id"),
        form(f"{NEW}childlist.php", "GET", "query", "parentid"),
        form(f"{NEW}refixlead.php", "GET", "query", move, DOCUMENT),
        form(f"{NEW}refixlead.php", "POST", "query", f"{move} geoLocation", FIELD_APP),
        form(f"{NEW}postponedlead.php", "POST", "form", move, DOCUMENT),
        form(f"{NEW}postponedlead.php", "POST", "form", f"{move} geoLocation", FIELD_APP),
        form(f"{NEW}todaystransfered.php", "GET", "query", "uid"),
        form(f"{NEW}multipleLeadTransfer.php", "GET", "query", "leaddata", DOCUMENT),
        form(f"{NEW}multipleLeadTransfer.php", "POST", "form", "leaddata", FIELD_APP),
        form(f"{NEW}today_completed_lead.php", "GET", "query", "uid branch_id"),
        form(f"{NEW}forgotPassword.php", "GET", "query", "mobile", DOCUMENT),
        form(f"{NEW}forgotPassword.php", "POST", "form", "mobile", FIELD_APP),
        form(f"{NEW}userForgotPassword.php", "POST", "form", "mobile new_password otp"),
        form("/apinew/display/document.php", "GET", "query", ""),
        form(f"{NEW}add_doc_simple.php", "POST", "multipart", "loginid leadid doc_name", DOCUMENT, "file"),
        form(f"{NEW}add_doc_simple.php", "POST", "form", "loginid leadid doc_name address geoLocation doc_url doclist", FIELD_APP),
        form(f"{NEW}exotel_getnumber.php", "GET", "query", "lead_id"),
        form(f"{NEW}time_slot.php", "GET", "query", ""),
        form(f"{NEW}reason.php", "GET", "query", "leadid"),
        form(f"{NEW}complete_lead.php", "POST", "form", "loginid leadid", FIELD_APP),
        form(f"{NEW}dashboard_counts.php", "POST", "query", "uid", FIELD_APP),
        form(f"{NEW}getAppVersion.php", "GET", "query", "", FIELD_APP),
    )


FORMS = _forms()


def match(incoming: Incoming, dialect: str) -> Call:
    """The request as a call of the form it has, to the letter. Raises Refused with everything that differs."""
    request = incoming.request
    here = [f for f in FORMS if f.path == request.path]
    if not here:
        raise UnknownPath(f"There is no {request.path}", "form")
    spoken = [f for f in here if dialect == BOTH or f.dialect in (BOTH, dialect)]
    if not spoken:
        raise Refused(f"{request.path} belongs to the {here[0].dialect} dialect; this server speaks {dialect}", "form")
    same_method = [f for f in spoken if f.method == request.method]
    if not same_method:
        raise WrongMethod(request.method, (f.method for f in spoken))
    _check_headers(incoming)
    if incoming.problem:
        raise Refused(incoming.problem, "form")
    found = [(_differences(incoming, f), f) for f in same_method]
    differences, form = min(found, key=lambda pair: len(pair[0]))
    if differences:
        raise Refused("; ".join(differences), "form")
    values = dict(incoming.query if form.where == "query" else incoming.form)
    request.dialect = form.dialect
    return Call(request.endpoint, form.dialect, values, incoming.uploads)


def _check_headers(incoming: Incoming) -> None:
    """There is no session: nobody sends cookies or credentials in headers."""
    for header in ("cookie", "authorization", "proxy-authorization", "x-api-key"):
        if header in incoming.request.headers:
            raise Refused(f"a {header} header was sent; this server has no sessions", "form")


def _differences(incoming: Incoming, form: Form) -> list[str]:
    """Why the request does not have this form; empty when it has."""
    request = incoming.request
    kinds = {"form": "application/x-www-form-urlencoded", "multipart": "multipart/form-data", "query": ""}
    wrong: list[str] = []
    if form.where == "query":
        sent, stray = incoming.query, [name for name, _ in incoming.form]
        if incoming.body:
            wrong.append(f"a body was sent ({request.content_type or 'no type'}); everything belongs in the query")
    else:
        sent, stray = incoming.form, [name for name, _ in incoming.query]
        if request.content_type.partition(";")[0].strip().lower() != kinds[form.where]:
            wrong.append(f"the body is {request.content_type or 'of no type'}; it must be {kinds[form.where]}")
    if stray:
        wrong.append(f"{', '.join(stray)} sent in the wrong place")
    names = Counter(name for name, _ in sent)
    if missing := form.names - set(names):
        wrong.append(f"missing: {', '.join(sorted(missing))}")
    if extra := set(names) - form.names:
        wrong.append(f"unknown: {', '.join(sorted(extra))}")
    if twice := [name for name, count in names.items() if count > 1]:
        wrong.append(f"sent more than once: {', '.join(twice)}")
    return [*wrong, *_file_differences(incoming, form)]


def _file_differences(incoming: Incoming, form: Form) -> list[str]:
    sent = sorted(upload.part.name for upload in incoming.uploads)
    if sent == sorted(form.files):
        return []
    return [f"file parts sent: {', '.join(sent) or 'none'}; expected: {', '.join(sorted(form.files)) or 'none'}"]
