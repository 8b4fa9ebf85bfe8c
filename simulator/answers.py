# Copyright (c) 2026, the ucloud.cloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is to be sent to a client, and how. Private to the simulator."""

from __future__ import annotations

import json
from dataclasses import dataclass

JSON = "application/json"


@dataclass
class Answer:
    """An HTTP answer. Delivery: whole, drop, half, hang, slow, crawling or padded."""

    body: bytes = b""
    status: int = 200
    content_type: str = JSON
    headers: dict[str, str] | None = None
    delivery: str = "whole"
    seconds: float = 0.0
    padding: int | None = None
    delay: float = 0.0
    ret_code: int | None = None


def to_json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def to_bytes(text: str) -> bytes:
    # Names that a client sent are echoed, and JSON can smuggle in lone surrogates.
    return text.encode("utf-8", "replace")


def json_answer(value: object, status: int = 200, headers: dict[str, str] | None = None) -> Answer:
    return Answer(to_bytes(to_json(value)), status, headers=headers)


def refusal(action: str, ret_code: int, message: str) -> Answer:
    """An API answer that says no."""
    body = {"RetCode": ret_code, "Action": action + "Response", "Message": message}
    return Answer(to_bytes(to_json(body)), ret_code=ret_code)
