# Copyright (c) 2026, the ucloud.cloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The parameters of a request, from whatever form they came in. Private to the simulator."""

from __future__ import annotations

import json
from collections.abc import Iterator
from decimal import Decimal
from urllib.parse import unquote_plus

from http1 import BadRequest, Request


def read_parameters(request: Request) -> dict[str, str]:
    """Return the parameters in their encoded string form."""
    parameters = _from_form(request.query) if request.query else {}
    if not request.body:
        return parameters
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() == "application/json":
        parameters.update(_from_json(request.body))
    else:
        parameters.update(_from_form(request.body.decode("utf-8", "replace")))
    return parameters


def _from_form(text: str) -> dict[str, str]:
    parameters = {}
    for pair in text.split("&"):
        if pair:
            name, _equals, value = pair.partition("=")
            parameters[_unquoted(name)] = _unquoted(value)
    return parameters


def _unquoted(text: str) -> str:
    return unquote_plus(text) if "%" in text or "+" in text else text


def _from_json(body: bytes) -> dict[str, str]:
    try:
        value = json.loads(body.decode("utf-8"), parse_float=Decimal, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise BadRequest(400, f"the body is no JSON: {error}") from error
    if not isinstance(value, dict):
        raise BadRequest(400, "the body is no JSON object")
    return dict(_flattened("", value))


def _no_constant(name: str) -> float:
    raise ValueError(f"{name} is no JSON number")


def _flattened(name: str, value: object) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for key, item in value.items():
            yield from _flattened(f"{name}.{key}" if name else key, item)
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _flattened(f"{name}.{index}", item)
    elif value is not None:
        yield name, _encoded(value)


def _encoded(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return _plain(value)
    return str(value)


def _plain(number: Decimal) -> str:
    if abs(number.adjusted()) > 400:
        raise BadRequest(400, "a number of the body is out of range")
    text = format(number, "f")
    return (text.rstrip("0").rstrip(".") or "0") if "." in text else text
