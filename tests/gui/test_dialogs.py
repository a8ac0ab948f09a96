"""The account, sign-in and password dialogs against a practice CRM."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QDialog, QLabel

from leaddesk.domain.accounts import SignIn
from leaddesk.ui.dialogs.account import LABEL, AccountDialog, add_account, remove_account
from leaddesk.ui.dialogs.password import AccountActionDialog
from leaddesk.ui.dialogs.sign_in import SignInDialog
from leaddesk.ui.dialogs.sign_in import sign_in as sign_in_dialog
from leaddesk.ui.operation import start

from .dialog_kit import Desk, opened, press, until

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


@pytest.fixture
def desk(qapp: QApplication, tmp_path: object) -> Iterator[Desk]:
    made = Desk(qapp, tmp_path)  # type: ignore[arg-type]  # pytest's path
    yield made
    made.close()


def _has(answers: list[bool], n: int) -> bool:
    return len(answers) == n


def words(dialog: QDialog) -> str:
    return " | ".join(label.text() for label in dialog.findChildren(QLabel) if label.isVisible())


def test_from_an_empty_profile_to_signed_in(desk: Desk) -> None:
    async def scenario() -> None:
        done: list[object] = []

        async def add() -> None:
            done.append(await add_account(desk.ctx, desk.window))

        start(desk.window, add(), name="add")
        setup = await opened(desk.window, AccountDialog)
        if setup.view is None:
            press(setup, desk.services.catalog.info(desk.crm.crm).title)
        assert setup.view is not None
        assert setup.view.rows["url"].editor.raw(), "the vendor's address is there"
        setup.view.set_value("url", desk.crm.url)
        setup.view.set_value(LABEL, "Pune office")
        press(setup, "Add and sign in")
        dialog = await opened(desk.window, SignInDialog)
        assert "Step 1 of 2" in words(dialog)
        for name in dialog.form().rows.names:
            dialog.form().set_value(name, desk.crm.secrets[name])
        press(dialog, "Remember the password on this computer")
        press(dialog, "Continue")
        await until(lambda: "Step 2 of 2" in words(dialog))
        assert "was sent to" in words(dialog) and "Send another code in" in " ".join(b.text() for b in dialog.findChildren(type(dialog.primary)))
        QGuiApplication.clipboard().setText(f"Your OTP is {desk.crm.otp}. Do not tell anybody.")
        press(dialog, "Paste code")
        press(dialog, "Sign in")
        await until(lambda: done)
        (account,) = desk.services.accounts.list()
        assert account.label == "Pune office" and account.sign_in is SignIn.SIGNED_IN
        assert desk.services.accounts.has_secret(account.id, "password"), "it was to be remembered"

    desk.run(scenario())
    assert desk.crm.practice.complaints == []


def test_a_wrong_password_is_said_beside_the_field_and_typing_stays(desk: Desk) -> None:
    async def scenario() -> None:
        account = await desk.ctx.call(desk.services.accounts.add(desk.crm.crm, "", dict(desk.crm.settings), {}))
        start(desk.window, sign_in_dialog(desk.ctx, desk.window, account.id), name="sign in")
        dialog = await opened(desk.window, SignInDialog)
        press(dialog, "Continue")
        assert "Please fill in “Mobile”." in words(dialog)
        dialog.form().set_value("mobile", desk.crm.secrets["mobile"])
        dialog.form().set_value("password", "not the one")
        press(dialog, "Continue")
        await until(lambda: "refused" in words(dialog) and dialog.primary.isEnabled())
        assert dialog.form().values() == {"mobile": desk.crm.secrets["mobile"], "password": "not the one"}
        assert not desk.services.accounts.has_secret(account.id, "password")
        dialog.reject()

    desk.run(scenario())


def test_a_wrong_code_is_said_beside_the_field_and_the_right_one_goes_through(desk: Desk) -> None:
    async def scenario() -> None:
        account = await desk.account()
        start(desk.window, sign_in_dialog(desk.ctx, desk.window, account.id), name="sign in")
        dialog = await opened(desk.window, SignInDialog)
        press(dialog, "Continue")  # what is stored need not be typed again
        await until(lambda: "Step 2 of 2" in words(dialog))
        code = dialog.form().rows.names[0]
        dialog.form().set_value(code, "0000" if desk.crm.otp != "0000" else "1111")
        press(dialog, "Sign in")
        await until(lambda: dialog.form().rows[code].problem is not None and dialog.primary.isEnabled())
        dialog.form().set_value(code, desk.crm.otp)
        assert dialog.form().rows[code].problem is None
        press(dialog, "Sign in")
        await until(lambda: desk.services.accounts.get(account.id).sign_in is SignIn.SIGNED_IN)

    desk.run(scenario())


def test_a_dialog_opened_again_goes_on_with_the_code(desk: Desk) -> None:
    async def scenario() -> None:
        account = await desk.account()
        steps = desk.services.catalog.sign_in_steps(account.slug)
        await desk.ctx.call(desk.services.accounts.sign_in(account.id, steps[0].name, {}))
        dialog = SignInDialog(desk.ctx, desk.window, account.id)
        dialog.open()
        assert "Step 2 of 2" in words(dialog) and "A code was sent before" in words(dialog)
        press(dialog, "Back")
        assert "Step 1 of 2" in words(dialog)
        dialog.close()

    desk.run(scenario())


def test_html_and_no_server_are_said_and_nothing_is_lost(desk: Desk) -> None:
    async def scenario() -> None:
        account = await desk.account()
        dialog = SignInDialog(desk.ctx, desk.window, account.id)
        dialog.open()
        desk.crm.practice.faults.add("html_200")
        dialog.form().set_value("password", "typed by hand")
        press(dialog, "Continue")
        await until(lambda: dialog.message.isVisible())
        assert dialog.message.text() and "Traceback" not in dialog.message.text()
        assert dialog.form().values()["password"] == "typed by hand"
        dialog.close()

    desk.run(scenario())


def test_cancel_while_waiting_stops_and_keeps_the_dialog(desk: Desk) -> None:
    async def scenario() -> None:
        account = await desk.account()
        dialog = SignInDialog(desk.ctx, desk.window, account.id)
        dialog.open()
        desk.crm.practice.faults.add("hold", "userverification")
        press(dialog, "Continue")
        await until(lambda: dialog.busy)
        await until(lambda: "Signing in" in words(dialog))
        press(dialog, "Cancel")
        await until(lambda: not dialog.busy)
        assert dialog.isVisible() and dialog.primary.isEnabled() and "Stopped" in words(dialog)
        desk.crm.practice.faults.release()
        press(dialog, "Cancel")
        assert not dialog.isVisible()

    desk.run(scenario())


def test_a_forgotten_password_is_set_anew_and_the_mobile_kept(desk: Desk) -> None:
    async def scenario() -> None:
        account = await desk.ctx.call(desk.services.accounts.add(desk.crm.crm, "", dict(desk.crm.settings), {}))
        dialog = SignInDialog(desk.ctx, desk.window, account.id)
        dialog.open()
        mobile = desk.crm.secrets["mobile"]
        dialog.form().set_value("mobile", mobile)
        press(dialog, "Forgot password")
        helper = await opened(dialog, AccountActionDialog)
        assert helper.view.values() == {"mobile": mobile}, "what was typed is there"
        press(helper, "Continue")
        await until(lambda: len(helper.view.rows.names) > 1)
        helper.view.set_value("otp", desk.crm.otp)
        helper.view.set_value("new_password", "new-pass-1")
        press(helper, helper.primary.text())
        await until(lambda: dialog.message.isVisible())
        assert dialog.form().values() == {"mobile": mobile}
        dialog.close()

    desk.run(scenario())


def test_settings_are_changed_and_wrong_ones_said_with_a_repair(desk: Desk) -> None:
    async def scenario() -> None:
        account = await desk.account()
        dialog = AccountDialog(desk.ctx, desk.window, account)
        dialog.open()
        assert dialog.view is not None
        dialog.view.set_value("url", "ftp://somewhere")
        dialog.view.set_value(LABEL, "Renamed")
        press(dialog, "Save")
        await until(lambda: dialog.view is not None and dialog.view.rows["url"].problem is not None)
        dialog.view.set_value("url", desk.crm.url)
        press(dialog, "Save")
        await until(lambda: desk.services.accounts.get(account.id).label == "Renamed")
        assert desk.services.accounts.has_secret(account.id, "passphrase") == ("passphrase" in desk.crm.secrets), "an empty secret keeps the old one"

    desk.run(scenario())


def test_removing_names_the_account_and_cancel_is_the_default(desk: Desk) -> None:
    async def scenario() -> None:
        account = await desk.signed_in()
        records = sum(desk.services.queries.counts(account.id).values())
        answers: list[bool] = []

        async def remove() -> None:
            answers.append(await remove_account(desk.ctx, desk.window, account))

        for n, button in enumerate(("Cancel", f"Remove “{account.label}” and {records} records"), start=1):
            start(desk.window, remove(), name="remove")
            dialog = await opened(desk.window, QDialog)
            press(dialog, button)
            await until(partial(_has, answers, n))
        assert answers == [False, True] and desk.services.accounts.list() == ()

    desk.run(scenario())
