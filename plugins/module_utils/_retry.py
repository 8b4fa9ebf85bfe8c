# Copyright (c) 2026, the ucloud.cloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it can change at any time, do not use it from elsewhere.

"""When to ask again."""

from __future__ import annotations

import random
import re
import time

# One call is sent at most this often, not counting refusals for being too fast: those the deadline alone bounds.
MAX_ATTEMPTS = 5
_FIRST_BACKOFF_SECONDS = 0.25
_MAX_BACKOFF_SECONDS = 8.0


def backoff(failures: int) -> float:
    """Return how many seconds to wait after so many failures: exponential, with full jitter.

    Full jitter spreads clients that failed together over the whole interval, so that they do not come back together.
    """
    return random.uniform(0, min(_MAX_BACKOFF_SECONDS, _FIRST_BACKOFF_SECONDS * 2 ** (failures - 1)))  # noqa: S311


def parse_retry_after(header: str | None) -> float | None:
    """Return the seconds that a Retry-After header asks to wait (RFC 9110: seconds or a date), None without one."""
    if header is None:
        return None
    header = header.strip()
    # Fractions are not in the RFC, but some servers send them.
    if re.fullmatch(r"[0-9]+(\.[0-9]+)?", header):
        return float(header)
    # A date is rare, and its parser slow to import.
    from datetime import timezone
    from email.utils import parsedate_to_datetime

    try:
        when = parsedate_to_datetime(header)
        # One of the forms that HTTP allows names no time zone, and means UTC.
        return max(0.0, (when if when.tzinfo else when.replace(tzinfo=timezone.utc)).timestamp() - time.time())
    except (TypeError, ValueError, OverflowError):
        return None
