"""Accounts: what a user sees when adding, signing in and out, and removing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from leaddesk.domain.accounts import SignIn
from leaddesk.domain.changes import AccountsChanged
from leaddesk.domain.errors import FormInvalid, NotKnown, Offline, SignInNeeded, SignInRefused, Throttled
from leaddesk.domain.ids import AccountId
from leaddesk.services.sign_in import CodeThrottle

from .conftest import Bench
from .toycrm.server import CODE, MOBILE, PASSWORD


async def test_a_new_account_has_checked_settings_and_a_label_of_its_own(bench: Bench) -> None:
    first = await bench.account()
    second = await bench.services.accounts.add("toycrm", " ", {"url": bench.server.url, "region": "north"}, {})
    assert (first.label, second.label) == ("Toy CRM", "Toy CRM 2")
    assert second.settings == {"url": bench.server.url, "region": "north"}
    assert first.sign_in is SignIn.SIGNED_OUT
    assert AccountsChanged(first.id) in bench.changes


async def test_names_nobody_knows_are_refused_with_the_names_there_are(bench: Bench) -> None:
    with pytest.raises(NotKnown) as setting:
        await bench.services.accounts.add("toycrm", "", {"url": bench.server.url, "adress": "x"}, {})
    assert setting.value.facts["what"] == "setting" and setting.value.facts["known"] == ["region", "url"]
    with pytest.raises(NotKnown) as secret:
        await bench.account(pasword="x")
    assert secret.value.facts["what"] == "secret"
    with pytest.raises(NotKnown) as crm:
        await bench.services.accounts.add("nowhere", "", {}, {})
    assert crm.value.facts["what"] == "crm"
    with pytest.raises(FormInvalid):
        await bench.services.accounts.add("toycrm", "", {}, {})
    with pytest.raises(FormInvalid) as long:
        await bench.account(password="x" * 1201)
    assert long.value.problems[0].code == "too_long"
    assert bench.services.accounts.list() == ()


async def test_sign_in_step_by_step(bench: Bench) -> None:
    account = await bench.account()
    state = await bench.services.accounts.sign_in(account.id, None, {"mobile": MOBILE, "password": PASSWORD})
    assert (state.next_step, state.sent_to) == ("otp", "…01")
    assert state.resend_at is not None and (state.resend_at - bench.clock.now()).total_seconds() == 30
    assert bench.services.accounts.get(account.id).sign_in is SignIn.CODE_SENT
    done = await bench.services.accounts.sign_in(account.id, "otp", {"otp": CODE})
    assert done.next_step is None
    found = bench.services.accounts.get(account.id)
    assert (found.sign_in, found.user, dict(found.facts)) == (SignIn.SIGNED_IN, "Asha Example", {"Role": "Clerk"})
    assert bench.server.state.codes_sent == 1


async def test_only_what_was_ticked_is_kept_and_a_code_never(bench: Bench) -> None:
    plain = await bench.account()
    await bench.services.accounts.sign_in(plain.id, None, {"mobile": MOBILE, "password": PASSWORD, "otp": CODE})
    assert bench.services.accounts.has_secret(plain.id, "mobile")
    assert not bench.services.accounts.has_secret(plain.id, "password")
    ticked = await bench.account(seed="never kept")
    await bench.services.accounts.sign_in(ticked.id, None, {"mobile": MOBILE, "password": PASSWORD, "otp": CODE}, remember=True)
    assert bench.services.accounts.has_secret(ticked.id, "password")
    assert not bench.services.accounts.has_secret(ticked.id, "seed")
    assert not bench.services.accounts.has_secret(ticked.id, "otp")


async def test_another_process_goes_on_with_the_code_without_asking_for_a_new_one(open_bench: Callable[[], Bench]) -> None:
    first = open_bench()
    account = await first.account(mobile=MOBILE, password=PASSWORD)
    await first.services.accounts.sign_in(account.id)
    second = open_bench()
    done = await second.services.accounts.sign_in(account.id, None, {"otp": CODE})
    assert done.next_step is None
    assert second.server.state.codes_sent == 1


async def test_codes_are_asked_for_thirty_seconds_apart_by_all_processes(open_bench: Callable[[], Bench]) -> None:
    """R17."""
    first = open_bench()
    account = await first.account(mobile=MOBILE, password=PASSWORD)
    await first.services.accounts.sign_in(account.id)
    second = open_bench()
    second.clock.pass_(12)
    with pytest.raises(Throttled) as early:
        await second.services.accounts.sign_in(account.id)
    assert early.value.facts["after"] == 18
    assert second.server.state.codes_sent == 1
    second.clock.pass_(18)
    assert (await second.services.accounts.sign_in(account.id)).next_step == "otp"
    assert second.server.state.codes_sent == 2


async def test_a_clock_set_back_makes_nobody_wait_longer_than_the_whole_pause(bench: Bench) -> None:
    account = await bench.account(mobile=MOBILE, password=PASSWORD)
    await bench.services.accounts.sign_in(account.id)
    bench.clock.pass_(-86_400)
    with pytest.raises(Throttled) as early:
        await bench.services.accounts.sign_in(account.id)
    assert early.value.facts["after"] == 30


@pytest.mark.parametrize("jump", [-86_400, -40, 40, 86_400])
async def test_a_jumping_wall_clock_asks_for_no_code_early_or_never(bench: Bench, jump: float) -> None:
    """R17, R20."""
    account = await bench.account(mobile=MOBILE, password=PASSWORD)
    await bench.services.accounts.sign_in(account.id)
    bench.clock.wall += timedelta(seconds=jump)
    bench.clock.pass_(29)
    with pytest.raises(Throttled) as early:
        await bench.services.accounts.sign_in(account.id)
    assert (early.value.facts["after"], bench.server.state.codes_sent) == (1, 1)
    bench.clock.pass_(1)
    await bench.services.accounts.sign_in(account.id)
    assert bench.server.state.codes_sent == 2


async def test_no_crm_makes_codes_go_out_more_often_than_every_thirty_seconds(bench: Bench) -> None:
    """R17."""
    throttle, account = CodeThrottle(bench.opened.base.stores.small, bench.clock), AccountId("a")
    throttle.take(account, "sign_in", 5)
    bench.clock.pass_(29)
    with pytest.raises(Throttled):
        throttle.take(account, "sign_in", 5)
    assert throttle.next(account, "sign_in", 5) == bench.clock.now() + timedelta(seconds=1)


async def test_offline_takes_no_code_and_costs_no_wait(bench: Bench) -> None:
    account = await bench.account(mobile=MOBILE, password=PASSWORD)
    bench.server.down()
    with pytest.raises(Offline):
        await bench.services.accounts.sign_in(account.id)
    assert bench.services.accounts.health(account.id).online is False
    bench.server.up()
    assert (await bench.services.accounts.sign_in(account.id)).next_step == "otp"


async def test_a_wrong_password_names_its_field_and_is_not_tried_again_by_itself(bench: Bench) -> None:
    account = await bench.account()
    with pytest.raises(SignInRefused) as refused:
        await bench.services.accounts.sign_in(account.id, None, {"mobile": MOBILE, "password": "wrong"})
    assert refused.value.facts["field"] == "password"
    bench.clock.pass_(31)
    with pytest.raises(FormInvalid):
        await bench.services.accounts.sign_in(account.id)


async def test_a_wrong_code_can_be_entered_again(bench: Bench) -> None:
    account = await bench.account(mobile=MOBILE, password=PASSWORD)
    await bench.services.accounts.sign_in(account.id)
    with pytest.raises(SignInRefused):
        await bench.services.accounts.sign_in(account.id, "otp", {"otp": "0000"})
    assert (await bench.services.accounts.sign_in(account.id, "otp", {"otp": CODE})).next_step is None
    assert bench.server.state.codes_sent == 1


async def test_steps_and_fields_nobody_knows(bench: Bench) -> None:
    account = await bench.account(mobile=MOBILE, password=PASSWORD)
    with pytest.raises(NotKnown):
        await bench.services.accounts.sign_in(account.id, "fingerprint", {})
    with pytest.raises(NotKnown):
        await bench.services.accounts.sign_in(account.id, None, {"kode": CODE})


async def test_signing_out_works_offline_and_reading_then_needs_a_sign_in(bench: Bench) -> None:
    account = await bench.signed_in()
    bench.server.down()
    await bench.services.accounts.sign_out(account.id)
    assert bench.services.accounts.get(account.id).sign_in is SignIn.SIGNED_OUT
    with pytest.raises(SignInNeeded):
        await bench.services.refresher.refresh(account.id)


async def test_an_expired_sign_in_is_noted_once(bench: Bench) -> None:
    account = await bench.signed_in()
    bench.server.state.sessions.clear()
    bench.changes.clear()
    for _ in range(2):
        with pytest.raises(SignInNeeded):
            await bench.services.refresher.refresh(account.id)
    assert bench.services.accounts.get(account.id).sign_in is SignIn.EXPIRED
    assert bench.changes.count(AccountsChanged(account.id)) == 1
    bench.clock.pass_(60)
    await bench.services.accounts.sign_in(account.id, None, {"otp": CODE})
    assert bench.services.accounts.get(account.id).sign_in is SignIn.SIGNED_IN


async def test_changed_settings_are_used_by_the_next_call(bench: Bench) -> None:
    account = await bench.signed_in()
    await bench.services.accounts.update(account.id, settings={"url": "http://127.0.0.1:9"})
    counts = await bench.services.refresher.refresh(account.id, ["place"])
    assert counts["place"].failure is not None and counts["place"].failure.code == "offline"
    changed = await bench.services.accounts.update(account.id, label="Branch", settings={"url": bench.server.url})
    assert (changed.label, changed.settings["region"]) == ("Branch", "south")
    assert (await bench.services.refresher.refresh(account.id, ["place"]))["place"].new == 2


async def test_removing_leaves_nothing(bench: Bench) -> None:
    bench.server.state.fill(3)
    account = await bench.signed_in()
    await bench.services.refresher.refresh(account.id)
    await bench.services.accounts.remove(account.id)
    assert bench.services.accounts.list() == ()
    assert bench.services.queries.search("Customer") == ()
    stores = bench.opened.base.stores
    assert [name for name in stores.small.names() if account.id in name] == []
    with pytest.raises(NotKnown):
        bench.services.accounts.get(account.id)


async def test_account_actions_fill_in_what_is_stored_and_ask_for_a_code_once(bench: Bench) -> None:
    account = await bench.account(mobile=MOBILE)
    assert (await bench.services.accounts.do(account.id, "forgot", {})).message == "Done"
    with pytest.raises(Throttled):
        await bench.services.accounts.do(account.id, "forgot", {})
    assert bench.server.state.codes_sent == 1
    with pytest.raises(SignInNeeded):
        await bench.services.accounts.do(account.id, "ping", {})
    with pytest.raises(NotKnown):
        await bench.services.accounts.do(account.id, "dance", {})
