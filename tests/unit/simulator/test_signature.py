# Copyright (c) 2026, the ucloud.cloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The published signature vectors."""

from __future__ import annotations

import importlib.util
from types import ModuleType

import pytest

from ..simulator_control import SIMULATOR, Simulator
from .calls import OWNER, post


@pytest.fixture(scope="module")
def module() -> ModuleType:
    spec = importlib.util.spec_from_file_location("simulator_signature", SIMULATOR / "signature.py")
    assert spec is not None
    assert spec.loader is not None
    loaded = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(loaded)
    return loaded


def test_first_vector_is_accepted(simulator: Simulator) -> None:
    parameters = {
        "Action": "DescribeUHostInstance",
        "Region": "cn-bj2",
        "Limit": "10",
        "PublicKey": OWNER.public,
        "Signature": "cba5cf5ec4d4233d206b1b54951e3787350a642f",
    }
    assert post(simulator.base_url, parameters).json["RetCode"] == 0


def test_second_vector(module: ModuleType) -> None:
    parameters = {
        "Action": "CreateUHostInstance",
        "CPU": "2",
        "ChargeType": "Month",
        "DiskSpace": "10",
        "ImageId": "f43736e1-65a5-4bea-ad2e-8a46e18883c2",
        "LoginMode": "Password",
        "Memory": "2048",
        "Name": "Host01",
        "Password": "VUNsb3VkLmNu",
        "Quantity": "1",
        "Region": "cn-bj2",
        "Zone": "cn-bj2-04",
        "PublicKey": OWNER.public,
    }
    assert module.sign(parameters, OWNER.private) == "4f9ef5df2abab2c6fccd1e9515cb7e2df8c6bb65"


def test_signature_is_not_signed(module: ModuleType) -> None:
    assert module.sign({"a": "1", "Signature": "x"}, "k") == module.sign({"a": "1"}, "k")


def test_text_is_utf8_and_lone_surrogates_do_no_harm(module: ModuleType) -> None:
    assert module.sign({"Tag": "网"}, "k") == "c7023f73c9aab0489a96a11a93cf441e2d0a71f0"
    assert module.sign({"Tag": "\ud800"}, "k") == module.sign({"Tag": "?"}, "k")
