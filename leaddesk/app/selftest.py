"""The installed program tests itself: its parts, encryption, key store, Qt, TLS, the window, and a round at every practice CRM on loopback."""

from __future__ import annotations

import json
import os
import platform
import secrets
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import timedelta
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

import leaddesk
from leaddesk.domain.clock import SystemClock
from leaddesk.domain.commands import State
from leaddesk.domain.records import ListQuery
from leaddesk.domain.specs import ActionSpec, FieldType, Role
from leaddesk.domain.values import JsonValue

if TYPE_CHECKING:
    from leaddesk.domain.ids import AccountId
    from leaddesk.sandbox import Running
    from leaddesk.services.api import Services


@dataclass(frozen=True, slots=True)
class Finding:
    """One test: its name, whether it passed, what was seen, how long it took in seconds."""

    name: str
    passed: bool
    text: str
    seconds: float


def run_self_test(report: Path | None, as_json: bool = False) -> int:
    """Runs all tests, writes the JSON report, answers 0 when everything passed; `as_json` prints that report instead of lines.

    Nothing but loopback is contacted; the profile is a temporary one.
    """
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    tests = (
        ("parts", _parts),
        ("encryption", _encryption),
        ("key store", _key_store),
        ("drawing", _drawing),
        ("trust store", _trust),
        ("icons", _icons),
        ("window", _window),
    )
    findings = [_timed(name, test) for name, test in tests]
    try:
        findings += _practice_rounds()
    except Exception as error:  # as in _timed: the report is written all the same
        findings.append(Finding("practice CRMs", False, f"{error.__class__.__name__}: {error}", 0.0))
    value = {
        "program": leaddesk.__version__,
        "python": platform.python_version(),
        "system": platform.platform(),
        "passed": all(f.passed for f in findings),
        "tests": [asdict(f) for f in findings],
    }
    if report is not None:
        report.write_text(json.dumps(value, indent=1), encoding="utf-8")
    lines = sys.stderr if as_json else sys.stdout
    for finding in findings:
        lines.write(f"{'ok  ' if finding.passed else 'FAIL'}  {finding.name}: {finding.text} ({finding.seconds:.1f} s)\n")
    if as_json:
        sys.stdout.write(json.dumps(value, indent=1) + "\n")
    return 0 if value["passed"] else 1


def _timed(name: str, test: Callable[[], str]) -> Finding:
    begun = time.monotonic()
    try:
        text, passed = test(), True
    except Exception as error:  # a failing self-test must say so and let the others run
        text, passed = f"{error.__class__.__name__}: {error}", False
    return Finding(name, passed, text, time.monotonic() - begun)


NATIVE = ("apsw", "argon2", "babel", "cryptography", "httpx", "keyring", "orjson", "phonenumbers", "PIL.Image", "pydantic", "pypdf", "qasync", "xlsxwriter")


def _parts() -> str:
    """Every package that is imported late in daily work, and a connector for every practice CRM and the other way round."""
    for name in NATIVE:
        import_module(name)
    from leaddesk.app.discovery import find_plugins
    from leaddesk.sandbox import available

    found, expected = set(find_plugins()), {spec.slug for spec in available()}
    if found != expected:
        raise RuntimeError(f"connectors found: {', '.join(sorted(found)) or 'none'}; missing: {', '.join(sorted(expected - found)) or 'none'}")
    return f"{len(NATIVE)} packages, connectors {', '.join(sorted(found))}"


def _key_store() -> str:
    """A round trip through the system's key store, or a plain word that there is none: then a passphrase protects the profile."""
    from leaddesk.app.keyring_port import SystemKeyring
    from leaddesk.domain.errors import KeyNeeded

    ring, canary = SystemKeyring(), secrets.token_hex(16)
    try:
        ring.set("leaddesk-self-test", "canary", canary)
        found = ring.get("leaddesk-self-test", "canary")
        ring.delete("leaddesk-self-test", "canary")
    except KeyNeeded as error:
        return f"none usable here ({error.facts.get('reason')}); a passphrase will be asked for"
    if found != canary or ring.get("leaddesk-self-test", "canary") is not None:
        raise RuntimeError("what was stored did not come back, or stayed")
    return "stored, read and removed"


def _encryption() -> str:
    from leaddesk.app.wiring import open_store_part

    with tempfile.TemporaryDirectory(prefix="leaddesk-test-") as folder:
        opened = open_store_part(Path(folder), session_key=secrets.token_bytes(32))
        opened.services.preferences.put("canary", "a readable canary")
        files = [path for path in Path(folder).rglob("*") if path.is_file()]
        readable = [path.name for path in files if b"a readable canary" in path.read_bytes()]
        opened.close()
    if readable:
        raise RuntimeError(f"plain text in {', '.join(readable)}")
    return f"no plain text in {len(files)} files"


def _drawing() -> str:
    from PySide6.QtCore import qVersion
    from PySide6.QtGui import QGuiApplication, QImage, QPainter

    from leaddesk.app.gui import make_application

    make_application()
    image = QImage(40, 20, QImage.Format.Format_RGB32)
    image.fill(0xFFFFFF)
    painter = QPainter(image)
    painter.drawText(2, 15, "Lead")
    painter.end()
    if not any(image.pixel(x, y) & 0xFFFFFF != 0xFFFFFF for x in range(40) for y in range(20)):
        raise RuntimeError("no font could be drawn")
    return f"Qt {qVersion()} on {QGuiApplication.platformName()}"


def _window() -> str:
    """The real window on an empty profile, drawn once."""
    from leaddesk.app.gui import make_application
    from leaddesk.ui.shell import Hooks, MainWindow
    from leaddesk.ui.theme import Icons, Theme
    from leaddesk.ui.window_memory import WindowMemory

    app = make_application()
    theme = Theme(app, "light")
    window = MainWindow(WindowMemory(None), Hooks(practice=lambda: None))
    for _ in window.furnish(theme, Icons(theme)):
        pass
    window.unveil()
    window.show()
    app.processEvents()
    picture = window.grab().toImage()
    window.hide()
    window.deleteLater()
    colours = {picture.pixel(x, y) for x in range(0, picture.width(), 7) for y in range(0, picture.height(), 7)}
    if len(colours) < 4:
        raise RuntimeError("it stayed blank")
    return f"shown, {picture.width()}x{picture.height()}"


def _trust() -> str:
    import ssl

    import truststore

    context = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    if context.verify_mode is not ssl.CERT_REQUIRED:
        raise RuntimeError("certificates would not be checked")
    return "certificates are checked against the system's own store"


def _icons() -> str:
    from leaddesk.ui.resources import resource_folder

    count = len(list((resource_folder() / "icons").glob("*.svg")))
    if not count:
        raise RuntimeError("none found")
    return f"{count} icons"


def _practice_rounds() -> list[Finding]:
    """At each practice CRM: account, sign-in, refresh, search; not one complaint from it."""
    from leaddesk.app.wiring import open_services
    from leaddesk.sandbox import start_all

    running = start_all(1, size=60)
    try:
        with tempfile.TemporaryDirectory(prefix="leaddesk-test-") as folder:
            services = open_services(Path(folder), in_thread=True, session_key=secrets.token_bytes(32))
            try:
                return [_timed(f"practice {one.crm}", partial(_round, services, one)) for one in running]
            finally:
                services.engine.submit(services.stop()).result(60)
    finally:
        for one in running:
            one.stop()


def _round(services: Services, one: Running) -> str:
    """Account, sign-in with its one-time code, refresh, and one new appointment where the CRM has them."""
    from leaddesk.app.demo import join

    account = services.engine.submit(join(services, one)).result(60)
    counts = services.engine.submit(services.refresher.refresh(account)).result(120)
    failed = [kind for kind, count in counts.items() if count.failure is not None]
    words = f"{sum(count.seen for count in counts.values())} records of {len(counts)} kinds"
    action = next((a for a in services.catalog.actions(one.crm) if a.role is Role.RESCHEDULE), None)
    if action is not None:
        words += ", " + services.engine.submit(_reschedule(services, account, action)).result(60)
    if failed or one.practice.complaints:
        raise RuntimeError(f"failed: {failed}, complaints: {len(one.practice.complaints)}")
    return words


async def _reschedule(services: Services, account: AccountId, action: ActionSpec) -> str:
    """The first record gets the earliest day its form allows, through the outbox."""
    slug = services.accounts.get(account).slug
    query = ListQuery(accounts=(account,), kinds=(action.kind,))
    key = services.queries.key_of(services.queries.first(query, 1)[0])
    if key is None:
        raise RuntimeError("no record to reschedule")
    values: dict[str, JsonValue] = {}
    for field in services.catalog.form(slug, action.name).fields:
        if field.type is FieldType.DATE:
            values[field.name] = (SystemClock().now().astimezone().date() + timedelta(days=max(field.first_day or 0, 1))).isoformat()
        elif field.required or field.dynamic:
            offered = (await services.choices.get(account, action.name, field.name, key.remote, values)).choices
            values[field.name] = offered[0].value if offered else None
    items = await services.commands.submit(account, action.name, [key.remote], values, hold=False)
    (item,) = await services.commands.settle([one.command.id for one in items], 30)
    if item.state is not State.SENT:
        raise RuntimeError(f"the new appointment is {item.state.value}")
    return "one rescheduled"
