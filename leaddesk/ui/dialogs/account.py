"""Accounts: choosing a CRM, its settings and keys, changing them later, and removing an account with a clear question."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from leaddesk.domain.accounts import Account
from leaddesk.domain.errors import FieldProblem, FormInvalid, LeaddeskError
from leaddesk.domain.ids import AccountId
from leaddesk.domain.specs import CrmInfo, FieldSpec, FieldType, FormSpec, SecretSpec
from leaddesk.domain.values import Fields, JsonValue, text
from leaddesk.ui import ask
from leaddesk.ui import strings_dialogs as S
from leaddesk.ui.context import UiContext
from leaddesk.ui.dialogs.frame import TaskDialog, dispose
from leaddesk.ui.dialogs.sign_in import sign_in
from leaddesk.ui.forms.base import draw_focus, link_button
from leaddesk.ui.forms.opening import not_asked
from leaddesk.ui.forms.view import FormSetup, FormView
from leaddesk.ui.names import plain
from leaddesk.ui.operation import start
from leaddesk.ui.strings_dialogs import count, say

LABEL = "account_label"
CARD_HEIGHT = 64
SECRET = "secret:"  # noqa: S105 - a prefix of field names


class CrmCard(QPushButton):
    """A CRM to choose: badge, title, subtitle."""

    def __init__(self, ctx: UiContext, info: CrmInfo) -> None:
        super().__init__()
        self._ctx, self._info = ctx, info
        self.setAutoDefault(False)
        self.setAccessibleName(info.title)
        self.setAccessibleDescription(info.subtitle)
        self.setStyleSheet(f"min-height: {CARD_HEIGHT - 2}px;")  # the application's style sheet has a height for buttons
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), CARD_HEIGHT)

    def minimumSizeHint(self) -> QSize:
        return QSize(200, CARD_HEIGHT)

    def paintEvent(self, _event: QPaintEvent) -> None:
        tokens = self._ctx.theme.tokens
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(tokens.border_strong if self.underMouse() else tokens.border), 1))
        painter.setBrush(QColor(tokens.hover if self.underMouse() else tokens.surface))
        painter.drawRoundedRect(self.rect().toRectF().adjusted(0.5, 0.5, -0.5, -0.5), 8, 8)
        badge = self._ctx.icons.badge(self._info.icon, self._info.colour, 36)
        painter.drawPixmap(14, (self.height() - 36) // 2, badge.pixmap(QSize(36, 36), self.devicePixelRatioF()))
        words = self.rect().adjusted(64, 14, -36, -14)
        painter.setPen(QColor(tokens.text))
        font = self._ctx.theme.font(px=14)
        font.setWeight(font.Weight.DemiBold)
        painter.setFont(font)
        painter.drawText(words, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop, self._info.title)
        painter.setPen(QColor(tokens.muted))
        painter.setFont(self._ctx.theme.font(px=12))
        subtitle = painter.fontMetrics().elidedText(self._info.subtitle, Qt.TextElideMode.ElideRight, words.width())
        painter.drawText(words, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignBottom, subtitle)
        arrow = self._ctx.icons.pixmap("chevron-right", "muted", 16, self.devicePixelRatioF())
        painter.drawPixmap(self.width() - 28, (self.height() - 16) // 2, arrow)
        if self.hasFocus():
            draw_focus(painter, self, tokens.focus)


def account_form(ctx: UiContext, info: CrmInfo) -> FormSpec:
    """Name, settings and the secrets no sign-in step asks for, as one form."""
    catalog = ctx.services.catalog
    asked = {f.name for step in catalog.sign_in_steps(info.slug) for f in catalog.form(info.slug, f"sign_in:{step.name}").fields}
    settings = catalog.form(info.slug, "settings")
    label = FieldSpec(LABEL, say(S.ACCOUNT_NAME), required=True, help=say(S.ACCOUNT_NAME_HELP), max_length=60)
    secrets = tuple(_secret_field(s) for s in catalog.secrets(info.slug) if s.name not in asked and s.keep != "never")
    return FormSpec("settings", (label, *settings.fields, *secrets), settings.schema)


def _secret_field(secret: SecretSpec) -> FieldSpec:
    return FieldSpec(SECRET + secret.name, secret.title, FieldType.SECRET, help=secret.help, advanced=secret.advanced)


class AccountDialog(TaskDialog):
    """Sets up a new account (`account` None) or changes one. `made` is the account afterwards; `removed` when the user removed it."""

    def __init__(self, ctx: UiContext, parent: QWidget, account: Account | None = None) -> None:
        super().__init__(ctx, parent, title=say(S.ADD_ACCOUNT if account is None else S.EDIT_ACCOUNT), width=500)
        self.account = account
        self.made: Account | None = None
        self.removed = False
        self._info: CrmInfo | None = None
        self.view: FormView | None = None
        self._back = link_button(say(S.BACK), self._choose)
        self._remove = link_button(say(S.REMOVE_ACCOUNT), self._ask_remove)
        for link in (self._back, self._remove):
            link.hide()
            self.links.addWidget(link)
        crms = ctx.services.catalog.crms()
        if account is not None:
            self._remove.show()
            self._settings(ctx.services.catalog.info(account.slug))
        elif len(crms) == 1:
            self._settings(crms[0])
        else:
            self._choose()

    def _choose(self) -> None:
        self.set_head(say(S.ADD_ACCOUNT), say(S.ADD_ACCOUNT_HELP))
        crms = self.ctx.services.catalog.crms()
        list_ = QWidget()
        column = QVBoxLayout(list_)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        cards = [CrmCard(self.ctx, info) for info in crms]
        for card, info in zip(cards, crms, strict=True):
            card.clicked.connect(partial(self._settings, info))
            column.addWidget(card)
        self.set_body(list_ if cards else plain(say(S.NO_CRMS), wrap=True))
        self.set_primary("")
        self._back.hide()
        self.quiet()
        if cards:
            cards[0].setFocus()

    def _settings(self, info: CrmInfo, _checked: bool = False) -> None:
        self._info = info
        services = self.ctx.services
        form = account_form(self.ctx, info)
        values: dict[str, JsonValue] = {LABEL: self._free_label(info)}
        kept: set[str] = set()
        if self.account is not None:
            values = {LABEL: self.account.label, **{n: v for n, v in self.account.settings.items() if form.field(n) is not None}}
            kept = {f.name for f in form.fields if f.name.startswith(SECRET) and services.accounts.has_secret(self.account.id, f.name[len(SECRET) :])}
        draft = f"account:{info.slug}" if self.account is None else ""
        title = say(S.SET_UP, title=info.title) if self.account is None else say(S.EDIT_ACCOUNT)
        self.set_head(title, info.help if self.account is None else f"{info.title} · {self.account.id}", self.ctx.icons.badge(info.icon, info.colour, 32))
        view = self._show_form(form, FormSetup(values=values if self.account else {}, draft=draft, kept_secrets=frozenset(kept)), values)
        if self.account is None and not text(view.rows[LABEL].editor.raw()):
            view.rows[LABEL].editor.set_raw(values[LABEL])
        self.set_primary(say(S.ADD if self.account is None else S.SAVE))
        self._back.setVisible(self.account is None and len(services.catalog.crms()) > 1)
        view.rows[LABEL].editor.main().setFocus()

    def _show_form(self, form: FormSpec, setup: FormSetup, settings: Fields) -> FormView:
        """Asks what makes sense with these settings; what they decide is asked anew once one of them is changed."""
        known = {**{f.name: f.default for f in form.fields}, **settings}
        view = self.view = FormView(self.ctx, form, replace(setup, skip=not_asked(form, known)))
        view.submitted.connect(self._press)
        deciding = {f.setting for f in form.fields if f.setting}

        def look_again() -> None:
            chosen = {name: value for name, value in view.values().items() if name in deciding}
            if not_asked(form, {**known, **chosen}) != view.setup.skip:
                view.drafts.flush()
                kept = {**setup.values, **view.values()}
                focused = next((n for n in view.rows.names if n in deciding and view.rows[n].isAncestorOf(self.focusWidget() or view)), LABEL)
                self._show_form(form, replace(setup, values=kept), {**known, **chosen}).focus_field(focused)

        if deciding:
            view.changed.connect(look_again)
        self.set_body(view)
        return view

    def _free_label(self, info: CrmInfo) -> str:
        taken = {a.label.casefold() for a in self.ctx.services.accounts.list()}
        names = (info.title, *(f"{info.title} {n}" for n in range(2, 100)))
        return next((n for n in names if n.casefold() not in taken), info.title)

    def submit(self) -> None:
        if self.view is not None and self.view.validate():
            self.run(self._save(self.view.values()), name="save account", failed=self._refused)

    async def _save(self, values: dict[str, JsonValue]) -> None:
        assert self._info is not None
        assert self.view is not None
        label = text(values.pop(LABEL, ""))
        secrets = {n[len(SECRET) :]: str(values.pop(n)) for n in list(values) if n.startswith(SECRET)}
        service = self.ctx.services.accounts
        if self.account is None:
            self.made = await self.ctx.call(service.add(self._info.slug, label, values, secrets))
        else:
            self.made = await self.ctx.call(service.update(self.account.id, label=label, settings=values, secrets=secrets))
        self.view.drafts.drop()
        self.accept()

    def _refused(self, error: LeaddeskError) -> None:
        if isinstance(error, FormInvalid) and self.view is not None:
            rows = self.view.rows
            self.view.show_problems([p if p.field in rows else self._renamed(p) for p in error.problems])
            self.fit()
        else:
            self.fail(error, self._info.title if self._info else "")

    def _renamed(self, problem: FieldProblem) -> FieldProblem:
        assert self.view is not None
        known = {"label": LABEL, problem.field: SECRET + problem.field}
        name = known.get(problem.field, problem.field)
        return replace(problem, field=name) if name in self.view.rows else problem

    def _ask_remove(self) -> None:
        start(self, self._remove_account(), name="remove account", failed=self.fail)

    async def _remove_account(self) -> None:
        if self.account is not None and await remove_account(self.ctx, self, self.account):
            self.removed = True
            self.accept()

    def reject(self) -> None:
        if self.view is not None and not self.busy:
            self.view.drafts.flush()
        super().reject()


async def remove_account(ctx: UiContext, parent: QWidget, account: Account) -> bool:
    """Asks, naming the account and how much goes with it; Cancel is the default. True when it was removed."""
    records = sum((await ctx.query(ctx.services.queries.counts, account.id)).values())
    health = ctx.services.accounts.health(account.id)
    unsent = health.queued + health.unknown
    words = [say(S.REMOVE_TEXT)]
    if unsent:
        words.append(count(unsent, S.REMOVE_QUEUE_ONE, S.REMOVE_QUEUE_MANY))
    yes = count(records, S.REMOVE_YES_ONE, S.REMOVE_YES_MANY, name=account.label) if records else say(S.REMOVE_YES, name=account.label)
    if not await ask.confirm(parent, say(S.REMOVE_TITLE, name=account.label), "\n\n".join(words), yes, danger=True):
        return False
    await ctx.call(ctx.services.accounts.remove(account.id))
    return True


async def add_account(ctx: UiContext, parent: QWidget) -> AccountId | None:
    """Sets up an account and goes straight on to signing in; answers it even when signing in was put off."""
    dialog = AccountDialog(ctx, parent)
    try:
        await ask.run(dialog)
    finally:
        dispose(dialog)
    if dialog.made is None:
        return None
    made = dialog.made.id
    if ctx.services.catalog.sign_in_steps(dialog.made.slug):
        await sign_in(ctx, parent, made)
    return made


async def edit_account(ctx: UiContext, parent: QWidget, account: AccountId) -> bool:
    """Changes or removes an account; True when something was done."""
    dialog = AccountDialog(ctx, parent, ctx.services.accounts.get(account))
    try:
        return bool(await ask.run(dialog))
    finally:
        dispose(dialog)
