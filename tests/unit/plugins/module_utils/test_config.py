# Copyright (c) 2026, the ucloud.cloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import pytest

from ansible_collections.ucloud.cloud.plugins.module_utils._config import Settings, check_text, settings_from
from ansible_collections.ucloud.cloud.plugins.module_utils._errors import ConfigurationError

OPTIONS: dict[str, Any] = {
    "public_key": "the-public-key",
    "private_key": "the-private-key",
    "project_id": None,
    "region": "cn-bj2",
    "base_url": None,
    "timeout": 30.0,
    "validate_certs": True,
    "ca_path": None,
    "concurrency": 10,
    "deadline": 600.0,
}


def read(product: str = "uhost", /, **changes: Any) -> Settings:
    options = {**OPTIONS, **changes}
    given = {name: value for name, value in options.items() if value is not None}
    return settings_from(given, {}, {name: None for name in options if name not in given}, product)


def refusal(product: str = "uhost", /, **changes: Any) -> str:
    with pytest.raises(ConfigurationError) as caught:
        read(product, **changes)
    assert caught.value.as_dict() == {
        "action": None,
        "ret_code": None,
        "message": caught.value.message,
        "request_id": None,
        "http_status": None,
    }
    return str(caught.value)


def test_options_become_settings() -> None:
    assert read(project_id="org-1", base_url="https://api.example.com/v1", timeout=5, deadline=50) == Settings(
        public_key="the-public-key",
        private_key="the-private-key",
        security_token=None,
        project_id="org-1",
        region="cn-bj2",
        zone=None,
        base_url="https://api.example.com/v1",
        timeout=5,
        deadline=50,
        concurrency=10,
        verify=True,
    )


@pytest.mark.parametrize(("product", "host"), [("uhost", "api.ucloud.cn"), ("compshare", "api.compshare.cn")])
@pytest.mark.parametrize("base_url", [None, ""])
def test_the_default_base_url_follows_the_product(product: str, host: str, base_url: str | None) -> None:
    assert read(product, base_url=base_url).base_url == f"https://{host}/"


# Keys and names


@pytest.mark.parametrize("option", ["public_key", "private_key"])
@pytest.mark.parametrize("value", [None, ""])
@pytest.mark.parametrize("product", ["uhost", "compshare"])
def test_both_keys_are_needed(option: str, value: str | None, product: str) -> None:
    assert refusal(product, **{option: value}).startswith(f"{option} is ")


def test_without_any_key_the_message_says_where_one_can_come_from() -> None:
    message = refusal(public_key=None, private_key=None)
    assert message.startswith("public_key is required")
    assert "UCLOUD_PUBLIC_KEY" in message


@pytest.mark.parametrize("value", [None, ""])
def test_the_region_is_needed_for_uhost_alone(value: str | None) -> None:
    message = refusal(region=value)
    assert message.startswith("region is required")
    assert "UCLOUD_REGION" in message
    assert read("compshare", region=value).region is None


@pytest.mark.parametrize("option", ["public_key", "private_key", "project_id", "region"])
@pytest.mark.parametrize("value", [" ", "\t", "secret value", "secret\n", "\x00secret", "secret\x7f", "sec\u200bret"])
def test_keys_and_names_hold_nothing_invisible_and_are_not_told(option: str, value: str) -> None:
    message = refusal(**{option: value})
    assert message.startswith(f"{option} ")
    assert "secret" not in message


def test_an_empty_project_is_none() -> None:
    assert read(project_id="").project_id is None


@pytest.mark.parametrize("value", ["uhost-a", "云主机", "a.b_c/d:e"])
def test_a_name_is_the_providers_business(value: str) -> None:
    assert check_text("uhost_ids[0]", value) == value


@pytest.mark.parametrize(
    ("value", "what"),
    [
        ("", "is empty"),
        ("   ", "is empty"),
        ("\u3000", "is empty"),
        ("uhost a", "white space"),
        ("uhost-a\n", "white space"),
        ("uhost-\x1b[31m", "control characters"),
    ],
)
def test_a_name_that_cannot_be_sent(value: str, what: str) -> None:
    with pytest.raises(ConfigurationError, match=r"^uhost_ids\[3\] .*" + what):
        check_text("uhost_ids[3]", value)


# The base URL


@pytest.mark.parametrize(
    ("base_url", "used"),
    [
        ("https://api.ucloud-global.com", "https://api.ucloud-global.com/"),
        ("https://api.ucloud-global.com/", "https://api.ucloud-global.com/"),
        ("http://api.service.ucloud.cn", "http://api.service.ucloud.cn/"),
        ("https://reseller.example:8443/ucloud", "https://reseller.example:8443/ucloud"),
        ("HTTPS://API.UCLOUD.CN", "HTTPS://API.UCLOUD.CN/"),
        ("http://127.0.0.1:8080", "http://127.0.0.1:8080/"),
        ("http://[::1]:8080", "http://[::1]:8080/"),
    ],
)
def test_any_brand_may_be_named(base_url: str, used: str) -> None:
    assert read(base_url=base_url).base_url == used


@pytest.mark.parametrize(
    "base_url",
    [
        "api.ucloud.cn",
        "//api.ucloud.cn",
        "ftp://api.ucloud.cn",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "https://",
        "https:///path",
        "https://:443",
        "https://user:pa55word@api.ucloud.cn",
        "https://user@api.ucloud.cn",
        "https://:pa55word@api.ucloud.cn",
        "https://@api.ucloud.cn",
        "https://api.ucloud.cn?key=pa55word",
        "https://api.ucloud.cn/#pa55word",
        "https://api.ucloud.cn:0",
        "https://api.ucloud.cn:99999",
        "https://api.ucloud.cn:port",
        "https://[::1",
        "https://api.ucloud.cn\n",
        "https://api.\tucloud.cn",
        " https://api.ucloud.cn",
        "https://api.ucloud .cn",
        " ",
    ],
)
def test_a_base_url_that_cannot_be_used_is_refused_and_not_told(base_url: str) -> None:
    message = refusal(base_url=base_url)
    assert message.startswith("base_url ")
    assert "pa55word" not in message


# The HTTP library refuses these too, but it is asked only when the client is made.
@pytest.mark.parametrize("base_url", ["https://.ucloud.cn", "https://*.ucloud.cn", "https://云.." + "云" * 64 + ".cn"])
def test_a_base_url_with_a_host_that_no_name_can_be_is_refused(base_url: str) -> None:
    assert refusal(base_url=base_url).startswith("base_url ")


@pytest.mark.parametrize(
    "base_url",
    [
        "https://api.ucloud.cn",
        "http://localhost:8080",
        "http://api.localhost",
        "http://LOCALHOST",
        "http://127.0.0.1:8080",
        "http://127.1.2.3",
        "http://[::1]:8080",
    ],
)
def test_no_warning_where_nobody_listens(base_url: str) -> None:
    assert read(base_url=base_url).warnings() == []


@pytest.mark.parametrize(
    ("base_url", "host"),
    [
        ("http://api.service.ucloud.cn", "api.service.ucloud.cn"),
        ("HTTP://api.ucloud.cn", "api.ucloud.cn"),
        ("http://10.0.0.1:80/", "10.0.0.1"),
        ("http://localhost.example.com", "localhost.example.com"),
        ("http://127.0.0.1.example.com", "127.0.0.1.example.com"),
    ],
)
def test_plain_http_to_elsewhere_is_warned_of(base_url: str, host: str) -> None:
    (warning,) = read(base_url=base_url).warnings()
    assert "base_url" in warning
    assert f" {host} " in warning


# Numbers


@pytest.mark.parametrize("option", ["timeout", "deadline"])
@pytest.mark.parametrize("value", [0, 0.0, -1, -0.5, math.nan, math.inf, -math.inf])
def test_seconds_are_positive(option: str, value: float) -> None:
    assert refusal(**{option: value}).startswith(f"{option} must be a positive number")


@pytest.mark.parametrize("value", [0.001, 1, 86400])
def test_any_positive_number_of_seconds_will_do(value: float) -> None:
    settings = read(timeout=value, deadline=value)
    assert (settings.timeout, settings.deadline) == (value, value)


@pytest.mark.parametrize("option", ["timeout", "deadline"])
def test_more_seconds_than_the_system_can_wait_are_refused(option: str) -> None:
    assert refusal(**{option: 1e300}).startswith(f"{option} ")


@pytest.mark.parametrize("value", [-1, 0, 65, 10**9])
def test_concurrency_has_bounds(value: int) -> None:
    assert refusal(concurrency=value).startswith("concurrency must be from 1 to 64")


@pytest.mark.parametrize("value", [1, 64])
def test_concurrency_within_its_bounds(value: int) -> None:
    assert read(concurrency=value).concurrency == value


# TLS


def test_a_ca_path_that_is_there(tmp_path: Path) -> None:
    file = tmp_path / "ca.pem"
    file.touch()
    assert read(ca_path=str(file)).verify == str(file)
    assert read(ca_path=str(tmp_path)).verify == str(tmp_path)


@pytest.mark.parametrize("validate_certs", [True, False])
def test_a_ca_path_that_is_missing(tmp_path: Path, validate_certs: bool) -> None:
    message = refusal(ca_path=str(tmp_path / "none.pem"), validate_certs=validate_certs)
    assert message.startswith("ca_path")
    assert "none.pem" in message


def test_certificates_are_checked_unless_that_is_switched_off(tmp_path: Path) -> None:
    assert read().verify is True
    assert read(validate_certs=False).verify is False
    assert read(validate_certs=False, ca_path=str(tmp_path)).verify is False
