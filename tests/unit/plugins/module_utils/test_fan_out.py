# Copyright (c) 2026, the ucloud.cloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Callable

import pytest

from ansible_collections.ucloud.cloud.plugins.module_utils import _fan_out
from ansible_collections.ucloud.cloud.plugins.module_utils._errors import (
    AbandonedError,
    DeadlineError,
    HostError,
    UCloudError,
)
from ansible_collections.ucloud.cloud.plugins.module_utils._fan_out import fan_out

# So long does a test that would hang wait; none that passes does.
PATIENCE = 30


@pytest.fixture(autouse=True)
def no_thread_is_left(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(_fan_out, "_WATCH_SECONDS", 0.01)
    before = set(threading.enumerate())
    yield
    for thread in set(threading.enumerate()) - before:
        thread.join(PATIENCE)
        assert not thread.is_alive()


def no_watch() -> None:
    pass


def run(work: Callable[[int], object], count: int, threads: int, stop: threading.Event | None = None) -> list[object]:
    return fan_out(work, range(count), threads=threads, stop=stop or threading.Event(), watch=no_watch)


@pytest.mark.parametrize("threads", [1, 2, 7, 64])
@pytest.mark.parametrize("count", [0, 1, 2, 100])
def test_results_come_in_the_order_of_the_items(count: int, threads: int) -> None:
    assert run(lambda item: item * 2, count, threads) == [item * 2 for item in range(count)]


def test_order_does_not_depend_on_who_is_done_first() -> None:
    last_is_done = threading.Event()

    def work(item: int) -> int:
        if item == 0:
            assert last_is_done.wait(PATIENCE)
        if item == 9:
            last_is_done.set()
        return item

    assert run(work, 10, 2) == list(range(10))


def test_a_result_may_be_nothing() -> None:
    assert run(lambda item: None, 3, 2) == [None, None, None]


def test_as_many_side_by_side_as_there_are_threads_and_no_more() -> None:
    together = threading.Barrier(3, timeout=PATIENCE)
    lock, now, most = threading.Lock(), [0], [0]

    def work(item: int) -> None:
        with lock:
            now[0] += 1
            most[0] = max(most[0], now[0])
        together.wait()
        with lock:
            now[0] -= 1

    run(work, 9, 3)
    assert most == [3]


def test_no_more_threads_than_items() -> None:
    names = set()

    def work(item: int) -> None:
        names.add(threading.current_thread().name)

    run(work, 2, 64)
    assert len(names) <= 2


def test_the_first_error_is_raised_and_nothing_further_is_begun() -> None:
    begun = []

    def work(item: int) -> None:
        begun.append(item)
        if item == 3:
            raise HostError("no")

    stop = threading.Event()
    with pytest.raises(HostError):
        run(work, 100, 1, stop)
    assert begun == [0, 1, 2, 3]
    assert stop.is_set()


def test_work_under_way_is_told_to_stop_and_its_error_hides_not_the_first() -> None:
    waiting = threading.Event()
    stop = threading.Event()

    def work(item: int) -> None:
        if item == 0:
            waiting.set()
            assert stop.wait(PATIENCE)
            raise AbandonedError("given up")
        assert waiting.wait(PATIENCE)
        raise HostError("the cause")

    with pytest.raises(HostError, match="the cause"):
        run(work, 2, 2, stop)


def test_an_error_is_raised_without_waiting_for_the_others() -> None:
    release = threading.Event()
    waiting = threading.Event()

    def work(item: int) -> None:
        if item == 0:
            waiting.set()
            assert release.wait(PATIENCE)
        else:
            assert waiting.wait(PATIENCE)
            raise HostError("no")

    with pytest.raises(HostError):
        run(work, 2, 2)
    release.set()


@pytest.mark.parametrize("kind", [KeyError, SystemExit, KeyboardInterrupt])
def test_errors_of_every_kind_get_out(kind: type[BaseException]) -> None:
    def work(item: int) -> None:
        raise kind("why")

    with pytest.raises(kind, match="why"):
        run(work, 3, 2)


def test_a_deadline_brings_the_results_that_there_are_in_order() -> None:
    def work(item: int) -> str:
        if item == 3:
            raise DeadlineError("too late")
        return f"result {item}"

    with pytest.raises(DeadlineError) as caught:
        run(work, 10, 1)
    assert caught.value.done == ["result 0", "result 1", "result 2"]


def test_a_deadline_that_nothing_was_done_before() -> None:
    def work(item: int) -> None:
        raise DeadlineError("too late")

    with pytest.raises(DeadlineError) as caught:
        run(work, 10, 4)
    assert caught.value.done == []


@pytest.mark.parametrize("kind", [KeyboardInterrupt, SystemExit, RuntimeError])
def test_what_watch_raises_ends_everything(kind: type[BaseException]) -> None:
    stop = threading.Event()
    begun = []

    def work(item: int) -> None:
        begun.append(item)
        assert stop.wait(PATIENCE)

    def watch() -> None:
        raise kind("the user")

    with pytest.raises(kind, match="the user"):
        fan_out(work, range(100), threads=2, stop=stop, watch=watch)
    assert stop.is_set()
    assert len(begun) <= 2


def test_watch_is_called_as_long_as_work_is_under_way() -> None:
    watched_twice = threading.Event()
    calls = []

    def watch() -> None:
        calls.append(1)
        if len(calls) == 2:
            watched_twice.set()

    def work(item: int) -> bool:
        return watched_twice.wait(PATIENCE)

    assert fan_out(work, [0], threads=1, stop=threading.Event(), watch=watch) == [True]


def test_what_has_been_stopped_before_does_not_wait_for_ever() -> None:
    stop = threading.Event()
    stop.set()
    calls = []

    def watch() -> None:
        calls.append(1)
        if len(calls) > 20:
            pytest.fail("it waits for work that nobody does")

    with pytest.raises(UCloudError):
        fan_out(str, [1, 2], threads=2, stop=stop, watch=watch)


def test_many_items_and_threads_lose_nothing() -> None:
    assert run(lambda item: item, 20_000, 32) == list(range(20_000))
