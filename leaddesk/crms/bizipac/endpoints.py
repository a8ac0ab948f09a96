"""The 17 calls in both dialects: as the API document has them, and as the field app sends them. Only builds, sends nothing."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from typing import Final

from leaddesk.connectors.contract import Progress
from leaddesk.connectors.http import Call, FilePart
from leaddesk.crms.bizipac.site import Site
from leaddesk.domain.commands import Resend

_NEW: Final = "/apinew/ws_new/"
_OLD: Final = "/ws/"  # where the document still has the two login calls


class _Builder:
    """The shapes both halves share: where a file lies, and how values travel."""

    def __init__(self, site: Site) -> None:
        self._site = site

    def _login(self, file: str, values: Mapping[str, str], resend: Resend) -> Call:
        if self._site.field_app:
            return self._post(file, values, resend)
        return Call("POST", f"{self._site.url}{_OLD}{file}", file, write=True, resend=resend, params=values)

    def _get(self, file: str, params: Mapping[str, str], write: Resend | None = None) -> Call:
        return self._call("GET", file, params=params, write=write)

    def _post(self, file: str, form: Mapping[str, str], resend: Resend) -> Call:
        return self._call("POST", file, form=form, write=resend)

    def _call(
        self,
        method: str,
        file: str,
        *,
        write: Resend | None,
        params: Mapping[str, str] | None = None,
        form: Mapping[str, str] | None = None,
        files: tuple[FilePart, ...] = (),
        progress: Progress | None = None,
    ) -> Call:
        url = f"{self._site.url}{_NEW}{file}"
        return Call(method, url, file, write=write is not None, resend=write or Resend.READ, params=params, form=form, files=files, progress=progress)


class ReadCalls(_Builder):
    """The nine calls that change nothing."""

    def leads(self, uid: str, branch_id: str, start: int, end: int) -> Call:
        """#3."""
        asked = {"uid": uid, "start": str(start), "end": str(end), "branch_id": branch_id}
        return self._get("new_lead.php", {**asked, "app_version": self._site.app_version, "app_type": self._site.app_type})

    def detail(self, lead_id: str) -> Call:
        """#4."""
        return self._get("new_lead_detail.php", {"lead_id": lead_id})

    def executives(self, uid: str) -> Call:
        """#5."""
        return self._get("childlist.php", {"parentid": uid})

    def activity(self, uid: str) -> Call:
        """#8."""
        return self._get("todaystransfered.php", {"uid": uid})

    def completed(self, uid: str, branch_id: str) -> Call:
        """#10."""
        return self._get("today_completed_lead.php", {"uid": uid, "branch_id": branch_id})

    def document_types(self) -> Call:
        """#13, in another directory."""
        return Call("GET", f"{self._site.url}/apinew/display/document.php", "display/document.php", write=False)

    def number(self, lead_id: str) -> Call:
        """#15."""
        return self._get("exotel_getnumber.php", {"lead_id": lead_id})

    def slots(self) -> Call:
        """#16."""
        return self._get("time_slot.php", {})

    def reasons(self, lead_id: str) -> Call:
        """#17: ``leadid`` here, unlike #4 and #15."""
        return self._get("reason.php", {"leadid": lead_id})


class WriteCalls(_Builder):
    """The calls that do something: sent once, whatever their verb."""

    def verify(self, mobile: str, password: str) -> Call:
        """#1. Makes the server send an SMS, so it is never repeated. The answer's ``message`` is the code itself."""
        return self._login("userverification.php", {"mobile": mobile, "password": password}, Resend.OUTBOUND)

    def authenticate(self, mobile: str, password: str, otp: str) -> Call:
        """#2. ``teamho`` is the code. The push token and the IMEI of the app are any stable text here."""
        device = self._site.device_id
        token, imei = ("user_token", "imei_number") if self._site.field_app else ("userToken", "imeiNumber")
        return self._login("userauth.php", {"mobile": mobile, "password": password, token: device, "teamho": otp, imei: device}, Resend.STATE_CHANGE)

    def request_otp(self, mobile: str) -> Call:
        """#11. Sends an SMS whatever the verb."""
        if self._site.field_app:
            return self._post("forgotPassword.php", {"mobile": mobile}, Resend.OUTBOUND)
        return self._get("forgotPassword.php", {"mobile": mobile}, write=Resend.OUTBOUND)

    def reset_password(self, mobile: str, otp: str, new_password: str) -> Call:
        """#12."""
        return self._post("userForgotPassword.php", {"mobile": mobile, "otp": otp, "new_password": new_password}, Resend.WRITE_ONLY)

    def refix(self, uid: str, lead_id: str, sent: Mapping[str, str], day: date) -> Call:
        """#6. A write by GET in the document; the app sends a POST with everything in the query and an empty body."""
        names = ("location", "reason", "newtime", "remark")
        params = {"loginid": uid, "leadid": lead_id, "newdate": self.wire_date(day), **{name: sent.get(name, "") for name in names}}
        if self._site.field_app:
            return self._call("POST", "refixlead.php", params={**params, "geoLocation": self._site.geo_location}, write=Resend.STATE_CHANGE)
        return self._get("refixlead.php", params, write=Resend.STATE_CHANGE)

    def postpone(self, uid: str, lead_id: str, sent: Mapping[str, str], day: date) -> Call:
        """#7."""
        names = ("remark", "location", "reason", "newtime")
        form = {"loginid": uid, "leadid": lead_id, "newdate": self.wire_date(day), **{name: sent.get(name, "") for name in names}}
        if self._site.field_app:
            form["geoLocation"] = self._site.geo_location
        return self._post("postponedlead.php", form, Resend.STATE_CHANGE)

    def transfer(self, uid: str, child: str, lead_id: str) -> Call:
        """#9 with one element: no per-lead result is answered, so one lead a call is the only way to know."""
        data = json.dumps({"data": [{"user_id": uid, "child_user_id": child, "lead_id": lead_id}]}, separators=(",", ":"), ensure_ascii=False)
        if self._site.field_app:
            return self._post("multipleLeadTransfer.php", {"leaddata": data}, Resend.STATE_CHANGE)
        return self._get("multipleLeadTransfer.php", {"leaddata": data}, write=Resend.STATE_CHANGE)

    def upload(self, uid: str, lead_id: str, doc_name: str, file: FilePart, progress: Progress) -> Call:
        """#14 with the file itself (document dialect)."""
        form = {"loginid": uid, "leadid": lead_id, "doc_name": doc_name}
        return self._call("POST", "add_doc_simple.php", form=form, files=(file,), write=Resend.UPLOAD, progress=progress)

    def register(self, uid: str, lead_id: str, doc_name: str, company: str, doc_url: str) -> Call:
        """#14 with the address of a stored file (field-app dialect); ``address`` and ``doclist`` are constants of the app."""
        form = {"loginid": uid, "leadid": lead_id, "doc_name": doc_name, "address": company, "geoLocation": self._site.geo_location}
        return self._post("add_doc_simple.php", {**form, "doc_url": doc_url, "doclist": "1"}, Resend.UPLOAD)

    def wire_date(self, day: date) -> str:
        """``5-2-2026``; with leading zeros when the account says so."""
        return f"{day.day:02d}-{day.month:02d}-{day.year}" if self._site.pads_dates else f"{day.day}-{day.month}-{day.year}"
