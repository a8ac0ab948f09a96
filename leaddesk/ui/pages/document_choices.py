"""What an upload asks for: its form, read once, and the document types of the record, read when somebody looks."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from leaddesk.domain.errors import Failure, LeaddeskError
from leaddesk.domain.ids import RecordKey
from leaddesk.domain.specs import ActionSpec, Choice, FormSpec
from leaddesk.services.api import ChoiceList
from leaddesk.services.document_types import UploadForm, upload_form
from leaddesk.ui import operation
from leaddesk.ui.context import UiContext


class DocumentTypes(QWidget):
    """Never shown; a widget only so that its operations end with the panel. ``changed``: form, choices or failure are new."""

    changed = Signal()

    def __init__(self, ctx: UiContext, parent: QWidget) -> None:
        super().__init__(parent)
        self.hide()
        self._ctx = ctx
        self._key: RecordKey | None = None
        self._action: ActionSpec | None = None
        self._asking = False
        self._looked = False
        self.form: UploadForm | None = None
        self.offer: ChoiceList | None = None
        self.failure: Failure | None = None

    @property
    def choices(self) -> Sequence[Choice]:
        """The types to choose from, those the server gave or else the form's own."""
        if self.form is None or self.form.kind is None:
            return ()
        return self.offer.choices if self.offer is not None else self.form.kind.choices

    @property
    def kind(self) -> str:
        """The name of the field that says what a document is, ``""`` when there is none."""
        return self.form.kind.name if self.form is not None and self.form.kind is not None else ""

    def about(self, key: RecordKey, slug: str, action: ActionSpec | None) -> None:
        """Another record, or the same again. The form comes from the cache's thread because it imports the CRM's heavy part."""
        if key == self._key or action is None:
            return
        again = self.form is not None and self._key is not None and self._key.account == key.account and self._action == action
        self._key, self._action = key, action
        self.offer, self.failure, self._asking = None, None, False
        if not again:
            self.form = None
            read = partial(self._ctx.services.catalog.form, slug, action.name)
            self._ctx.reader.ask(read, done=partial(self._form_there, key), lane=f"document form {id(self)}")
        elif self._looked:
            self.look()

    def look(self) -> None:
        """Somebody sees the panel: reads the types, unless they are there and not from an old answer."""
        self._looked = True
        kind = self.form.kind if self.form else None
        if self._key is None or self._action is None or kind is None or not kind.dynamic or self._asking:
            return
        if self.offer is not None and not self.offer.stale:
            return
        self._asking = True
        key = self._key
        operation.start(self, self._read(key, self._action.name, kind.name), name="document types", failed=partial(self._failed, key))

    def look_away(self) -> None:
        self._looked = False

    def _form_there(self, key: RecordKey, form: FormSpec) -> None:
        if key == self._key:
            self.form = upload_form(form)
            self.changed.emit()
            if self._looked:
                self.look()

    async def _read(self, key: RecordKey, action: str, field: str) -> None:
        offer = await self._ctx.call(self._ctx.services.choices.get(key.account, action, field, key.remote))
        if key == self._key:
            self.offer, self.failure, self._asking = offer, None, False
            self.changed.emit()

    def _failed(self, key: RecordKey, error: LeaddeskError) -> None:
        if key == self._key:
            self.failure, self._asking = error.failure, False
            self.changed.emit()
