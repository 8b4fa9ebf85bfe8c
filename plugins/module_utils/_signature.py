# Copyright (c) 2026, the ucloud.cloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it can change at any time, do not use it from elsewhere.

"""How the API wants parameters encoded and signed. Pure functions.

Source of the rules: the provider's page on signatures and its SDKs.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Union

Scalar = Union[str, int, float, bool, Decimal]
Parameter = Union[Scalar, Sequence[Scalar], None]


def encode(parameters: Mapping[str, Parameter]) -> dict[str, str]:
    """Return the parameters as the strings that are signed and sent.

    A list becomes C(Name.0), C(Name.1), ...; a parameter that is C(None) is left out.
    Raises ValueError for a number that is not finite.
    """
    encoded: dict[str, str] = {}
    for name, value in parameters.items():
        if value is None:
            continue
        if isinstance(value, (list, tuple)):
            encoded.update((f"{name}.{index}", _encode_scalar(item)) for index, item in enumerate(value))
        else:
            encoded[name] = _encode_scalar(value)  # type: ignore[arg-type]
    return encoded


def sign(encoded: Mapping[str, str], private_key: str) -> str:
    """Return the Signature of encoded parameters: SHA-1, in lower-case hexadecimal digits."""
    text = "".join(name + encoded[name] for name in sorted(encoded)) + private_key
    # The protocol prescribes SHA-1; usedforsecurity keeps it working where a policy forbids SHA-1 as such.
    return hashlib.new("sha1", text.encode("utf-8"), usedforsecurity=False).hexdigest()


def _encode_scalar(value: Scalar) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (float, Decimal)):
        return _encode_fraction(value)
    return str(value)


def _encode_fraction(value: float | Decimal) -> str:
    if not math.isfinite(value):
        raise ValueError(f"{value} cannot be sent: not a finite number")
    if value == int(value):
        return str(int(value))
    # repr() is the shortest text that gives the same float; "f" keeps the exponent away.
    return format(value if isinstance(value, Decimal) else Decimal(repr(value)), "f")
