# Copyright (c) 2026, the ucloud.cloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Adds up amounts of money as a clerk would."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal


def exact_sum(amounts: Iterable[str]) -> float:
    """Return the float that is nearest to the exact sum of amounts given as text."""
    return float(sum(map(Decimal, amounts), Decimal(0)))


class FilterModule:
    def filters(self) -> dict[str, object]:
        return {"exact_sum": exact_sum}
