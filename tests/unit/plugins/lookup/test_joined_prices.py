# Copyright (c) 2026, the ucloud.cloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import json
from typing import Any

import pytest
from ansible.errors import AnsibleError
from ansible.plugins.loader import lookup_loader
from ansible.utils.collection_loader import AnsibleCollectionConfig

pytestmark = pytest.mark.skipif(
    AnsibleCollectionConfig.collection_finder is None,
    reason="plugins of collections can only be loaded by ansible-test",
)

FLEET = {"uhosts": [{"uhost_id": "uhost-a", "name": "{{ a }}"}], "missing_uhost_ids": ["uhost-b"]}
REFUNDS = {
    "refund_prices": [{"uhost_id": "uhost-a", "refundable": True, "refund_price": 1.5, "code": 0, "message": ""}]
}


def run(*terms: str, **options: Any) -> str:
    variables = {
        "fleet": FLEET,
        "refunds": REFUNDS,
        "skipped": {"skipped": True},
        "text": "no result",
        "failed": {"failed": True, "msg": "refused"},
        # With fail_on_unpriced: true
        "unpriced": {"failed": True, **REFUNDS},
        "loop": {"results": [FLEET], "skipped": False},
    }
    lookup = lookup_loader.get("ucloud.cloud.joined_prices")
    (text,) = lookup.run(list(terms), variables, **options)
    assert isinstance(text, str)
    return text


def test_registered_results_are_joined() -> None:
    text = run("fleet", "refunds", "skipped", account="main", product="compshare", uhost_ids=["uhost-a", "uhost-b"])
    # Older releases of Ansible take what begins with a brace for Python.
    assert text.startswith("\n{")
    place = json.loads(text)
    (host,) = place.pop("hosts")
    assert (host["name"], host["refund_price"], host["renewable"]) == ("{{ a }}", 1.5, None)
    assert place == {
        "account": "main",
        "product": "compshare",
        "uhost_ids": ["uhost-a", "uhost-b"],
        "missing_uhost_ids": ["uhost-b"],
    }


@pytest.mark.parametrize(
    ("terms", "message"),
    [
        (("fleet",), "name three variables"),
        (("fleet", "refunds", "nothing"), "no task has registered nothing"),
        (("fleet", "text", "skipped"), "no task has registered text"),
        (("skipped", "refunds", "skipped"), "skipped was skipped, so nothing is known of any host"),
        (("failed", "refunds", "skipped"), "failed is the result of a task that has failed"),
        (("fleet", "unpriced", "skipped"), "unpriced is the result of a task that has failed"),
        (("loop", "refunds", "skipped"), "loop has no uhosts: is it the result of another module, or of a loop"),
        (("fleet", "skipped", "refunds"), "refunds has no renew_prices: is it"),
    ],
)
def test_errors(terms: tuple[str, ...], message: str) -> None:
    with pytest.raises(AnsibleError, match=message):
        run(*terms)
