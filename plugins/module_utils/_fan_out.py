# Copyright (c) 2026, the ucloud.cloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it can change at any time, do not use it from elsewhere.

"""Work on many items side by side."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import Callable, Generic, TypeVar

from ansible_collections.ucloud.cloud.plugins.module_utils._errors import AbandonedError, DeadlineError

T = TypeVar("T")
R = TypeVar("R")

# How long it takes at most until an interrupt, or a `watch` that raises, ends the wait.
_WATCH_SECONDS = 0.2


class _Pool(Generic[T, R]):
    """Threads that take one item after another, until all are done or one has failed."""

    def __init__(self, work: Callable[[T], R], items: Sequence[T], stop: threading.Event) -> None:
        self.results: dict[int, R] = {}
        self.error: BaseException | None = None
        self.ended = threading.Event()
        self._work = work
        self._todo = iter(enumerate(items))
        self._count = len(items)
        self._stop = stop
        self._running = 0
        self._lock = threading.Lock()

    def start(self, threads: int) -> None:
        self._running = min(threads, self._count)
        for number in range(self._running):
            # As daemons they cannot keep the process alive when it is told to end amid a request.
            threading.Thread(target=self._run, name=f"ucloud-{number}", daemon=True).start()

    def done(self) -> list[R]:
        """Return the results that there are, in order."""
        with self._lock:
            return [self.results[index] for index in sorted(self.results)]

    def _run(self) -> None:
        try:
            while not self._stop.is_set() and (taken := self._take()):
                self._finish(taken[0], self._work(taken[1]))
        except BaseException as error:
            with self._lock:
                self.error = self.error or error
            self._stop.set()
            self.ended.set()
        with self._lock:
            self._running -= 1
            if not self._running:
                self.ended.set()

    def _take(self) -> tuple[int, T] | None:
        with self._lock:
            return next(self._todo, None)

    def _finish(self, index: int, result: R) -> None:
        with self._lock:
            self.results[index] = result


def fan_out(
    work: Callable[[T], R],
    items: Sequence[T],
    *,
    threads: int,
    stop: threading.Event,
    watch: Callable[[], None],
) -> list[R]:
    """Return `work(item)` for each item, in the order of the items.

    The first error of any item is raised at once; no further item is begun then, and `stop` is set to tell the work
    under way. A DeadlineError carries the results that there are. `watch` is called now and then; what it raises ends
    everything too.
    """
    pool = _Pool(work, items, stop)
    pool.start(threads)
    try:
        while items and not pool.ended.wait(_WATCH_SECONDS):
            watch()
    except BaseException as error:
        pool.error = error
    if isinstance(pool.error, DeadlineError):
        pool.error.done = pool.done()
    if pool.error:
        stop.set()
        raise pool.error
    results = pool.done()
    if len(results) < len(items):
        raise AbandonedError("given up, since other work of this task has failed")
    return results
