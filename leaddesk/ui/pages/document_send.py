"""From staged files to commands in the outbox: checking, putting pictures of one document together, submitting them."""

from __future__ import annotations

import itertools
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtGui import QImage

from leaddesk.domain.errors import FileRejected, StoreUnavailable
from leaddesk.domain.ids import RecordKey
from leaddesk.domain.specs import FieldSpec
from leaddesk.domain.values import Fields
from leaddesk.services.api import FileToSend
from leaddesk.services.document_types import UploadForm
from leaddesk.ui.context import UiContext
from leaddesk.ui.pages.document_stage import Staged

PDF = "application/pdf"
SPOOL = "spool"


async def check(ctx: UiContext, staged: Staged, field: FieldSpec, done: Callable[[], None]) -> None:
    """Finds out what a file is; a file that can't be taken carries its failure."""
    try:
        staged.checked = await ctx.call(ctx.services.files.check(staged.path, field.accept, field.max_bytes))
        staged.failure = None
    except FileRejected as error:
        staged.failure = error.failure
    done()


def to_send(files: Sequence[Staged]) -> list[Staged]:
    """The files that are not refused."""
    return [f for f in files if f.failure is None]


def combinable(files: Sequence[Staged], form: UploadForm) -> bool:
    """Whether several pictures are of one document and may travel as one PDF."""
    return (not form.files.accept or PDF in form.files.accept) and any(len(group) > 1 for group in _pictures(files).values())


def _pictures(files: Sequence[Staged]) -> dict[str, list[Staged]]:
    groups: dict[str, list[Staged]] = {}
    for one in files:
        if one.good and one.kind and one.checked is not None and one.checked.image:
            groups.setdefault(one.kind, []).append(one)
    return groups


@dataclass(frozen=True, slots=True)
class Batch:
    """What "Send" was pressed for."""

    key: RecordKey
    action: str
    form: UploadForm
    files: tuple[Staged, ...]
    combine: bool

    def documents(self) -> list[tuple[Staged, ...]]:
        """Files by document: pictures of one type together when they shall become one PDF, every other file alone."""
        joined = _pictures(self.files) if self.combine and combinable(self.files, self.form) else {}
        done: set[str] = set()
        documents = []
        for one in self.files:
            group = joined.get(one.kind, [])
            if one in group and len(group) > 1:
                if one.kind not in done:
                    done.add(one.kind)
                    documents.append(tuple(group))
            else:
                documents.append((one,))
        return documents

    def file(self, path: Path, kind: str) -> FileToSend:
        return FileToSend(self.form.files.name, path, self._named(kind) if self.form.per_file else {})

    def values(self, kind: str) -> Fields:
        return {} if self.form.per_file else self._named(kind)

    def _named(self, kind: str) -> Fields:
        return {self.form.kind.name: kind} if self.form.kind is not None and kind else {}

    def files_to_send(self) -> list[FileToSend]:
        """All files for a form that asks for more."""
        return [self.file(one.path, one.kind) for one in self.files]


async def send(ctx: UiContext, batch: Batch) -> AsyncIterator[tuple[Staged, ...]]:
    """Submits one command per document, or one with all of them where each file says what it is; answers files once they are safe in the outbox."""
    documents = batch.documents()
    for together in [documents] if batch.form.per_file else [[document] for document in documents]:
        files = [batch.file(await _path(ctx, document), document[0].kind) for document in together]
        work = ctx.services.commands.submit(batch.key.account, batch.action, (batch.key.remote,), batch.values(together[0][0].kind), tuple(files))
        await ctx.call(work)
        yield tuple(one for document in together for one in document)


async def _path(ctx: UiContext, document: Sequence[Staged]) -> Path:
    """The file of a document; several pictures become one PDF."""
    if len(document) == 1:
        return document[0].path
    return await ctx.call(ctx.services.files.combine_images([one.path for one in document], document[0].path.stem))


def save_pasted(picture: QImage, profile: Path) -> Path:
    """A pasted picture as a file in the profile's own folder, under a name that says nothing; it is removed once it is in the outbox."""
    folder = profile / SPOOL
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = next(p for n in itertools.count(1) if not (p := folder / f"pasted-{n}.png").exists())
    if not picture.save(str(path)):
        raise StoreUnavailable(reason="io")
    return path
