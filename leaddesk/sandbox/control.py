"""The practice CRMs' own addresses under ``/__practice__/``, so that tests in another process can look and switch faults."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from leaddesk.sandbox.faults import GENERAL
from leaddesk.sandbox.inspection import page
from leaddesk.sandbox.practice import Reply

if TYPE_CHECKING:
    from leaddesk.sandbox.practice import PracticeCrm

PREFIX = "/__practice__/"


def answer(practice: PracticeCrm, method: str, path: str, body: bytes) -> Reply:
    """GET faults, requests, complaints, state, inspect (the state as a web page), inspect.json · POST faults (one or a list), release,
    state (a change) · DELETE faults, requests (and complaints)."""
    what = path.removeprefix(PREFIX).rstrip("/")
    try:
        with practice.lock:
            if method == "GET" and what == "inspect":
                shown = page(f"{practice.slug}: what the practice CRM holds", practice.snapshot())
                return Reply(body=shown.encode("utf-8"), content_type="text/html; charset=utf-8")
            if method == "GET":
                return Reply(payload=_read(practice, what))
            if method == "POST":
                return Reply(payload=_write(practice, what, json.loads(body or b"{}")))
            if method == "DELETE":
                return Reply(payload=_delete(practice, what))
    except (ValueError, TypeError, KeyError) as error:
        return Reply(400, {"error": str(error)})
    return Reply(405, {"error": f"{method} is not known here"})


def _read(practice: PracticeCrm, what: str) -> Any:
    if what == "faults":
        return {
            "pending": [f.as_json() for f in practice.faults.pending()],
            "held": practice.faults.held,
            "names": {n: GENERAL.get(n, "") for n in practice.faults.names()},
        }
    if what == "requests":
        return [r.as_json() for r in practice.requests]
    if what == "complaints":
        return [c.as_json() for c in practice.complaints]
    if what in ("state", "inspect.json"):
        return practice.snapshot()
    raise ValueError(f"There is no {PREFIX}{what}")


def _write(practice: PracticeCrm, what: str, wish: Any) -> Any:
    if what == "faults":
        for one in wish if isinstance(wish, list) else [wish]:
            options = dict(one)
            practice.faults.add(options.pop("fault"), options.pop("endpoint", "*"), **options)
        return _read(practice, "faults")
    if what == "release":
        practice.faults.release()
        return {"released": True}
    if what == "state":
        return practice.change(dict(wish))
    raise ValueError(f"There is no {PREFIX}{what}")


def _delete(practice: PracticeCrm, what: str) -> Any:
    if what == "faults":
        practice.faults.clear()
    elif what in ("requests", "complaints"):
        practice.forget()
    else:
        raise ValueError(f"There is no {PREFIX}{what}")
    return {"deleted": what}
