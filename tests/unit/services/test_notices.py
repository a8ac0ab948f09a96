"""What is told: once each, not about the open record, not what nobody wants; and snippets."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leaddesk.domain.changes import OutboxChanged
from leaddesk.domain.commands import State
from leaddesk.domain.errors import FileRejected, FormInvalid, SignInNeeded
from leaddesk.domain.notices import Worth
from leaddesk.services.snippets import Snippet, Snippets, expand, variables

from .conftest import Bench


async def told(bench: Bench, count: int) -> list[tuple[str, str, str]]:
    """The notices once there are so many, oldest first."""
    notices = bench.services.notices
    assert notices is not None
    await bench.until(lambda: len(notices.list()) >= count)
    return [(n.what.value, n.title, n.words) for n in reversed(notices.list())]


async def test_new_leads_and_changed_statuses_are_told_once(bench: Bench) -> None:
    bench.server.state.fill(4)
    account = await bench.signed_in()
    await bench.services.refresher.refresh(account.id)
    await bench.services.start()
    bench.server.state.leads["2"].update(stage="won", name="Customer Two")
    bench.server.state.leads["3"]["name"] = "Renamed"  # a change, but nothing to be called for
    bench.server.state.fill(1, start=5)
    bench.clock.pass_(60)
    await bench.services.refresher.refresh(account.id, ["lead"])
    expected = [("status", "Customer Two", "Stage: open → won"), ("new", "Customer 005", "New lead in your list")]
    assert await told(bench, 2) == expected
    bench.clock.pass_(60)
    bench.server.state.leads["2"]["name"] = "Customer Twenty"
    await bench.services.refresher.refresh(account.id, ["lead"])
    bench.clock.pass_(60)
    bench.server.state.leads["4"]["stage"] = "lost"
    await bench.services.refresher.refresh(account.id, ["lead"])
    assert await told(bench, 3) == [*expected, ("status", "Customer 004", "Stage: open → lost")]


async def test_nothing_pops_up_about_the_open_record_or_what_nobody_wants(bench: Bench) -> None:
    bench.server.state.fill(3)
    account = await bench.signed_in()
    await bench.services.refresher.refresh(account.id)
    await bench.services.start()
    notices = bench.services.notices
    assert notices is not None
    notices.watching(bench.key(account, "1"))
    notices.want(Worth.NEW, False)
    bench.clock.pass_(60)
    for number in ("1", "2"):
        bench.server.state.leads[number]["stage"] = "won"
    bench.server.state.fill(1, start=9)
    await bench.services.refresher.refresh(account.id, ["lead"])
    assert sorted(title for _, title, _ in await told(bench, 2)) == ["Customer 001", "Customer 002"]
    assert notices.unseen() == 1 and [n.title for n in notices.list(unseen=True)] == ["Customer 002"]
    notices.watching(bench.key(account, "2"))
    assert notices.unseen() == 0
    notices.clear()
    assert notices.list() == ()


async def test_a_refused_change_and_an_expired_sign_in_are_told(bench: Bench) -> None:
    bench.server.state.fill(2)
    account = await bench.signed_in()
    await bench.services.refresher.refresh(account.id)
    await bench.services.start()
    (item,) = await bench.services.commands.submit(account.id, "move", ["1"], {"day": "2026-03-09", "slot": "10 AM - 11 AM"})
    outbox, command = bench.opened.base.stores.outbox, item.command.id
    for state in (State.WAITING, State.SENDING, State.REFUSED):
        outbox.move(command, state, message="Choose another day" if state is State.REFUSED else "")
        bench.services.events.publish(OutboxChanged(account.id, (command,)))
        bench.services.events.publish(OutboxChanged(account.id, (command,)))
    assert await told(bench, 1) == [("command", "Customer 001", "Move visit was refused: Choose another day")]
    bench.server.state.sessions.clear()
    with pytest.raises(SignInNeeded):
        await bench.services.refresher.refresh(account.id, ["lead"])
    assert [what for what, *_ in await told(bench, 2)] == ["command", "sign_in"]


# snippets


@given(st.text(max_size=60), st.dictionaries(st.sampled_from(["title", "me", "x_1", "owner.name"]), st.text(max_size=10)))
def test_expanding_fills_what_is_known_and_leaves_the_rest(template: str, values: dict[str, str]) -> None:
    out = expand(template, values)
    if not any(brace in template for brace in "{}"):
        assert out == template
    assert expand("{title}|{nobody}|{{me}}", {**values, "title": "T{me}"}) == "T{me}|{nobody}|{me}"


async def test_the_blanks_are_filled_from_the_record(bench: Bench) -> None:
    bench.server.state.fill(1)
    account = await bench.signed_in()
    await bench.services.refresher.refresh(account.id)
    view = bench.services.queries.record(bench.key(account, "1"))
    assert view is not None
    now = datetime(2026, 3, 2, 9, 5, tzinfo=UTC)
    filled = expand("{first_name} / {title} / {phone} / {due} / {me} / {date} / {stage} / {company}.", variables(view.record, account, now))
    assert filled == f"Customer / Customer 001 / +919000000001 / 2026-03-05 / Asha Example / {now.astimezone().date()} / open / ."


async def test_snippets_are_kept_shared_and_checked(bench: Bench, tmp_path: Path) -> None:
    snippets = Snippets(bench.services.preferences)
    snippets.put(Snippet(" Call  back ", "Customer {title} asked to be called back."))
    snippets.put(Snippet("Adress", "Wrong address"))
    snippets.put(Snippet("Address", "Wrong address."), instead="Adress")
    assert [s.name for s in snippets.list()] == ["Address", "Call back"]
    for bad in (Snippet("", "x"), Snippet("x", " "), Snippet("x" * 61, "x"), Snippet("x", "x" * 5000)):
        with pytest.raises(FormInvalid):
            snippets.put(bad)
    assert snippets.save(tmp_path / "s.json") == 2
    assert snippets.remove("call back") and not snippets.remove("call back")
    assert snippets.load(tmp_path / "s.json") == 2 and len(snippets.list()) == 2
    (tmp_path / "other.json").write_text(json.dumps([1, {"name": 3}]))
    (tmp_path / "broken.json").write_bytes(b"\xff\xfe{")
    for name in ("other.json", "broken.json", "missing.json"):
        with pytest.raises(FileRejected):
            snippets.load(tmp_path / name)


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=5), lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner)
    )
)
def test_whatever_the_preference_holds_is_read(value: object) -> None:
    class Preferences:
        def get(self, name: str, default: object = None) -> object:
            return value

        def put(self, name: str, value: object) -> None:
            raise AssertionError

    assert all(s.name and s.text for s in Snippets(Preferences()).list())  # type: ignore[arg-type]  # only what is used
