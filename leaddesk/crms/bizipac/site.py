"""An account's settings: the form, and the same as a plain object the rest of this folder reads."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Annotated, Final, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field

from leaddesk.connectors.contract import FormContext
from leaddesk.connectors.forms import FormModel, Ui, problem
from leaddesk.connectors.hosts import check_host
from leaddesk.connectors.http import is_loopback
from leaddesk.connectors.wire import as_flag
from leaddesk.domain.errors import FieldProblem
from leaddesk.domain.ids import AccountId
from leaddesk.domain.specs import Choice
from leaddesk.domain.values import Fields, text

DEFAULT_URL: Final = "https://fms.bizipac.com"
NO_PLACE: Final = "Location service disabled"  # what the field app sends when its GPS is off; a desk has none


def _address(value: str) -> str:
    """An https address, or http on this machine. Paths of single calls are cut off, because they are often pasted."""
    try:
        parts = urlsplit(value if "://" in value else f"https://{value}")
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        host, parts = "", urlsplit("")
    if not host or parts.scheme not in ("http", "https"):
        raise problem("format", "Write a web address, e.g. https://fms.bizipac.com.")
    check_host(value, host, DEFAULT_URL)
    if parts.scheme == "http" and not is_loopback(host):
        raise problem("format", "The address must begin with https://.", f"https://{parts.netloc}{parts.path}".rstrip("/"))
    return f"{parts.scheme}://{parts.netloc}{parts.path}".rstrip("/")


def _root(value: str) -> str:
    address = _address(value)
    return re.sub(r"(/apinew)?/(ws_new|ws|display)(/\w+\.php)?$", "", address)


def _storage(value: str) -> str:
    base, mark, query = value.partition("?")
    return _address(base) + mark + query


Root = Annotated[str, AfterValidator(_root)]
Address = Annotated[str, AfterValidator(_address)]
Storage = Annotated[str, AfterValidator(_storage)]
Dialect = Literal["document", "field-app"]


class SettingsForm(FormModel):
    """What an account needs beside its secrets."""

    url: Annotated[Root, Ui("Address", help="The root of the server, without /apinew.", placeholder=DEFAULT_URL)] = DEFAULT_URL
    dialect: Annotated[
        Dialect,
        Ui(
            "Dialect",
            help="How calls are written: as the API document has it, or as the field app sends them.",
            choices=(Choice("document", "As in the API document"), Choice("field-app", "As the field app")),
        ),
    ] = "document"
    app_version: Annotated[str, Ui("App version", help="The constant the lead list is asked with.", advanced=True), Field(max_length=20)] = "40"
    app_type: Annotated[str, Ui("App type", help="android or ios.", advanced=True), Field(max_length=20)] = "android"
    device_id: Annotated[str, Ui("Device id", help="Left open: one that stays the same for this account.", advanced=True), Field(max_length=100)] = ""
    doc_name: Annotated[Literal["id", "name"], Ui("Document type is sent as", choices=(Choice("id", "Its id"), Choice("name", "Its name")), advanced=True)] = (
        "id"
    )
    date_padding: Annotated[bool, Ui("Dates with leading zeros", help="05-02-2026 instead of 5-2-2026.", advanced=True)] = False
    geo_location: Annotated[
        str, Ui("Position", help="Sent in the field-app dialect: latitude,longitude, or why there is none.", advanced=True), Field(max_length=100)
    ] = NO_PLACE
    upload_url: Annotated[
        Storage | None, Ui("Storage address for documents", help="Files are stored under it with one PUT each. Only in the field-app dialect.", advanced=True)
    ] = None
    s3_bucket: Annotated[str, Ui("Storage bucket", help="An S3 bucket instead of an address.", advanced=True), Field(max_length=63)] = ""
    s3_region: Annotated[str, Ui("Storage region", placeholder="ap-south-1", advanced=True), Field(max_length=40)] = "ap-south-1"
    s3_endpoint: Annotated[Address | None, Ui("Storage server", help="Only for S3-compatible servers of your own.", advanced=True)] = None
    s3_acl: Annotated[
        Literal["", "public-read"],
        Ui("Who may read stored documents", choices=(Choice("", "As the bucket says"), Choice("public-read", "Everyone with the address")), advanced=True),
    ] = ""

    def cross(self, context: FormContext) -> Iterable[FieldProblem]:
        if self.s3_bucket and not re.fullmatch(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]", self.s3_bucket):
            yield FieldProblem("s3_bucket", "format", "A bucket's name has 3 to 63 small letters, digits, dots and dashes.", self.s3_bucket.lower())
        if not re.fullmatch(r"[a-z0-9-]+", self.s3_region):
            yield FieldProblem("s3_region", "format", "Write the region as in ap-south-1.")


@dataclass(frozen=True, slots=True)
class Site:
    """The settings as this folder reads them. Odd stored values fall back to the defaults: they were checked when they were set."""

    url: str
    field_app: bool
    app_version: str
    app_type: str
    device_id: str
    names_documents: bool
    pads_dates: bool
    geo_location: str
    upload_url: str
    s3_bucket: str
    s3_region: str
    s3_endpoint: str
    s3_acl: str

    @classmethod
    def of(cls, settings: Fields, account: AccountId) -> Site:
        def read(name: str, default: str = "") -> str:
            return text(settings.get(name)) or default

        return cls(
            url=read("url", DEFAULT_URL).rstrip("/"),
            field_app=read("dialect") == "field-app",
            app_version=read("app_version", "40"),
            app_type=read("app_type", "android"),
            device_id=read("device_id") or stable_device(account),
            names_documents=read("doc_name") == "name",
            pads_dates=bool(as_flag(settings.get("date_padding"))),
            geo_location=read("geo_location", NO_PLACE),
            upload_url=read("upload_url"),
            s3_bucket=read("s3_bucket"),
            s3_region=read("s3_region", "ap-south-1"),
            s3_endpoint=read("s3_endpoint").rstrip("/"),
            s3_acl=read("s3_acl"),
        )

    @property
    def has_storage(self) -> bool:
        return bool(self.upload_url or self.s3_bucket)


def stable_device(account: AccountId) -> str:
    """A device id that stays the same for an account and says nothing about the machine."""
    return "leaddesk-" + hashlib.sha256(account.encode()).hexdigest()[:16]


def storage_problem(settings: Fields) -> FieldProblem | None:
    """The problem of documents in the field-app dialect without a place to store them; None when all is well."""
    site = Site.of(settings, AccountId(""))
    if site.field_app and not site.has_storage:
        return FieldProblem("file", "no_storage", "In the field-app dialect documents need a storage address or bucket in the account's settings.")
    return None
