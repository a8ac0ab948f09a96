"""The dialog of actions that take files: a row per file with what it is, one command per file, so that each has its own fate."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from leaddesk.domain.commands import OutboxItem
from leaddesk.domain.errors import LeaddeskError
from leaddesk.domain.specs import FieldType, FormSpec, Tone
from leaddesk.domain.values import Fields
from leaddesk.services.api import FileToSend
from leaddesk.services.document_types import UploadForm, upload_form
from leaddesk.ui import strings_dialogs as S
from leaddesk.ui.dialogs.action import ActionDialog
from leaddesk.ui.forms.files import FilesEditor
from leaddesk.ui.strings_dialogs import count, say


def takes_files(form: FormSpec) -> bool:
    return any(field.type is FieldType.FILES for field in form.fields)


def asked_per_file(form: FormSpec, upload: UploadForm) -> FormSpec:
    """The form with "what is this document" asked for each file, where it is asked once for all."""
    if upload.kind is None or upload.per_file:
        return form
    kind = upload.kind
    fields = tuple(replace(f, per_file=(kind, *f.per_file)) if f is upload.files else f for f in form.fields if f is not kind)
    return FormSpec(form.name, fields, form.schema)


class UploadDialog(ActionDialog):
    """Where the CRM asks what a document is once per call, each file becomes a call of its own."""

    _upload: UploadForm | None = None

    def shape(self, form: FormSpec) -> FormSpec:
        upload = self._upload = upload_form(form)
        return form if upload is None else asked_per_file(form, upload)

    def button_words(self, n: int) -> str:
        return count(max(1, len(self.view.files())), S.UPLOAD_ONE, S.UPLOAD_MANY)

    async def send(self, values: Fields) -> None:
        upload = self._upload
        if upload is None or upload.kind is None or upload.per_file:
            await super().send(values)
            return
        files = self.view.files()
        records = [s.key.remote for s in self.chosen()]
        try:
            for file in files:
                await self._send_one(file, records, values, upload.kind.name)
        except LeaddeskError:
            if self.items:
                self.notify(say(S.PARTLY_QUEUED, n=len(self.items), all=len(files)), Tone.WARN)
            raise
        self.view.drafts.drop()
        self.accept()

    async def _send_one(self, file: FileToSend, records: Sequence[str], values: Fields, kind: str) -> None:
        meta = {name: value for name, value in file.meta.items() if name != kind}
        payload = {**values, kind: file.meta.get(kind)}
        commands = self.ctx.services.commands
        made: tuple[OutboxItem, ...] = await self.ctx.call(
            commands.submit(self.task.account.id, self.task.action.name, records, payload, (replace(file, meta=meta),))
        )
        self.items += made
        editor = self.view.rows[file.field].editor
        if isinstance(editor, FilesEditor):
            editor.remove(file.path)  # it is in the outbox: a failure of a later file must not send it twice
