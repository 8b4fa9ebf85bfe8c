# Copyright (c) 2026, the ucloud.cloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from email.utils import formatdate

import pytest

from ansible_collections.ucloud.cloud.plugins.module_utils import _retry
from ansible_collections.ucloud.cloud.plugins.module_utils._retry import backoff, parse_retry_after


@pytest.mark.parametrize(
    ("failures", "most"), [(1, 0.25), (2, 0.5), (3, 1.0), (4, 2.0), (6, 8.0), (7, 8.0), (1000, 8.0)]
)
def test_backoff_is_exponential_with_full_jitter(failures: int, most: float) -> None:
    random.seed(failures)
    waits = [backoff(failures) for _number in range(1000)]
    assert all(0 <= wait <= most for wait in waits)
    # Full jitter: the whole interval is made use of, not just its end.
    assert min(waits) < 0.05 * most
    assert max(waits) > 0.95 * most


def test_the_default_backoff_is_short_enough_for_a_playbook() -> None:
    assert sum(_retry._FIRST_BACKOFF_SECONDS * 2**n for n in range(_retry.MAX_ATTEMPTS - 1)) < 10


@pytest.mark.parametrize(("header", "seconds"), [("0", 0.0), ("7", 7.0), (" 120 ", 120.0), ("007", 7.0), ("0.5", 0.5)])
def test_retry_after_in_seconds(header: str, seconds: float) -> None:
    assert parse_retry_after(header) == seconds


@pytest.mark.parametrize("header", [None, "", "soon", "-1", "1e3", "٣", "²", "Mon, 99 Foo 2026", "Wed, 21 Oct"])
def test_what_is_no_retry_after_is_ignored(header: str | None) -> None:
    assert parse_retry_after(header) is None


@pytest.fixture(params=["UTC0", "CST-8", "EST5"])
def time_zone(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with monkeypatch.context() as patched:
        patched.setenv("TZ", request.param)
        time.tzset()
        yield
    time.tzset()


# RFC 9110 has three forms of a date, all of them in UTC, and wants all of them understood.
@pytest.mark.parametrize("form", ["%a, %d %b %Y %H:%M:%S GMT", "%A, %d-%b-%y %H:%M:%S GMT", "%a %b %e %H:%M:%S %Y"])
def test_retry_after_as_a_date(time_zone: None, form: str) -> None:
    soon = time.strftime(form, time.gmtime(time.time() + 600))
    wait = parse_retry_after(soon)
    assert wait is not None
    assert 500 < wait <= 600


def test_a_date_in_the_past_means_now() -> None:
    assert parse_retry_after(formatdate(time.time() - 3600, usegmt=True)) == 0.0
