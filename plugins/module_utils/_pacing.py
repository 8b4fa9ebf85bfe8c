# Copyright (c) 2026, the ucloud.cloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it can change at any time, do not use it from elsewhere.

"""Adaptive rate control (AIMD) which all worker threads of a task share."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable

MIN_RATE = 0.5  # requests per second: however hard the API throttles, one request every two seconds is sent
MAX_PAUSE = 60.0  # seconds: the longest Retry-After that is believed
MAX_WAIT = 0.1  # seconds: waiting workers ask again at least this often, since the rate may have risen
WINDOW = 1.0  # seconds over which the accepted throughput is measured
FIRST_WINDOW = 0.05  # seconds: a burst shorter than this says nothing about the sustained rate
FIRST_RATE = 10.0  # requests per second after a first, long Retry-After, which leaves nothing to measure
LONG = 0.25  # seconds: an outage longer than this comes from a window (or Retry-After), not from a token bucket
PATIENCE = 4.0  # seconds without a refusal (and no fewer than PATIENT requests) after which the limit may have risen
PATIENT = 40.0
# The gain g is both steps of the AIMD: a refusal takes away the share g of the rate, an acceptance adds g * g, so that
# in balance one request in 1/g is refused. It starts large, to find the limit, and shrinks, to stay close to it.
MAX_GAIN = 0.3
MIN_GAIN = 0.01
HOVER_GAIN = 0.1  # below this the limit counts as known
RETRY = 0.25  # of an interval: how soon the refused request may try again, as its own slot has not been used


class Pacer:
    """Slots are positions in a queue; the line moves through the queue at the rate, and slots behind it are due.

    A worker's loop: ``slot = reserve()``; wait for ``delay(slot)`` seconds and ask again, until that is 0; send; then
    ``accepted(slot)``, or ``slot = refused(slot, retry_after)`` and the waiting again. Every slot for which ``delay``
    returned 0 must be reported; one that has not been sent may just be dropped.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._rate = 0.0  # requests per second; 0 means unlimited
        self._gain = MAX_GAIN
        self._next = 0.0  # the next free slot
        self._line = 0.0
        self._began = self._moved = clock()  # _moved: up to when the line has moved; in a pause, when that ends
        self._last_sent = 0.0
        self._in_flight = 0
        self._recent: deque[float] = deque()  # when requests were accepted, WINDOW seconds back
        # The last congestion event: refusals of slots before _epoch belong to it, and decrease nothing again.
        self._epoch = 0.0
        self._refused_at = 0.0
        self._resumed = 0.0  # when the last long pause ended
        self._accepted = 0  # since the event
        self._streak = 0  # events without an acceptance in between: an outage
        self._outage = 0.0  # when that began
        self._known = 0.0  # the rate to return to after the outage
        self._throughput = 0.0  # what was accepted per second when it began

    def reserve(self) -> float:
        with self._lock:
            self._advance(self._clock())
            return self._append()

    def delay(self, slot: float) -> float:
        """Seconds to wait before asking again; 0 means: send now."""
        with self._lock:
            now = self._clock()
            self._advance(now)
            if self._rate:
                pause = max(self._moved - now, 0.0)
                # Workers who overslept a rise of the rate must not send all at once.
                apart = self._last_sent + 0.97 / self._rate - now - pause
                wait = pause + max((slot - self._line) / self._rate, apart, 0.0)
                if wait > 1e-6:
                    return wait if pause else min(wait, MAX_WAIT)
                self._last_sent = now
                self._line = min(self._line, slot + 1.0)
            self._in_flight += 1
            return 0.0

    def accepted(self, slot: float) -> None:
        """The request was served: anything but throttled."""
        with self._lock:
            now = self._clock()
            self._advance(now)
            self._in_flight -= 1
            self._recent.append(now)
            # The first window is not full yet.
            throughput = self._measure(now) * WINDOW / min(max(now - self._began, FIRST_WINDOW), WINDOW)
            if not self._rate or slot < self._epoch:
                return
            if self._streak:
                self._recover(now)
            self._accepted += 1
            if now - self._refused_at > max(PATIENCE, PATIENT / self._rate):
                self._gain = min(self._gain * (1.0 + 1.0 / max(self._rate, 1.0)), MAX_GAIN)
            # Answers tell about the rate of one round trip ago: the more are out, the smaller the step.
            gain = min(self._gain, 0.5 / (self._in_flight + 1) ** 0.5)
            # A rate nobody makes use of must not grow without bounds.
            most = 2.0 * max(throughput, self._throughput)
            self._rate = max(self._rate, min(self._rate * (1.0 + gain * gain), most))

    def refused(self, slot: float, retry_after: float | None) -> float:
        """The request was throttled; returns the slot of its next attempt."""
        with self._lock:
            now = self._clock()
            self._advance(now)
            self._in_flight -= 1
            pause = min(max(retry_after or 0.0, 0.0), MAX_PAUSE)
            self._moved = max(self._moved, now + pause)
            if self._rate and slot < self._epoch:
                return self._append()
            accepted = self._accepted
            self._decrease(now, pause)
            self._accepted = 0
            self._refused_at = self._moved
            self._epoch = max(self._line, slot) + 1e-6
            if accepted > 3 and pause < LONG:
                # The whole queue moves back by what the retry is let in before it.
                self._line -= RETRY
                self._last_sent = now - 1.0 / MIN_RATE
                return self._line + RETRY
            return self._append()

    def _append(self) -> float:
        slot = max(self._next, self._line)
        self._next = slot + 1.0
        return slot

    def _advance(self, now: float) -> None:
        if now > self._moved:
            self._line = min(self._line + (now - self._moved) * self._rate, self._next)
            self._moved = now

    def _measure(self, now: float) -> float:
        while self._recent and self._recent[0] < now - WINDOW:
            self._recent.popleft()
        return len(self._recent) / WINDOW

    def _decrease(self, now: float, pause: float) -> None:
        throughput = self._measure(now)
        first = not self._rate
        if first:
            # The limit is between what was accepted and what was sent: begin in the geometric middle.
            self._rate = (self._next * max(len(self._recent), 1)) ** 0.5 / max(now - self._began, FIRST_WINDOW)
            self._line = self._next
            self._accepted = 0
        elif self._accepted * self._gain >= 0.5:
            self._gain = max(self._gain * 0.6, MIN_GAIN)
        elif self._accepted * self._gain < 0.25 and not self._streak:
            self._gain = min(self._gain * 1.2, MAX_GAIN)
        rate = self._rate
        # One refusal after n acceptances: about n in n + 1 are within the limit.
        lower = rate * (1.0 - max(self._gain, 1.0 / (self._accepted + 2)))
        if pause > LONG:
            # Such a refusal is expensive. What was accepted before it is the limit, if that can be told.
            if first:
                self._rate = max(throughput, FIRST_RATE)
                self._gain = HOVER_GAIN / 2 if throughput > FIRST_RATE else MAX_GAIN
            else:
                measured = throughput + 1.0 if now - self._resumed > WINDOW else 0.0
                self._rate = max(min(rate * 0.95, measured), rate * 0.8, MIN_RATE)
                self._gain = min(self._gain, HOVER_GAIN / 2)
            self._throughput = throughput
            self._resumed = now + pause
            self._streak = 0
            return
        if not self._streak:
            self._outage = now
            self._throughput = throughput
            # While the API refuses, the accepted throughput is the limit.
            self._known = min(rate * (1.0 - self._gain), max(lower, throughput, MIN_RATE))
            if self._gain < HOVER_GAIN:
                self._known = min(self._known, max(throughput + 1.0, rate * 0.85))
        self._streak += 1
        # Two refusals in a row may be bad luck, more call for backing off.
        floor = min(rate, self._known) if self._streak <= 2 and not first else throughput / 5.0
        self._rate = max(lower, floor, MIN_RATE)

    def _recover(self, now: float) -> None:
        if now - self._outage > max(LONG, 4.0 / max(self._throughput, 1.0)):
            # A used up window has ended: what it admitted is the limit.
            self._rate = max(min(self._rate, self._known), min(self._known, self._throughput))
            self._gain = min(self._gain, HOVER_GAIN / 2)
        elif self._gain < HOVER_GAIN:
            self._rate = max(self._rate, self._known)
        self._streak = 0
