# Copyright (c) 2026, the ucloud.cloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reading HTTP/1.1 requests out of a byte stream. Private to the simulator."""

from __future__ import annotations

MAX_HEAD = 64 * 1024
MAX_BODY = 1024 * 1024

REASONS = {
    200: "OK", 301: "Moved Permanently", 302: "Found", 303: "See Other", 307: "Temporary Redirect",
    308: "Permanent Redirect", 400: "Bad Request", 401: "Unauthorized", 403: "Forbidden", 404: "Not Found",
    405: "Method Not Allowed", 408: "Request Timeout", 413: "Content Too Large", 417: "Expectation Failed",
    429: "Too Many Requests", 431: "Request Header Fields Too Large", 500: "Internal Server Error",
    501: "Not Implemented", 502: "Bad Gateway", 503: "Service Unavailable", 504: "Gateway Timeout",
    505: "HTTP Version Not Supported",
}  # fmt: skip


class BadRequest(Exception):
    """What was received is no request that can be served; the connection cannot go on after it."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.message = message


class Request:
    """One request: its head, and the body once it has been read."""

    __slots__ = ("body", "headers", "keep_alive", "method", "path", "query")

    def __init__(self, method: str, target: str, headers: dict[str, str], keep_alive: bool) -> None:
        self.method = method
        self.path, _mark, self.query = _origin_form(target).partition("?")
        self.headers = headers
        self.keep_alive = keep_alive
        self.body = b""


class ChunkedBody:
    """Decoder of a chunked body that takes from a buffer as much as has arrived."""

    def __init__(self) -> None:
        self.data = bytearray()
        self._left = 0
        self._state = "size"

    def feed(self, buffer: bytearray) -> bool:
        """Take what belongs to the body; tell whether the body is complete."""
        while self._state != "done":
            if not (self._take_data(buffer) if self._state == "data" else self._take_line(buffer)):
                return False
        return True

    def _take_data(self, buffer: bytearray) -> bool:
        piece = buffer[: self._left]
        del buffer[: len(piece)]
        self.data += piece
        self._left -= len(piece)
        if self._left:
            return False
        self._state = "end of data"
        return True

    def _take_line(self, buffer: bytearray) -> bool:
        end = buffer.find(b"\r\n")
        if end < 0:
            if len(buffer) > MAX_HEAD:
                raise BadRequest(400, "a line of the chunked body is too long")
            return False
        line = bytes(buffer[:end])
        del buffer[: end + 2]
        if self._state == "size":
            self._start_chunk(line)
        elif self._state == "trailer":
            self._state = "trailer" if line else "done"
        elif line:
            raise BadRequest(400, "a chunk is longer than its size")
        else:
            self._state = "size"
        return True

    def _start_chunk(self, line: bytes) -> None:
        digits = line.partition(b";")[0].strip()
        if not digits or digits.strip(b"0123456789abcdefABCDEF") or len(digits) > 16:
            raise BadRequest(400, "a chunk has no valid size")
        self._left = int(digits, 16)
        if self._left + len(self.data) > MAX_BODY:
            raise BadRequest(413, f"the body has more than {MAX_BODY} bytes")
        self._state = "data" if self._left else "trailer"


class RequestReader:
    """Takes bytes as they come and gives whole requests, in order."""

    def __init__(self) -> None:
        self._buffer = bytearray()
        self._request: Request | None = None
        self._length = 0
        self._chunks: ChunkedBody | None = None
        self._continue = False

    def feed(self, data: bytes) -> None:
        self._buffer += data

    @property
    def buffered(self) -> int:
        return len(self._buffer)

    def next_request(self) -> Request | None:
        """Return the next request, or None as long as it is not complete."""
        if self._request is None and not self._read_head():
            return None
        request = self._request
        if request is None or not self._read_body(request):
            return None
        self._request = None
        self._continue = False
        return request

    def take_continue(self) -> bool:
        """Tell, once a request, whether the client waits for leave to send the body."""
        wanted, self._continue = self._continue, False
        return wanted

    def _read_head(self) -> bool:
        while self._buffer.startswith(b"\r\n"):
            del self._buffer[:2]
        end = self._buffer.find(b"\r\n\r\n")
        if max(end, 0 if end >= 0 else len(self._buffer)) > MAX_HEAD:
            raise BadRequest(431, f"the head has more than {MAX_HEAD} bytes")
        if end < 0:
            return False
        lines = self._buffer[:end].decode("latin-1").split("\r\n")
        del self._buffer[: end + 4]
        request = _parse_head(lines)
        self._prepare_body(request.headers)
        self._request = request
        return True

    def _prepare_body(self, headers: dict[str, str]) -> None:
        length = headers.get("content-length")
        coding = headers.get("transfer-encoding")
        expect = headers.get("expect")
        self._chunks, self._length = None, 0
        if coding is not None:
            if length is not None:
                raise BadRequest(400, "Content-Length and Transfer-Encoding together")
            if coding.lower() != "chunked":
                raise BadRequest(501, "the only transfer coding is chunked")
            self._chunks = ChunkedBody()
        elif length is not None:
            self._length = _content_length(length)
        if expect is not None:
            if expect.lower() != "100-continue":
                raise BadRequest(417, "the only expectation is 100-continue")
            self._continue = True

    def _read_body(self, request: Request) -> bool:
        if self._chunks is not None:
            if not self._chunks.feed(self._buffer):
                return False
            request.body = bytes(self._chunks.data)
        elif self._length:
            if len(self._buffer) < self._length:
                return False
            request.body = bytes(self._buffer[: self._length])
            del self._buffer[: self._length]
        return True


def _origin_form(target: str) -> str:
    """Return the path and query; clients that take the simulator for a proxy send the whole address."""
    if target.startswith("/"):
        return target
    scheme, separator, rest = target.partition("://")
    if not separator or scheme.lower() not in ("http", "https"):
        raise BadRequest(400, "the request's target is not a path")
    slash = rest.find("/")
    return rest[slash:] if slash >= 0 else "/"


def _parse_head(lines: list[str]) -> Request:
    words = lines[0].split(" ")
    if len(words) != 3 or not words[0].isalpha() or not words[1]:
        raise BadRequest(400, "the request line is malformed")
    if words[2] not in ("HTTP/1.1", "HTTP/1.0"):
        raise BadRequest(505 if words[2].startswith("HTTP/") else 400, "the HTTP version is not 1.0 or 1.1")
    headers: dict[str, str] = {}
    for line in lines[1:]:
        name, colon, value = line.partition(":")
        if not colon or not name or name != name.strip() or "\r" in line or "\n" in line:
            raise BadRequest(400, "a header line is malformed")
        name, value = name.lower(), value.strip()
        if name in headers:
            value = _joined(name, headers[name], value)
        headers[name] = value
    if words[2] == "HTTP/1.0":
        return Request(words[0], words[1], headers, headers.get("connection", "").lower() == "keep-alive")
    if "host" not in headers:
        raise BadRequest(400, "the Host header is missing")
    return Request(words[0], words[1], headers, headers.get("connection", "").lower() != "close")


def _joined(name: str, first: str, second: str) -> str:
    if name in ("content-length", "host", "transfer-encoding"):
        raise BadRequest(400, f"the header {name} is given twice")
    return first + ", " + second


def _content_length(value: str) -> int:
    if not (value.isascii() and value.isdigit()) or len(value) > 16:
        raise BadRequest(400, "Content-Length is no number")
    if int(value) > MAX_BODY:
        raise BadRequest(413, f"the body has more than {MAX_BODY} bytes")
    return int(value)
