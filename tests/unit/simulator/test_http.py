# Copyright (c) 2026, the ucloud.cloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The simulator as an HTTP server."""

from __future__ import annotations

import json
import socket
from http.client import HTTPResponse
from urllib.parse import urlencode

import pytest

from ..simulator_control import Simulator
from .calls import DESCRIBE, connect, plug, send, signed

QUERY = urlencode(signed(DESCRIBE, Region="cn-bj2", Limit=1))
GET = f"GET /?{QUERY} HTTP/1.1\r\nHost: simulator\r\n\r\n".encode()


def _exchange(base_url: str, data: bytes, half_close: bool = False) -> tuple[int, bytes]:
    """Send bytes; return the status of the answer and everything that follows until the connection is closed."""
    with plug(base_url) as plugged:
        plugged.sendall(data)
        if half_close:
            plugged.shutdown(socket.SHUT_WR)
        stream = plugged.makefile("rb")
        status = int(stream.readline().split()[1])
        return status, stream.read()


@pytest.mark.parametrize(
    ("status", "data"),
    [
        (400, b"nonsense\r\n\r\n"),
        (400, b"GET  / HTTP/1.1\r\n\r\n"),
        (400, b"GET / FTP/1.0\r\n\r\n"),
        (505, b"GET / HTTP/2.0\r\n\r\n"),
        (400, b"GET simulator HTTP/1.1\r\nHost: x\r\n\r\n"),
        (400, b"GET / HTTP/1.1\r\n\r\n"),
        (400, b"GET / HTTP/1.1\r\nHost: x\r\nno colon\r\n\r\n"),
        (400, b"GET / HTTP/1.1\r\nHost : x\r\n\r\n"),
        (400, b"GET / HTTP/1.1\r\nHost: x\r\nA: b\nC: d\r\n\r\n"),
        (400, b"GET / HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n"),
        (400, b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n"),
        (400, b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n"),
        (413, b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1048577\r\n\r\n"),
        (413, b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n100001\r\n"),
        (400, b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n"),
        (400, b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nab\r\n"),
        (501, b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip\r\n\r\n"),
        (417, b"POST / HTTP/1.1\r\nHost: x\r\nExpect: tea\r\n\r\n"),
        (431, b"GET / HTTP/1.1\r\nHost: x\r\nA: " + b"b" * 70000),
    ],
)
def test_malformed_requests(simulator: Simulator, status: int, data: bytes) -> None:
    answered, rest = _exchange(simulator.base_url, data, half_close=True)
    assert answered == status
    assert json.loads(rest.partition(b"\r\n\r\n")[2])["error"]
    assert simulator.stats()["requests"] == 0


@pytest.mark.parametrize("method", ["HEAD", "PUT", "DELETE", "OPTIONS", "PATCH"])
def test_other_methods(simulator: Simulator, method: str) -> None:
    answer = send(simulator.base_url, method)
    assert answer.status == 405
    assert answer.headers["allow"] == "GET, POST"
    assert bool(answer.body) == (method != "HEAD")


@pytest.mark.parametrize(
    ("status", "method", "target"),
    [
        (404, "GET", "/elsewhere"),
        (404, "GET", "/simulator/elsewhere"),
        (405, "POST", "/simulator/stats"),
        (405, "GET", "/simulator/orders"),
        (405, "GET", "/simulator/reset"),
    ],
)
def test_other_paths(simulator: Simulator, status: int, method: str, target: str) -> None:
    answer = send(simulator.base_url, method, target)
    assert answer.status == status
    assert answer.json["error"]
    assert simulator.stats()["requests"] == 0


def test_connections_are_kept(simulator: Simulator) -> None:
    connection = connect(simulator.base_url)
    for _number in range(3):
        connection.request("GET", "/?" + QUERY)
        response = connection.getresponse()
        assert json.loads(response.read())["RetCode"] == 0
    connection.close()
    stats = simulator.stats()
    assert (stats["requests"], stats["connections"], stats["max_in_flight"]) == (3, 1, 1)


def test_pipelined_requests_are_answered_in_order(simulator: Simulator) -> None:
    simulator.order(latency=0.001)
    last = GET.replace(b"Host:", b"Connection: close\r\nHost:")
    data = b"\r\n".join([GET.replace(b"Limit=1", b"Limit=1&Number=%d" % number) for number in range(20)]) + last
    status, rest = _exchange(simulator.base_url, data)
    assert status == 200
    assert rest.count(b'"RetCode":') == 21
    numbers = [request["parameters"].get("Number") for request in simulator.requests()]
    assert numbers == [*map(str, range(20)), None]
    assert simulator.stats()["max_in_flight"] == 1


def test_a_request_byte_by_byte(simulator: Simulator) -> None:
    with plug(simulator.base_url) as plugged:
        for position in range(len(GET)):
            plugged.sendall(GET[position : position + 1])
        response = HTTPResponse(plugged)
        response.begin()
        assert json.loads(response.read())["RetCode"] == 0


def test_chunked_body(simulator: Simulator) -> None:
    connection = connect(simulator.base_url)
    pieces = [QUERY.encode()[position : position + 7] for position in range(0, len(QUERY), 7)]
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Transfer-Encoding": "chunked"}
    connection.request("POST", "/", iter(pieces), headers, encode_chunked=True)
    assert json.loads(connection.getresponse().read())["RetCode"] == 0
    connection.close()


def test_chunked_body_with_extension_and_trailer(simulator: Simulator) -> None:
    size = b"%X;a=b\r\n" % len(QUERY)
    head = b"POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n"
    status, rest = _exchange(simulator.base_url, head + size + QUERY.encode() + b"\r\n0\r\nTrailer: x\r\n\r\n")
    assert status == 200
    assert b'"RetCode":0' in rest


def test_expect_continue(simulator: Simulator) -> None:
    head = f"POST / HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: {len(QUERY)}\r\n\r\n"
    with plug(simulator.base_url) as plugged:
        plugged.sendall(head.encode())
        stream = plugged.makefile("rb")
        assert stream.readline() == b"HTTP/1.1 100 Continue\r\n"
        assert stream.readline() == b"\r\n"
        plugged.sendall(QUERY.encode())
        assert stream.readline() == b"HTTP/1.1 200 OK\r\n"
        stream.close()


@pytest.mark.parametrize("line", [b"HTTP/1.0\r\n", b"HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"])
def test_a_connection_is_closed_when_asked(simulator: Simulator, line: bytes) -> None:
    status, rest = _exchange(simulator.base_url, b"GET /?Action=x " + line + b"\r\n")
    assert status == 200
    assert b"Connection: close" in rest


def test_the_whole_address_as_target(simulator: Simulator) -> None:
    data = GET.replace(b"GET /", b"GET http://api.ucloud.cn/").replace(b"Host:", b"Connection: close\r\nHost:")
    status, rest = _exchange(simulator.base_url, data)
    assert status == 200
    assert b'"RetCode":0' in rest


def test_the_largest_body(simulator: Simulator) -> None:
    assert send(simulator.base_url, body="a" * 1048576).json["RetCode"] == 160
