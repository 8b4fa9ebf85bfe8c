# Copyright (c) 2026, the ucloud.cloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Calls of the API, for the tests of the simulator. Private to these tests."""

from __future__ import annotations

import hashlib
import json
import socket
from http.client import HTTPConnection
from typing import Any, NamedTuple
from urllib.parse import urlencode, urlsplit


class Keys(NamedTuple):
    public: str
    private: str


OWNER = Keys("ucloudsomeone@example.com1296235120854146120", "46f09bb9fab4f12dfc160dae12273d5332b5debe")
SUB_ACCOUNT = Keys("simulated-public-key-of-the-sub-account", "simulated-private-key-of-the-sub-account")
REFUSED = Keys("simulated-public-key-of-the-refused-account", "simulated-private-key-of-the-refused-account")
TEMPORARY = Keys("simulated-public-key-of-the-temporary-account", "simulated-private-key-of-the-temporary-account")
TOKEN = "simulated-security-token"

REFUND, RENEW, DESCRIBE = "GetUHostRefundPrice", "GetUHostRenewPrice", "DescribeUHostInstance"
GPU_REFUND, GPU_DESCRIBE = "GetCompShareRefundPrice", "DescribeCompShareInstance"
FORM = "application/x-www-form-urlencoded"


class Reply(NamedTuple):
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> dict[str, Any]:
        # Prices stay texts: a float would hide how they were written.
        result: dict[str, Any] = json.loads(self.body, parse_float=str)
        return result


def signature(parameters: dict[str, str], private_key: str) -> str:
    text = "".join(name + parameters[name] for name in sorted(parameters))
    return hashlib.sha1((text + private_key).encode()).hexdigest()  # noqa: S324


def signed(action: str, keys: Keys = OWNER, /, **parameters: object) -> dict[str, str]:
    """Return signed parameters; a list gives Name.0, Name.1 and so on."""
    encoded = {"Action": action, "PublicKey": keys.public}
    for name, value in parameters.items():
        if isinstance(value, list):
            encoded.update({f"{name}.{index}": str(item) for index, item in enumerate(value)})
        else:
            encoded[name] = str(value)
    return {**encoded, "Signature": signature(encoded, keys.private)}


def connect(base_url: str) -> HTTPConnection:
    return HTTPConnection(urlsplit(base_url).netloc, timeout=30)


def plug(base_url: str) -> socket.socket:
    """Open a connection for bytes that no HTTP library would send."""
    parts = urlsplit(base_url)
    return socket.create_connection((parts.hostname or "", parts.port or 0), timeout=30)


def send(
    base_url: str, method: str = "POST", target: str = "/", body: object = None, content_type: str = FORM
) -> Reply:
    connection = connect(base_url)
    try:
        connection.request(method, target, body, {"Content-Type": content_type})  # type: ignore[arg-type]
        response = connection.getresponse()
        headers = {name.lower(): value for name, value in response.getheaders()}
        return Reply(response.status, headers, response.read())
    finally:
        connection.close()


def post(base_url: str, parameters: dict[str, str]) -> Reply:
    return send(base_url, body=urlencode(parameters))


def call(base_url: str, action: str, keys: Keys = OWNER, /, **parameters: object) -> dict[str, Any]:
    """Sign and post a call; return the JSON of the answer."""
    return post(base_url, signed(action, keys, **parameters)).json


def refunds(base_url: str, *uhost_ids: str) -> list[str]:
    """Return the hosts that a refund answer is about, in its order."""
    answer = call(base_url, REFUND, Region="cn-bj2", UHostIds=list(uhost_ids))
    return [entry["UHostId"] for entry in answer["RefundPriceSet"]]
