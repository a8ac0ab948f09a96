"""The event hub: everybody hears everything, from any thread, and one bad listener disturbs nobody."""

from __future__ import annotations

import threading

from leaddesk.domain.changes import AccountsChanged, Change
from leaddesk.domain.ids import AccountId
from leaddesk.services.events import Hub

NEWS = AccountsChanged(AccountId("toy-1"))


def test_listeners_hear_until_they_end() -> None:
    hub, first, second = Hub(), list[Change](), list[Change]()
    end = hub.subscribe(first.append)
    hub.subscribe(second.append)
    hub.publish(NEWS)
    end()
    end()
    hub.publish(NEWS)
    assert (len(first), len(second)) == (1, 2)


def test_the_same_listener_twice_hears_twice_and_ends_once_each() -> None:
    hub, heard = Hub(), list[Change]()
    end = hub.subscribe(heard.append)
    hub.subscribe(heard.append)
    end()
    hub.publish(NEWS)
    assert heard == [NEWS]


def test_a_listener_that_fails_is_reported_and_the_others_hear() -> None:
    crashes: list[str] = []
    hub, heard = Hub(lambda where, error: crashes.append(f"{where}: {error}")), list[Change]()

    def broken(change: Change) -> None:
        raise ValueError("no")

    hub.subscribe(broken)
    hub.subscribe(heard.append)
    hub.publish(NEWS)
    assert (heard, crashes) == ([NEWS], ["event listener: no"])


def test_a_listener_may_end_itself_and_publish() -> None:
    hub, heard = Hub(), list[Change]()

    def once(change: Change) -> None:
        end()
        heard.append(change)
        hub.publish(change)

    end = hub.subscribe(once)
    hub.publish(NEWS)
    assert heard == [NEWS]


def test_threads_may_publish_and_subscribe_at_once() -> None:
    hub, heard = Hub(), list[Change]()
    hub.subscribe(heard.append)

    def work() -> None:
        for _ in range(200):
            end = hub.subscribe(lambda change: None)
            hub.publish(NEWS)
            end()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(heard) == 800
