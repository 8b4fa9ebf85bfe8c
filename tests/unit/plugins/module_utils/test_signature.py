# Copyright (c) 2026, the ucloud.cloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import hashlib
import math
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ucloud.core.auth import Credential
from ucloud.core.typesystem import encoder as sdk_encoder

from ansible_collections.ucloud.cloud.plugins.module_utils._signature import encode, sign

# Published by the provider for testing.
PUBLIC_KEY = "ucloudsomeone@example.com1296235120854146120"
PRIVATE_KEY = "46f09bb9fab4f12dfc160dae12273d5332b5debe"


@pytest.mark.parametrize(
    ("parameters", "signature"),
    [
        (
            {"Action": "DescribeUHostInstance", "Region": "cn-bj2", "Limit": 10},
            "cba5cf5ec4d4233d206b1b54951e3787350a642f",
        ),
        (
            {
                "Action": "CreateUHostInstance",
                "CPU": 2,
                "ChargeType": "Month",
                "DiskSpace": 10,
                "ImageId": "f43736e1-65a5-4bea-ad2e-8a46e18883c2",
                "LoginMode": "Password",
                "Memory": 2048,
                "Name": "Host01",
                "Password": "VUNsb3VkLmNu",
                "Quantity": 1,
                "Region": "cn-bj2",
                "Zone": "cn-bj2-04",
            },
            "4f9ef5df2abab2c6fccd1e9515cb7e2df8c6bb65",
        ),
    ],
)
def test_published_vectors(parameters: dict[str, Any], signature: str) -> None:
    assert sign(encode({"PublicKey": PUBLIC_KEY, **parameters}), PRIVATE_KEY) == signature


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (True, "true"),
        (False, "false"),
        (0, "0"),
        (-7, "-7"),
        (42.0, "42"),
        (0.5, "0.5"),
        (1e-7, "0.0000001"),
        (1e22, "10000000000000000000000"),
        (123456789.125, "123456789.125"),
        (Decimal("235.50"), "235.50"),
        (Decimal("42.00"), "42"),
        (Decimal("1E-7"), "0.0000001"),
        ("  spaces & =signs? ", "  spaces & =signs? "),
        ("云主机", "云主机"),
    ],
)
def test_encoding_of_a_value(value: Any, text: str) -> None:
    assert encode({"Name": value}) == {"Name": text}


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf, Decimal("NaN"), Decimal("Infinity")])
def test_a_number_that_is_not_finite_is_refused(value: Any) -> None:
    with pytest.raises(ValueError, match="not a finite number"):
        encode({"Name": value})


def test_lists_are_flattened_from_zero_and_none_is_left_out() -> None:
    assert encode({"UHostIds": ["uhost-a", "uhost-b"], "Zone": None, "Empty": []}) == {
        "UHostIds.0": "uhost-a",
        "UHostIds.1": "uhost-b",
    }


def test_parameters_are_sorted_by_code_point() -> None:
    # "UHostIds.10" stands before "UHostIds.2", and upper case before lower case.
    parameters = {"UHostIds": [str(n) for n in range(12)], "b": "x", "B": "y"}
    assert sign(encode(parameters), "k") == sign(encode(dict(reversed(parameters.items()))), "k")
    text = "By" + "UHostIds.00UHostIds.11UHostIds.1010UHostIds.1111" + "".join(f"UHostIds.{n}{n}" for n in range(2, 10))
    assert sign(encode(parameters), "k") == hashlib.sha1(f"{text}bxk".encode()).hexdigest()  # noqa: S324


# The SDK writes very small and very large floats with an exponent, against the documentation: not compared here.
_SCALARS = st.one_of(
    st.text(),
    st.integers(),
    st.booleans(),
    st.floats(min_value=-1e15, max_value=1e15, allow_nan=False).filter(lambda number: "e" not in str(number)),
)
_PARAMETERS = st.dictionaries(
    st.text(st.characters(codec="ascii", categories=("L", "N"))),
    st.one_of(_SCALARS, st.lists(_SCALARS, max_size=12)),
)


@settings(deadline=None)
@given(parameters=_PARAMETERS, private_key=st.text())
def test_the_official_sdk_signs_the_same(parameters: dict[str, Any], private_key: str) -> None:
    theirs = Credential("public", private_key).verify_ac(sdk_encoder.encode(dict(parameters)))
    assert sign(encode({**parameters, "PublicKey": "public"}), private_key) == theirs
