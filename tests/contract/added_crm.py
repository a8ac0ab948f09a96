"""A CRM nobody knew of before: the two files of its folder, written where a test wants them, and its server on loopback."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs

NAME = "parcelpost"
_SPECS = '''"""Parcels on their way, an invented CRM."""

from leaddesk.connectors.contract import Plugin
from leaddesk.domain.commands import Resend
from leaddesk.domain.specs import ActionSpec, Cell, ColumnSpec, CrmInfo, Effect, KindSpec, On, Role


def _runtime():
    from .connector import ParcelRuntime

    return ParcelRuntime()


PLUGIN = Plugin(
    info=CrmInfo(slug="parcelpost", title="Parcel Post", subtitle="Parcels on their way", icon="box", colour="#7a3355"),
    kinds=(
        KindSpec(
            name="parcel",
            title="Parcel",
            plural="Parcels",
            columns=(
                ColumnSpec("number", "Parcel no", "remote", Cell.MONO),
                ColumnSpec("receiver", "Receiver", "title"),
                ColumnSpec("desk", "Desk", "f1", Cell.BADGE, chip=True),
            ),
            work=True,
            empty="No parcels are on their way.",
        ),
    ),
    actions=(
        ActionSpec(
            name="redirect",
            title="Redirect",
            kind="parcel",
            on=On.MANY,
            role=Role.TRANSFER,
            resend=Resend.STATE_CHANGE,
            verb="Redirect {n} parcels",
            done="Redirected to {desk}",
            effects=(Effect("f1", "desk"),),
        ),
    ),
    sign_in=(),
    runtime=_runtime,
)
'''
_CONNECTOR = '''"""Parcel Post's heavy part."""

import hashlib
import json
from typing import Annotated

from pydantic import Field

from leaddesk.connectors.contract import Item, Page
from leaddesk.connectors.forms import FormModel, Ui, check, form_spec
from leaddesk.connectors.http import Call
from leaddesk.domain.commands import FreshRecord, Landed, Receipt, Resend, Verdict
from leaddesk.domain.records import Core
from leaddesk.domain.specs import Choice, FieldType
from leaddesk.domain.values import text


class Settings(FormModel):
    url: Annotated[str, Ui("Address")]


class Redirect(FormModel):
    desk: Annotated[str, Ui("Desk", type=FieldType.CHOICE, dynamic=True)]
    note: Annotated[str, Ui("Note"), Field(max_length=40)] = ""


FORMS = {"settings": Settings, "redirect": Redirect}


class ParcelRuntime:
    def form(self, name):
        return form_spec(name, FORMS[name])

    def check(self, name, values, context):
        return check(FORMS[name], values, context)

    def core(self, kind, values):
        return Core(title=text(values.get("receiver")), f1=text(values.get("desk")))

    def connect(self, context):
        return ParcelConnector(context)


class ParcelConnector:
    def __init__(self, context):
        self._context = context

    async def _call(self, path, form=None):
        url = text(self._context.settings["url"]) + path
        call = Call(method="GET" if form is None else "POST", url=url, label=path, write=form is not None, resend=Resend.STATE_CHANGE, form=form)
        return json.loads((await self._context.http.request(call)).body)

    async def sign_out(self):
        return None

    async def pull(self, kind):
        found = (await self._call("/parcels"))["parcels"]
        yield Page(tuple(_item(one) for one in found), last=True)

    async def read(self, key):
        return ()

    async def choices(self, action, field, context):
        return tuple(Choice(desk, desk) for desk in (await self._call("/desks"))["desks"])

    async def perform(self, command, progress):
        form = {"number": command.record.remote, "desk": text(command.payload.get("desk")), "note": text(command.payload.get("note"))}
        return Receipt(message="Done", records=(FreshRecord(command.record, "list", await self._call("/redirect", form)),))

    async def confirm(self, command):
        return Verdict(Landed.CANNOT_TELL)


def _item(parcel):
    mark = hashlib.blake2b(json.dumps(parcel, sort_keys=True).encode(), digest_size=8).digest()
    return Item(parcel["number"], mark, lambda: parcel)
'''


def write_folder(where: Path) -> None:
    """The CRM's folder, beside nothing else."""
    folder = where / NAME
    folder.mkdir(parents=True)
    (folder / "__init__.py").write_text(_SPECS, encoding="utf-8")
    (folder / "connector.py").write_text(_CONNECTOR, encoding="utf-8")


class ParcelServer:
    """What the CRM's server holds, and what it was told."""

    def __init__(self) -> None:
        names = ("Asha Example", "Bela Sample", "Chirag Practice", "Divya Invented")
        self.parcels = {f"P{n}": {"number": f"P{n}", "receiver": name, "desk": "North"} for n, name in enumerate(names, 100)}
        self.redirected: list[dict[str, str]] = []
        self.url = ""

    def answer(self, path: str, form: dict[str, str] | None) -> object:
        if path == "/parcels":
            return {"parcels": list(self.parcels.values())}
        if path == "/desks":
            return {"desks": ["North", "South", "Harbour"]}
        assert path == "/redirect" and form is not None
        self.redirected.append(form)
        self.parcels[form["number"]]["desk"] = form["desk"]
        return self.parcels[form["number"]]


@contextmanager
def parcel_server() -> Iterator[ParcelServer]:
    state = ParcelServer()

    class Handler(BaseHTTPRequestHandler):
        def log_message(self, format: str, *args: object) -> None:
            return

        def do_GET(self) -> None:
            self._say(state.answer(self.path, None))

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length") or 0)).decode()
            self._say(state.answer(self.path, {name: values[0] for name, values in parse_qs(body, keep_blank_values=True).items()}))

        def _say(self, answer: object) -> None:
            body = json.dumps(answer).encode()
            self.send_response(200)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    state.url = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        yield state
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
