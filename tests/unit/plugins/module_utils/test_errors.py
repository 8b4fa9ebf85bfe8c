# Copyright (c) 2026, the ucloud.cloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest

from ansible_collections.ucloud.cloud.plugins.module_utils._errors import (
    ConfigurationError,
    CredentialsError,
    DeadlineError,
    HostError,
    MissingLibraryError,
    PermissionDeniedError,
    RequestError,
    ThrottledError,
    TransportError,
    UCloudError,
    UnavailableError,
    error_for_http_status,
    error_for_ret_code,
)

# All codes that the provider documents, and the edges between its own ranges.
RET_CODES: list[tuple[int, type[UCloudError], bool]] = [
    (-1, RequestError, False),
    (1, RequestError, False),
    (110, UnavailableError, True),
    (130, UnavailableError, True),
    (150, UnavailableError, True),
    (153, ThrottledError, True),
    (160, RequestError, False),
    (161, RequestError, False),
    (170, CredentialsError, False),
    (171, CredentialsError, False),
    (172, CredentialsError, False),
    (174, CredentialsError, False),
    (220, RequestError, False),
    (230, RequestError, False),
    (292, PermissionDeniedError, False),
    (293, PermissionDeniedError, False),
    (294, PermissionDeniedError, False),
    (295, PermissionDeniedError, False),
    (299, PermissionDeniedError, False),
    (2000, RequestError, False),
    (2001, HostError, False),
    (8029, HostError, False),
    (8039, HostError, False),
    (8856, HostError, False),
    *((code, HostError, True) for code in (8025, 8031, 8041, 8090, 8825, 8826, 8828, 8829, 8857, 8861, 8881, 8916)),
]


@pytest.mark.parametrize(("ret_code", "kind", "retryable"), RET_CODES)
def test_the_kind_of_each_ret_code(ret_code: int, kind: type[UCloudError], retryable: bool) -> None:
    error = error_for_ret_code(ret_code, "the reason", action="GetUHostRefundPrice")
    assert error.__class__ is kind
    assert error.retryable is retryable
    assert (error.ret_code, error.message, error.action) == (ret_code, "the reason", "GetUHostRefundPrice")


@pytest.mark.parametrize(
    ("http_status", "kind", "retryable"),
    [
        (301, TransportError, False),
        (308, TransportError, False),
        (400, TransportError, False),
        (403, TransportError, False),
        (404, TransportError, False),
        (407, TransportError, False),
        (429, ThrottledError, True),
        (500, UnavailableError, True),
        (501, TransportError, False),
        (502, UnavailableError, True),
        (503, UnavailableError, True),
        (504, UnavailableError, True),
    ],
)
def test_the_kind_of_each_http_status(http_status: int, kind: type[UCloudError], retryable: bool) -> None:
    error = error_for_http_status(http_status, action="GetUHostRefundPrice", request_id="id-1")
    assert error.__class__ is kind
    assert error.retryable is retryable
    assert error.as_dict() == {
        "action": "GetUHostRefundPrice",
        "ret_code": None,
        "message": error.message,
        "request_id": "id-1",
        "http_status": http_status,
    }


def test_a_redirect_points_at_base_url() -> None:
    assert "redirect" in str(error_for_http_status(302))
    assert "base_url" in str(error_for_http_status(302))


def test_a_provider_that_gives_no_reason() -> None:
    assert error_for_ret_code(8039, "").message == "the provider gave no reason"


def test_the_sentence_names_all_that_support_asks_for() -> None:
    error = error_for_ret_code(171, "Signature VerifyAC Error", action="GetUHostRefundPrice", request_id="id-1")
    text = str(error)
    for part in ("GetUHostRefundPrice", "Signature VerifyAC Error", "171", "id-1", "private_key"):
        assert part in text


def test_an_http_status_is_told_unless_it_says_nothing() -> None:
    assert "502" in str(UCloudError("no", http_status=502))
    assert "200" not in str(UCloudError("no", http_status=200))


def test_a_plain_message_stays_as_it_is() -> None:
    error = ConfigurationError("region is required")
    assert str(error) == "region is required"
    assert error.as_dict() == {
        "action": None,
        "ret_code": None,
        "message": "region is required",
        "request_id": None,
        "http_status": None,
    }


def test_hints_say_which_option_to_look_at() -> None:
    assert "deadline" in str(DeadlineError("too late"))
    assert "project_id" in str(error_for_ret_code(292, "no such project"))


def test_a_missing_library_is_named() -> None:
    error = MissingLibraryError("requests")
    assert error.library == "requests"
    assert "requests" in str(error)
