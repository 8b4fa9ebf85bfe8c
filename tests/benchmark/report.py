# Copyright (c) 2026, the ucloud.cloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Rows of results, and the table that they are printed as."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple


class Bound(NamedTuple):
    """What a row has to reach."""

    limit: float
    at_least: bool = False
    unit: str = "x"

    def reached(self, value: float) -> bool:
        return value >= self.limit if self.at_least else value <= self.limit

    def verdict(self, value: float) -> str:
        if self.reached(value):
            return "reached"
        return f"MISSED by {100 * abs(value / self.limit - 1):.1f} %" if self.limit else "MISSED"

    def __str__(self) -> str:
        return f"{'>=' if self.at_least else '<='} {self.limit:g} {self.unit}"


class Row(NamedTuple):
    """One line of the table. `value` is a ratio unless its bound has another unit."""

    benchmark: str
    transport: str
    what: str
    measured: str
    beside: str
    value: float
    bound: Bound | None = None

    def as_dict(self) -> dict[str, Any]:
        document: dict[str, Any] = self._asdict()
        document["bound"] = None if self.bound is None else str(self.bound)
        document["reached"] = None if self.bound is None else self.bound.reached(self.value)
        return document

    def cells(self) -> tuple[str, ...]:
        unit = "x" if self.bound is None else self.bound.unit
        verdict = "" if self.bound is None else self.bound.verdict(self.value)
        bound = "" if self.bound is None else str(self.bound)
        return (self.benchmark, self.transport, self.what, self.measured, self.beside, f"{self.value:.2f} {unit}",
                bound, verdict)  # fmt: skip


_HEADINGS = ("", "over", "what", "measured", "beside", "value", "bound", "")


def table(rows: Iterable[Row]) -> str:
    lines = [_HEADINGS, *(row.cells() for row in rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(_HEADINGS))]
    return "\n".join(_aligned(line, widths) for line in [lines[0], tuple("-" * width for width in widths), *lines[1:]])


def _aligned(line: Sequence[str], widths: Sequence[int]) -> str:
    return "  ".join(cell.ljust(width) for cell, width in zip(line, widths)).rstrip()
