# Copyright (c) 2026, the ucloud.cloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A discrete-event simulation in virtual time: workers, a network and a rate limiter."""

from __future__ import annotations

import heapq
import random
from collections import deque
from collections.abc import Callable
from typing import Protocol

import pytest

from ansible_collections.ucloud.cloud.plugins.module_utils import _pacing
from ansible_collections.ucloud.cloud.plugins.module_utils._pacing import Pacer

Rate = Callable[[float], float]
RetryAfter = Callable[[float], "float | None"]


class Limiter(Protocol):
    def ask(self, now: float) -> float | None:
        """None: served; otherwise the seconds after which a request would be served."""


class TokenBucket:
    def __init__(self, rate: Rate, burst: float) -> None:
        self.rate, self.burst = rate, burst
        self.tokens, self.at = burst, 0.0

    def ask(self, now: float) -> float | None:
        self.tokens = min(self.burst, self.tokens + (now - self.at) * self.rate(now))
        self.at = now
        if self.tokens < 1 - 1e-9:
            return (1 - self.tokens) / self.rate(now)
        self.tokens -= 1
        return None


class FixedWindow:
    def __init__(self, rate: Rate) -> None:
        self.rate = rate
        self.window, self.count = -1, 0

    def ask(self, now: float) -> float | None:
        window = int(now + 1e-9)
        if window != self.window:
            self.window, self.count = window, 0
        if self.count >= self.rate(now):
            return window + 1 - now
        self.count += 1
        return None


class SlidingWindow:
    def __init__(self, rate: Rate) -> None:
        self.rate = rate
        self.served: deque[float] = deque()

    def ask(self, now: float) -> float | None:
        while self.served and self.served[0] <= now - 1 + 1e-9:
            self.served.popleft()
        if len(self.served) >= self.rate(now):
            return self.served[0] + 1 - now
        self.served.append(now)
        return None


class Result:
    def __init__(self) -> None:
        self.sent: list[float] = []
        self.served: list[float] = []
        self.refused: list[float] = []
        self.early = 0  # requests sent before an announced Retry-After had passed

    @property
    def share_refused(self) -> float:
        return len(self.refused) / len(self.sent)

    def throughput(self, begin: float, end: float) -> float:
        return sum(begin <= at < end for at in self.served) / (end - begin)


def simulate(
    limiter: Limiter,
    calls: int = 1000,
    workers: int = 10,
    latency: float = 0.001,
    retry_after: RetryAfter = lambda wait: None,
    jitter: float = 0.0,
) -> Result:
    noise = random.Random(1)  # noqa: S311
    now = blocked_until = 0.0
    pacer = Pacer(lambda: now)
    result = Result()
    started = served = counter = 0
    # (time, tie breaker, step, slot, answer)
    events: list[tuple[float, int, str, float, float | None]] = [(0.0, -n, "next", 0.0, None) for n in range(workers)]

    def schedule(at: float, step: str, slot: float, answer: float | None = None) -> None:
        nonlocal counter
        counter += 1
        heapq.heappush(events, (at, counter, step, slot, answer))

    heapq.heapify(events)
    while events:
        now, _tie, step, slot, answer = heapq.heappop(events)
        if step == "next":
            if started == calls:
                continue
            started += 1
            slot, step = pacer.reserve(), "wait"
        if step == "wait":
            delay = pacer.delay(slot)
            if delay > 0:
                schedule(now + delay, "wait", slot)
            else:
                result.sent.append(now)
                result.early += now < blocked_until - 1e-9
                schedule(now + latency * (0.5 + jitter * (noise.random() - 0.5)), "arrive", slot)
        elif step == "arrive":
            schedule(now + latency / 2, "answer", slot, limiter.ask(now))
        elif step == "answer" and answer is None:
            pacer.accepted(slot)
            served += 1
            result.served.append(now)
            schedule(now, "next", slot)
        elif step == "answer" and answer is not None:
            result.refused.append(now)
            wait = retry_after(answer)
            slot = pacer.refused(slot, wait)
            blocked_until = max(blocked_until, now + (wait or 0.0))
            schedule(now, "wait", slot)
    assert served == calls
    return result


def none(_wait: float) -> float | None:
    return None


def exact(wait: float) -> float | None:
    return wait


def second(_wait: float) -> float | None:
    return 1.0


def steady(rate: float) -> Rate:
    return lambda now: rate


@pytest.mark.parametrize("retry_after", [none, exact])
@pytest.mark.parametrize("workers", [4, 10])
@pytest.mark.parametrize("latency", [0.0002, 0.05])
@pytest.mark.parametrize("burst", [5, 10])
def test_token_bucket(burst: float, latency: float, workers: int, retry_after: RetryAfter) -> None:
    result = simulate(TokenBucket(steady(50), burst), workers=workers, latency=latency, retry_after=retry_after)
    assert result.served[-1] <= 20 * 1.02
    assert result.share_refused < 0.04
    assert not result.early


@pytest.mark.parametrize("latency", [0.001, 0.05])
@pytest.mark.parametrize("workers", [4, 10])
def test_start(workers: int, latency: float) -> None:
    """A bucket of one call refuses nearly all of the first calls, which says little about its rate."""
    result = simulate(TokenBucket(steady(50), 1), calls=200, workers=workers, latency=latency)
    assert result.throughput(0.5, 1.5) >= 40


@pytest.mark.parametrize("latency", [0.001, 0.05])
@pytest.mark.parametrize("limiter", [FixedWindow, SlidingWindow])
def test_window(limiter: Callable[[Rate], Limiter], latency: float) -> None:
    told = simulate(limiter(steady(50)), latency=latency, retry_after=exact)
    assert told.served[-1] <= 20 * 1.03
    assert told.share_refused < 0.04
    assert not told.early
    # Without Retry-After the end of the first window has to be probed for.
    blind = simulate(limiter(steady(50)), latency=latency)
    assert blind.served[-1] <= 20 * 1.02
    assert blind.share_refused < 0.08


@pytest.mark.parametrize("workers", [32, 64])
@pytest.mark.parametrize("burst", [5, 10, 50])
def test_many_workers(burst: float, workers: int) -> None:
    result = simulate(TokenBucket(steady(50), burst), workers=workers)
    assert result.served[-1] <= 20 * 1.02
    # Up to all workers have a request out when the first refusal comes in: nothing can be done about those.
    first = result.refused[0]
    assert sum(at > first + 0.001 for at in result.refused) < 0.04 * len(result.sent)


def test_no_burst() -> None:
    result = simulate(TokenBucket(steady(50), 1))
    assert result.served[-1] <= 20 * 1.06
    assert result.share_refused < 0.04


@pytest.mark.parametrize(("rate", "workers"), [(5, 4), (20, 10), (200, 10)])
def test_other_limits(rate: float, workers: int) -> None:
    result = simulate(TokenBucket(steady(rate), 10), workers=workers)
    assert result.served[-1] <= 1000 / rate * 1.1


def test_jitter() -> None:
    result = simulate(TokenBucket(steady(50), 10), latency=0.05, jitter=1.0)
    assert result.served[-1] <= 20 * 1.02
    assert result.share_refused < 0.06


def test_retry_after_of_a_second() -> None:
    roomy = simulate(TokenBucket(steady(50), 50), retry_after=second)
    assert roomy.served[-1] <= 20 * 1.02
    assert not roomy.early
    # Every refusal costs a second in which a small bucket overflows.
    tight = simulate(TokenBucket(steady(50), 10), retry_after=second)
    assert tight.served[-1] <= 20 * 1.6
    assert not tight.early


@pytest.mark.parametrize("limiter", [lambda rate: TokenBucket(rate, 10), FixedWindow])
def test_limit_changes(limiter: Callable[[Rate], Limiter]) -> None:
    result = simulate(limiter(lambda now: 50 if now < 10 else 10 if now < 25 else 100), calls=1800)
    assert result.throughput(2, 10) >= 49
    assert result.throughput(12, 25) >= 9.5
    assert result.throughput(36, 40) >= 95


def test_limit_is_lifted() -> None:
    result = simulate(TokenBucket(lambda now: 20 if now < 5 else 1e9, 5), calls=6000, latency=0.01)
    assert result.throughput(15, 16) >= 990


@pytest.mark.parametrize("calls", [1, 1000])
def test_limit_is_never_reached(calls: int) -> None:
    result = simulate(TokenBucket(steady(1e9), 1e9), calls=calls, latency=0.05)
    assert result.served[-1] == pytest.approx(max(calls / 10, 1) * 0.05)


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


def send(pacer: Pacer, clock: Clock) -> float:
    slot = pacer.reserve()
    while (delay := pacer.delay(slot)) > 0:
        clock.now += delay
    return slot


def test_one_event_is_one_decrease() -> None:
    clock = Clock()
    pacer = Pacer(clock)
    slots = [send(pacer, clock) for _n in range(10)]
    clock.now += 0.05
    pacer.accepted(slots[0])
    pacer.refused(slots[1], None)
    rate = pacer._rate
    assert rate > 0
    for slot in slots[2:]:
        pacer.refused(slot, None)
    assert pacer._rate == rate


@pytest.mark.parametrize(
    ("retry_after", "pause"),
    [(5.0, 5.0), (1e300, 60.0), (float("inf"), 60.0), (-1e300, 0.0), (float("nan"), 0.0), (0.0, 0.0), (None, 0.0)],
)
def test_pause_is_kept_and_bounded(retry_after: float | None, pause: float) -> None:
    clock = Clock()
    pacer = Pacer(clock)
    slots = [send(pacer, clock) for _n in range(2)]
    waiting = pacer.reserve()
    pacer.refused(slots[0], retry_after)
    pacer.refused(slots[1], None)
    before = clock.now
    assert pacer.delay(waiting) >= pause
    send(pacer, clock)
    assert before + pause <= clock.now <= before + pause + 5


def test_rate_has_a_floor() -> None:
    clock = Clock()
    pacer = Pacer(clock)
    for _n in range(100):
        pacer.refused(send(pacer, clock), None)
    assert pacer._rate == _pacing.MIN_RATE
    before = clock.now
    send(pacer, clock)
    send(pacer, clock)
    assert clock.now - before <= 3 / _pacing.MIN_RATE


def test_dropped_slots_do_not_block() -> None:
    clock = Clock()
    pacer = Pacer(clock)
    pacer.refused(send(pacer, clock), None)
    for _n in range(5):
        pacer.reserve()
    before = clock.now
    send(pacer, clock)
    assert clock.now - before <= 7 / _pacing.MIN_RATE
