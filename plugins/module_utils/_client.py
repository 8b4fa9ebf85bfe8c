# Copyright (c) 2026, the ucloud.cloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it can change at any time, do not use it from elsewhere.

"""The client of the API: signs, sends, checks the answer, and asks again where that is safe and may help."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Callable, TypeVar

from ansible_collections.ucloud.cloud.plugins.module_utils._answer import Record, parse_answer
from ansible_collections.ucloud.cloud.plugins.module_utils._errors import (
    AbandonedError,
    DeadlineError,
    ThrottledError,
    UCloudError,
)
from ansible_collections.ucloud.cloud.plugins.module_utils._fan_out import fan_out
from ansible_collections.ucloud.cloud.plugins.module_utils._pacing import Pacer
from ansible_collections.ucloud.cloud.plugins.module_utils._retry import MAX_ATTEMPTS, backoff
from ansible_collections.ucloud.cloud.plugins.module_utils._signature import Parameter, encode, sign
from ansible_collections.ucloud.cloud.plugins.module_utils._transport import Transport

if TYPE_CHECKING:
    from ansible_collections.ucloud.cloud.plugins.module_utils._config import Settings

# How much later than the deadline a request may end that was under way.
_GRACE = 1.0  # seconds
_SHORTEST_TIMEOUT = 0.001  # seconds; requests refuses 0

T = TypeVar("T")
R = TypeVar("R")

# These change nothing, so that sending one twice is safe. Anything else is sent once, whatever happens.
READ_ACTIONS = frozenset(
    {
        "GetUHostRefundPrice",
        "GetCompShareRefundPrice",
        "GetUHostRenewPrice",
        "DescribeUHostInstance",
        "DescribeCompShareInstance",
    }
)


class Client:
    """Calls actions of the API for one account, project and region. Safe to use from several threads.

    The deadline of the settings runs from the creation of the client. `watch` is called now and then while work is
    under way; it may raise to end it.
    """

    def __init__(self, settings: Settings, *, user_agent: str, watch: Callable[[], None] = lambda: None) -> None:
        self.settings = settings
        self._transport = Transport(
            settings.base_url, user_agent=user_agent, verify=settings.verify, connections=settings.concurrency
        )
        self._pacer = Pacer()
        self._ends_at = time.monotonic() + settings.deadline
        self._stop = threading.Event()
        self._watch = watch
        self._counts: Counter[str] = Counter()
        self._counting = threading.Lock()

    @property
    def requests(self) -> dict[str, int]:
        """How many requests have been sent so far, how many of them after a fault, and how many were too many."""
        with self._counting:
            return {name: self._counts[name] for name in ("sent", "retried", "throttled")}

    def call(self, action: str, parameters: Mapping[str, Parameter]) -> Record:
        """Return the answer to an action.

        PublicKey, ProjectId and Region are added, unless `parameters` names them itself. Raises a UCloudError.
        """
        form = self._sign(action, parameters)
        may_repeat = action in READ_ACTIONS
        failures = 0
        last_error: UCloudError | None = None
        slot = self._pacer.reserve()
        while True:
            self._wait_for(slot, last_error)
            try:
                answer = self._attempt(action, form)
            except ThrottledError as error:
                # The pacer makes the next attempt wait. It needs no further bound than the deadline: a task that asks
                # more often than allowed is slow, but not wrong.
                slot = self._pacer.refused(slot, error.retry_after)
                self._count("throttled")
                if not may_repeat:
                    raise
                last_error = error
            except UCloudError as error:
                self._pacer.accepted(slot)
                failures += 1
                if not may_repeat or not error.retryable or failures >= MAX_ATTEMPTS:
                    raise
                last_error = error
                self._wait(max(backoff(failures), error.retry_after or 0.0), error)
                self._count("retried")
                slot = self._pacer.reserve()
            else:
                self._pacer.accepted(slot)
                return answer

    def fan_out(self, work: Callable[[T], R], items: Sequence[T]) -> list[R]:
        """Return `work(item)` for each item, in order, with as many side by side as the settings allow.

        The first error ends all of it, and this client with it.
        """
        return fan_out(work, items, threads=self.settings.concurrency, stop=self._stop, watch=self._check)

    def close(self) -> None:
        """Close the connections."""
        self._transport.close()

    def _sign(self, action: str, parameters: Mapping[str, Parameter]) -> dict[str, str]:
        settings = self.settings
        form = encode(
            {
                "Action": action,
                "PublicKey": settings.public_key,
                "SecurityToken": settings.security_token,
                "ProjectId": settings.project_id,
                "Region": settings.region,
                **parameters,
            }
        )
        form["Signature"] = sign(form, settings.private_key)
        return form

    def _attempt(self, action: str, form: Mapping[str, str]) -> Record:
        timeout = max(min(self.settings.timeout, self._remaining()), _SHORTEST_TIMEOUT)
        self._count("sent")
        try:
            return parse_answer(action, self._transport.post(form, timeout))
        except UCloudError as error:
            # What fails below this layer does not know the action.
            error.action = action
            raise

    def _count(self, what: str) -> None:
        with self._counting:
            self._counts[what] += 1

    def _check(self) -> None:
        """End the work when somebody wants that, or when a server that never stops sending has made it too late."""
        self._watch()
        if self._remaining() < -_GRACE:
            raise self._deadline_error(None)

    def _remaining(self) -> float:
        return self._ends_at - time.monotonic()

    def _wait_for(self, slot: float, cause: UCloudError | None) -> None:
        """Wait until the pacer lets the request of this slot go."""
        self._wait(0.0, cause)
        while delay := self._pacer.delay(slot):
            self._wait(delay, cause)

    def _wait(self, seconds: float, cause: UCloudError | None) -> None:
        """Wait, or end at once when the deadline would pass meanwhile: to wait for nothing helps nobody."""
        if seconds >= self._remaining():
            raise self._deadline_error(cause)
        if self._stop.wait(seconds):
            raise AbandonedError("given up, since other work of this task has failed")

    def _deadline_error(self, cause: UCloudError | None) -> DeadlineError:
        message = f"the deadline of {self.settings.deadline:g} s has passed"
        if cause is None:
            return DeadlineError(message)
        return DeadlineError(
            f"{message}; the last problem was: {cause.message}",
            action=cause.action,
            ret_code=cause.ret_code,
            request_id=cause.request_id,
            http_status=cause.http_status,
        )
