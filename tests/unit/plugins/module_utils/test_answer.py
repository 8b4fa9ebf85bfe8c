# Copyright (c) 2026, the ucloud.cloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from requests.structures import CaseInsensitiveDict

from ansible_collections.ucloud.cloud.plugins.module_utils._answer import Record, parse_answer
from ansible_collections.ucloud.cloud.plugins.module_utils._errors import (
    CredentialsError,
    HostError,
    MalformedAnswerError,
    RequestError,
    ThrottledError,
    TransportError,
    UCloudError,
    UnavailableError,
)
from ansible_collections.ucloud.cloud.plugins.module_utils._transport import RawAnswer

ACTION = "GetUHostRefundPrice"
REQUEST_ID = "2cb0d8c0-3c1d-4d1c-8d8a-0f4b0b5d2f3e"


def raw(body: str | bytes, status: int = 200, **headers: str) -> RawAnswer:
    names = {"x-ucloud-request-uuid": REQUEST_ID, **{name.replace("_", "-"): text for name, text in headers.items()}}
    data = body.encode("utf-8", "surrogatepass") if isinstance(body, str) else body
    return RawAnswer(status, CaseInsensitiveDict(names), data)


def parse(body: str | bytes, status: int = 200, **headers: str) -> Record:
    return parse_answer(ACTION, raw(body, status, **headers))


def fields(text: str) -> Record:
    """Return a successful answer with these further fields, given as JSON."""
    return parse(f'{{"RetCode": 0, {text}}}')


# What is a success


@pytest.mark.parametrize(
    "action", ['"Action": "GetUHostRefundPriceResponse",', '"Action": "GetUHostRefundPrice",', '"Action": null,', ""]
)
def test_a_success(action: str) -> None:
    answer = parse(f'{{"RetCode": 0, {action} "Name": "值"}}')
    assert answer.text("Name") == "值"


@pytest.mark.parametrize("status", [200, 201, 204])
def test_any_status_of_success_is_one(status: int) -> None:
    parse('{"RetCode": 0}', status)


# What the provider refuses


def test_a_ret_code_becomes_its_error() -> None:
    with pytest.raises(CredentialsError) as caught:
        parse('{"RetCode": 171, "Action": "GetUHostRefundPriceResponse", "Message": "Signature VerifyAC Error"}')
    assert caught.value.as_dict() == {
        "action": ACTION,
        "ret_code": 171,
        "message": "Signature VerifyAC Error",
        "request_id": REQUEST_ID,
        "http_status": 200,
    }


@pytest.mark.parametrize("message", ["", ', "Message": null', ', "Message": ""', ', "Message": 5'])
def test_a_refusal_without_a_reason_is_still_that_refusal(message: str) -> None:
    with pytest.raises(HostError, match="gave no reason") as caught:
        parse(f'{{"RetCode": 8039{message}}}')
    assert caught.value.ret_code == 8039


@pytest.mark.parametrize("ret_code", [160, 161, 150])
def test_a_gateway_that_knows_no_action_may_answer_in_any_name(ret_code: int) -> None:
    with pytest.raises(UCloudError) as caught:
        parse(f'{{"RetCode": {ret_code}, "Action": "Response", "Message": "no"}}')
    assert caught.value.ret_code == ret_code


@pytest.mark.parametrize("status", [400, 403, 404])
def test_a_ret_code_says_more_than_the_http_status(status: int) -> None:
    with pytest.raises(RequestError) as caught:
        parse('{"RetCode": 230, "Message": "no"}', status)
    assert (caught.value.ret_code, caught.value.http_status) == (230, status)


@pytest.mark.parametrize("ret_code", [230, 500, 9999])
@pytest.mark.parametrize(
    ("status", "kind"), [(429, ThrottledError), *((status, UnavailableError) for status in (500, 502, 503, 504))]
)
def test_a_status_that_occurs_under_load_says_more_than_a_ret_code(
    status: int, kind: type[UCloudError], ret_code: int
) -> None:
    with pytest.raises(UCloudError) as caught:
        parse(f'{{"RetCode": {ret_code}, "Message": "no"}}', status, Retry_After="3")
    error = caught.value
    assert error.__class__ is kind
    assert (error.retryable, error.retry_after) == (True, 3)
    assert (error.ret_code, error.http_status) == (ret_code, status)
    assert error.message.endswith(": no")


def test_half_a_surrogate_pair_is_replaced() -> None:
    assert fields(r'"Price": "x\ud83d"').text("Price") == "x?"
    with pytest.raises(HostError) as caught:
        parse(r'{"RetCode": 8039, "Message": "x\ud83d"}')
    assert caught.value.message == "x?"


@pytest.mark.parametrize("text", ['"Price": 1.5, "Price": 9', '"Price": 1, "Set": [{"A": 1, "A": 1}]'])
def test_a_field_that_comes_twice_is_malformed(text: str) -> None:
    with pytest.raises(MalformedAnswerError, match="an object has the same field twice") as caught:
        fields(text)
    assert not caught.value.retryable


def test_retry_after_comes_with_a_ret_code() -> None:
    with pytest.raises(ThrottledError) as caught:
        parse('{"RetCode": 153, "Message": "slow down"}', Retry_After="7")
    assert caught.value.retry_after == 7


# What HTTP says


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (302, TransportError),
        (404, TransportError),
        (429, ThrottledError),
        (500, UnavailableError),
        (502, UnavailableError),
        (503, UnavailableError),
        (504, UnavailableError),
    ],
)
@pytest.mark.parametrize("body", ["<html>502</html>", "", "{}", "[]", '{"RetCode": "0"}', '{"RetCode": 0}', b"\xff"])
def test_an_http_error_without_an_api_answer(status: int, kind: type[UCloudError], body: str | bytes) -> None:
    with pytest.raises(UCloudError) as caught:
        parse(body, status, Retry_After="3")
    assert caught.value.__class__ is kind
    assert caught.value.as_dict() == {
        "action": ACTION,
        "ret_code": None,
        "message": caught.value.message,
        "request_id": REQUEST_ID,
        "http_status": status,
    }
    assert caught.value.retry_after == 3


# What is not as documented


@pytest.mark.parametrize(
    ("body", "what"),
    [
        ("", "empty"),
        ("<html></html>", "not JSON"),
        ('{"RetCode": 0, "Action": "GetUHost', "not JSON"),
        ('{"RetCode": 0} trailing', "not JSON"),
        (b'{"RetCode": 0, "Message": "\xff\xfe"}', "not JSON"),
        ('{"RetCode": 0, "a": ' + "[" * 100_000, "not JSON"),
        ('{"RetCode": 0, "a": ' + "9" * 5000 + "x", "not JSON"),
    ],
)
def test_a_body_that_is_no_json_may_be_whole_the_next_time(body: str | bytes, what: str) -> None:
    with pytest.raises(MalformedAnswerError, match=what) as caught:
        parse(body)
    assert caught.value.retryable
    assert caught.value.as_dict() == {
        "action": ACTION,
        "ret_code": None,
        "message": caught.value.message,
        "request_id": REQUEST_ID,
        "http_status": 200,
    }


@pytest.mark.parametrize(
    ("body", "what"),
    [
        ("[]", "not a JSON object"),
        ('"RetCode"', "not a JSON object"),
        ("0", "not a JSON object"),
        ("null", "not a JSON object"),
        ("{}", "RetCode is missing"),
        ('{"retcode": 0}', "RetCode is missing"),
        ('{"RetCode": null}', "RetCode is not an integer"),
        ('{"RetCode": "0"}', "RetCode is not an integer"),
        ('{"RetCode": 0.0}', "RetCode is not an integer"),
        ('{"RetCode": false}', "RetCode is not an integer"),
        ('{"RetCode": []}', "RetCode is not an integer"),
        ('{"RetCode": 0, "Price": NaN}', "NaN"),
        ('{"RetCode": 0, "Price": Infinity}', "Infinity"),
        ('{"RetCode": 0, "Price": -Infinity}', "-Infinity"),
        ('{"RetCode": 0, "Action": "GetUHostRenewPriceResponse"}', "GetUHostRenewPriceResponse"),
        ('{"RetCode": 0, "Action": ""}', "Action"),
        ('{"RetCode": 0, "Action": 7}', "Action is not a string"),
        ('{"RetCode": 8039, "Action": "GetUHostRenewPriceResponse", "Message": "no"}', "GetUHostRenewPriceResponse"),
    ],
)
def test_an_answer_of_the_wrong_form_is_told_and_would_come_again(body: str, what: str) -> None:
    with pytest.raises(MalformedAnswerError) as caught:
        parse(body)
    assert what in caught.value.message
    assert not caught.value.retryable
    assert (caught.value.action, caught.value.request_id, caught.value.http_status) == (ACTION, REQUEST_ID, 200)


_TEXT = st.text('aé云"\\ \0')
_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | _TEXT,
    lambda values: st.lists(values, max_size=3) | st.dictionaries(_TEXT, values, max_size=3),
    max_leaves=10,
)
_ANSWERS = st.one_of(
    st.binary(),
    st.fixed_dictionaries({"RetCode": _JSON}, optional={"Action": _JSON, "Message": _JSON}).map(
        lambda value: json.dumps(value).encode()
    ),
)


# How fast the machine is decides nothing.
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(body=_ANSWERS, status=st.sampled_from([200, 204, 302, 400, 429, 500, 503]))
@example(body=b'{"RetCode": 0, "Price": 1e99999999999999999999999}', status=200)
@example(body=b'{"RetCode": 0, "Price": -1.5e-99999999999999999999999}', status=200)
@example(body=b'{"RetCode": ' + b"1" * 5000 + b"}", status=200)
def test_no_answer_whatever_gives_anything_but_a_record_or_a_typed_error(body: bytes, status: int) -> None:
    try:
        result: Record | UCloudError = parse(body, status)
    except UCloudError as error:
        result = error
    assert isinstance(result, Record) or (result.action == ACTION and result.message)


# Fields


@pytest.mark.parametrize(
    ("number", "price"),
    [
        ("0", "0"),
        ("320", "320"),
        ("320.00", "320.00"),
        ("0.1", "0.1"),
        ("0.00012345", "0.00012345"),
        ("123456789012345678.91", "123456789012345678.91"),
        ("3.2e2", "3.2E+2"),
        ("1E-7", "1E-7"),
        ("1e-400", "1E-400"),
        ("-5.25", "-5.25"),
    ],
)
def test_a_price_keeps_every_digit(number: str, price: str) -> None:
    assert str(fields(f'"Price": {number}').required_price("Price")) == price


@pytest.mark.parametrize("number", ["1e999", "-1e999", "1.5E400", "1" + "0" * 400])
def test_a_price_beyond_all_floats_is_malformed(number: str) -> None:
    with pytest.raises(MalformedAnswerError, match=r"Price is not a finite number"):
        fields(f'"Price": {number}').price("Price")


@pytest.mark.parametrize(
    ("read", "value", "what"),
    [
        ("price", '"320.00"', "Price is not a number"),
        ("price", '"NaN"', "Price is not a number"),
        ("price", "true", "Price is not a number"),
        ("price", "false", "Price is not a number"),
        ("price", "[]", "Price is not a number"),
        ("price", "{}", "Price is not a number"),
        ("integer", "1.0", "Price is not an integer"),
        ("integer", '"1"', "Price is not an integer"),
        ("integer", "true", "Price is not an integer"),
        ("text", "5", "Price is not a string"),
        ("text", "true", "Price is not a string"),
        ("text", "[]", "Price is not a string"),
        ("records", "{}", "Price is not an array"),
        ("records", '"[]"', "Price is not an array"),
        ("records", "[{}, 1]", r"Price[1] is not an object"),
        ("records", "[null]", r"Price[0] is not an object"),
        ("records", "[[]]", r"Price[0] is not an object"),
    ],
)
def test_a_field_of_another_type_is_malformed(read: str, value: str, what: str) -> None:
    for name in (read, f"required_{read}"):
        with pytest.raises(MalformedAnswerError) as caught:
            getattr(fields(f'"Price": {value}'), name)("Price")
        assert what in caught.value.message
        assert (caught.value.action, caught.value.request_id, caught.value.http_status) == (ACTION, REQUEST_ID, 200)


@pytest.mark.parametrize("read", ["price", "integer", "text", "records"])
@pytest.mark.parametrize("text", ['"Price": null', '"price": 1'])
def test_a_field_may_be_absent_unless_it_is_required(read: str, text: str) -> None:
    assert getattr(fields(text), read)("Price") is None
    with pytest.raises(MalformedAnswerError, match="Price is missing"):
        getattr(fields(text), f"required_{read}")("Price")


@pytest.mark.parametrize(
    ("read", "value", "result"), [("integer", "-3", -3), ("text", '"a"', "a"), ("price", "7", Decimal(7))]
)
def test_a_field_of_its_type(read: str, value: str, result: Any) -> None:
    assert getattr(fields(f'"Price": {value}'), read)("Price") == result
    assert getattr(fields(f'"Price": {value}'), f"required_{read}")("Price") == result


def test_a_text_that_is_required_says_something() -> None:
    assert fields('"Price": ""').text("Price") == ""
    with pytest.raises(MalformedAnswerError, match="Price is missing"):
        fields('"Price": ""').required_text("Price")


def test_the_entries_of_an_array_know_where_they_stand() -> None:
    entries = fields('"Set": [{"Code": 0}, {"Code": "x"}]').required_records("Set")
    assert entries[0].required_integer("Code") == 0
    with pytest.raises(MalformedAnswerError) as caught:
        entries[1].required_integer("Code")
    assert "Set[1].Code" in caught.value.message
    assert caught.value.request_id == REQUEST_ID


def test_an_array_may_be_empty() -> None:
    assert fields('"Set": []').required_records("Set") == []
