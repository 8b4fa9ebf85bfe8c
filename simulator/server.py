# Copyright (c) 2026, the ucloud.cloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The HTTP server. Private to the simulator."""

from __future__ import annotations

import asyncio
import socket
import ssl
import uuid
from itertools import count
from typing import Callable, cast

from answers import Answer, json_answer
from http1 import MAX_BODY, MAX_HEAD, REASONS, BadRequest, Request, RequestReader
from simulation import Client, Exchange, Simulation

_LINGER = 1.0
_DRIBBLES = 20
_PAD = b"x" * 65536
_unique = uuid.uuid4().hex
_numbers = count(1)


class Connection(asyncio.Protocol):
    """One connection: requests are answered one after the other, in the order in which they came."""

    def __init__(self, simulation: Simulation, connections: set[Connection]) -> None:
        self._simulation = simulation
        self._connections = connections
        self._client = Client()
        self._reader = RequestReader()
        self._exchange: Exchange | None = None
        self._keep_alive = True
        self._closing = False
        self._paused = False
        self._timer: asyncio.TimerHandle | None = None
        self._more: Callable[[], None] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)
        self._loop = asyncio.get_running_loop()
        self._connections.add(self)
        plain = transport.get_extra_info("socket")
        if plain is not None:
            plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def connection_lost(self, exc: Exception | None) -> None:
        self._closing = True
        self._connections.discard(self)
        self._more = None
        if self._timer is not None:
            self._timer.cancel()
        if self._exchange is not None:
            self._exchange.finish()

    def data_received(self, data: bytes) -> None:
        if self._closing:
            return
        self._reader.feed(data)
        if self._exchange is None:
            self._serve()
        elif not self._paused and self._reader.buffered > MAX_HEAD + MAX_BODY:
            self._paused = True
            self._transport.pause_reading()

    def pause_writing(self) -> None:
        self._writable = False

    def resume_writing(self) -> None:
        self._writable = True
        if self._more is not None:
            self._more()

    _writable = True

    def close(self) -> None:
        self._closing = True
        self._transport.abort()

    def _serve(self) -> None:
        while self._exchange is None and not self._closing:
            try:
                request = self._reader.next_request()
            except BadRequest as error:
                self._reject(error)
                return
            if request is None:
                if self._reader.take_continue():
                    self._transport.write(b"HTTP/1.1 100 Continue\r\n\r\n")
                break
            self._start(request)
        if self._paused and not self._closing and self._exchange is None:
            self._paused = False
            self._transport.resume_reading()

    def _start(self, request: Request) -> None:
        self._keep_alive = request.keep_alive
        self._head_only = request.method == "HEAD"
        exchange = self._simulation.respond(request, self._client)
        self._exchange = exchange
        if exchange.answer.delay > 0:
            self._later(exchange.answer.delay, lambda: self._deliver(exchange))
        else:
            self._deliver(exchange)

    _head_only = False

    def _later(self, seconds: float, act: Callable[[], None]) -> None:
        def resume() -> None:
            self._timer = None
            act()
            self._serve()

        self._timer = self._loop.call_later(seconds, resume)

    def _deliver(self, exchange: Exchange) -> None:
        answer = exchange.answer
        if answer.delivery == "whole":
            body = b"" if self._head_only else answer.body
            self._transport.write(self._head(answer, len(answer.body), exchange.is_api) + body)
            self._finish()
        elif answer.delivery == "drop":
            self._keep_alive = False
            self._finish()
        elif answer.delivery == "half":
            self._keep_alive = False
            half = answer.body[: len(answer.body) // 2]
            self._transport.write(self._head(answer, len(answer.body), exchange.is_api) + half)
            self._finish()
        elif answer.delivery == "slow":
            self._transport.write(self._head(answer, len(answer.body), exchange.is_api))
            self._dribble(answer, 0)
        elif answer.delivery == "crawling":
            self._crawl(answer, self._head(answer, len(answer.body), exchange.is_api) + answer.body)
        elif answer.delivery == "padded":
            self._pad(answer, exchange.is_api)

    def _dribble(self, answer: Answer, sent: int) -> None:
        size = -(-len(answer.body) // _DRIBBLES)
        self._transport.write(answer.body[sent : sent + size])
        if sent + size >= len(answer.body):
            self._finish()
        else:
            self._later(answer.seconds / _DRIBBLES, lambda: self._dribble(answer, sent + size))

    def _crawl(self, answer: Answer, left: bytes) -> None:
        self._transport.write(left[:1])
        if len(left) == 1:
            self._finish()
        else:
            self._later(answer.seconds, lambda: self._crawl(answer, left[1:]))

    def _pad(self, answer: Answer, is_api: bool) -> None:
        """Send the true answer with a long text added, as fast as the client reads it."""
        begin, end = answer.body[:-1] + b',"Padding":"', b'"}'
        left = answer.padding
        length = None if left is None else len(begin) + left + len(end)
        self._transport.write(self._head(answer, length, is_api))
        self._write_piece(begin, length is None)

        def more() -> None:
            nonlocal left
            # That the client has gone the transport knows at once, and connection_lost() only after this loop.
            while self._writable and not self._closing and not self._transport.is_closing() and left != 0:
                piece = _PAD if left is None else _PAD[:left]
                left = None if left is None else left - len(piece)
                self._write_piece(piece, length is None)
            if left == 0 and self._more is not None:
                self._more = None
                self._write_piece(end, False)
                self._finish()
                self._loop.call_soon(self._serve)

        self._more = more
        more()

    def _write_piece(self, piece: bytes, chunked: bool) -> None:
        self._transport.write(b"%x\r\n%b\r\n" % (len(piece), piece) if chunked else piece)

    def _finish(self) -> None:
        if self._exchange is not None:
            self._exchange.finish()
            self._exchange = None
        if not self._keep_alive:
            self._closing = True
            self._transport.close()

    def _reject(self, error: BadRequest) -> None:
        self._closing = True
        self._keep_alive = False
        answer = json_answer({"error": error.message}, error.status)
        self._transport.write(self._head(answer, len(answer.body), False) + answer.body)
        # Closing while the client still sends would reset the connection and lose it the answer.
        self._timer = self._loop.call_later(_LINGER, self._transport.close)

    def _head(self, answer: Answer, length: int | None, is_api: bool) -> bytes:
        lines: list[str] = [f"HTTP/1.1 {answer.status} {REASONS.get(answer.status, 'Status')}"]
        headers = answer.headers or {}
        if is_api:
            lines.append(f"X-UCLOUD-REQUEST-UUID: {_request_uuid()}")
        if not any(name.lower() == "content-type" for name in headers):
            lines.append("Content-Type: " + answer.content_type)
        lines.append("Transfer-Encoding: chunked" if length is None else f"Content-Length: {length}")
        lines += ["{}: {}".format(*header) for header in headers.items()]
        if not self._keep_alive:
            lines.append("Connection: close")
        return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")


def _request_uuid() -> str:
    text = _unique[:20] + f"{next(_numbers):012x}"
    return "-".join((text[:8], text[8:12], text[12:16], text[16:20], text[20:]))


class Server:
    """The simulation at a port."""

    def __init__(self, simulation: Simulation) -> None:
        self._simulation = simulation
        self._connections: set[Connection] = set()
        self._server: asyncio.AbstractServer | None = None

    async def start(self, host: str, port: int, tls: ssl.SSLContext | None) -> str:
        """Listen, and return the base URL."""
        loop = asyncio.get_running_loop()
        server = await loop.create_server(
            lambda: Connection(self._simulation, self._connections), host, port, ssl=tls, backlog=1024
        )
        self._server = server
        port = server.sockets[0].getsockname()[1]
        return f"{'http' if tls is None else 'https'}://{f'[{host}]' if ':' in host else host}:{port}"

    async def stop(self) -> None:
        if self._server is not None:
            self._server.close()
        for connection in list(self._connections):
            connection.close()
        # One turn of the loop lets the transports close their sockets.
        await asyncio.sleep(0)
