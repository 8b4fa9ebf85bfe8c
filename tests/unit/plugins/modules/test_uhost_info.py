# Copyright (c) 2026, the ucloud.cloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from typing import Any

import pytest

from ...simulator_control import Simulator
from ..module_utils.test_module import PASSWORDS_IN_URLS, Outcome, Run


def only_message(outcome: Outcome) -> str:
    assert outcome.failed
    assert outcome.result["error"]["message"] in outcome.msg
    return outcome.msg


def test_all_hosts(run: Run, simulator: Simulator) -> None:
    outcome = run("info", uhost_ids=None)
    assert not outcome.failed
    assert outcome.result["changed"] is False
    assert outcome.result["uhost_ids"] == [host["uhost_id"] for host in outcome.result["uhosts"]]
    assert {"uhost-web01", "uhost-db02"} < set(outcome.result["uhost_ids"])
    assert outcome.result["missing_uhost_ids"] == []
    assert outcome.result["region"] == "cn-bj2"
    assert outcome.result["requests"] == {"sent": 1, "retried": 0, "throttled": 0}
    assert simulator.stats()["requests"] == 1


def test_missing_hosts_are_told_and_are_no_failure(run: Run) -> None:
    outcome = run("info", uhost_ids=["uhost-nope", "uhost-web01"])
    assert outcome.result["uhost_ids"] == ["uhost-web01"]
    assert outcome.result["missing_uhost_ids"] == ["uhost-nope"]


def test_filters(run: Run) -> None:
    outcome = run("info", uhost_ids=None, charge_types=["Month"], expires_within="2w", auto_renew=False)
    assert outcome.result["uhost_ids"] == ["uhost-web02", "uhost-free01"]


def test_time_can_be_that_of_another_day(run: Run) -> None:
    (expires,) = (host["expire_time"] for host in run("info", uhost_ids=["uhost-web01"]).result["uhosts"])
    options = {"uhost_ids": ["uhost-web01"], "expires_within": "1d"}
    outcome = run("info", as_of=str(expires - 43200), **options)
    assert [host["expires_in_days"] for host in outcome.result["uhosts"]] == [0.5]
    assert run("info", as_of=str(expires - 86401), **options).result["uhosts"] == []
    assert run("info", as_of=str(expires), **options).result["uhosts"] == []


@pytest.mark.parametrize(
    ("options", "what"),
    [
        ({"as_of": "tomorrow"}, "as_of must be a time such as"),
        ({"expires_within": "soon"}, "expires_within must be"),
        ({"uhost_ids": []}, "uhost_ids is empty"),
        ({"tag": ""}, "tag is empty"),
        ({"region": None}, "region is required"),
        ({"include_password": True}, "include_password returns secrets: set no_log: true"),
    ],
)
def test_bad_input_is_told_before_any_request(
    run: Run, simulator: Simulator, options: dict[str, Any], what: str
) -> None:
    assert only_message(run("info", **{"uhost_ids": None, **options})).startswith(what)
    assert simulator.stats()["requests"] == 0


@PASSWORDS_IN_URLS
@pytest.mark.parametrize("by_option", [True, False])
def test_a_password_in_the_base_url_is_in_no_output(
    run: Run, monkeypatch: pytest.MonkeyPatch, base_url: str, by_option: bool
) -> None:
    monkeypatch.setenv("UCLOUD_API_BASE_URL", base_url)
    outcome = run("info", uhost_ids=None, base_url=base_url if by_option else None)
    assert only_message(outcome).startswith("base_url ")
    # Where ansible-core prints the options, this one is not printed whole.
    assert base_url.rpartition("@")[2] in outcome.output or "invocation" not in outcome.result
    assert "pa55word" not in outcome.output


def test_passwords_are_returned_to_a_task_that_logs_nothing(run: Run) -> None:
    options: dict[str, Any] = {"product": "compshare", "region": "cn-wlcb", "uhost_ids": None}
    assert all("password" not in host for host in run("info", **options).result["uhosts"])
    outcome = run("info", include_password=True, _ansible_no_log=True, **options)
    passwords = [host["password"] for host in outcome.result["uhosts"]]
    assert any(passwords)


def test_an_error_of_the_provider(run: Run) -> None:
    outcome = run("info", uhost_ids=None, project_id="org-none")
    assert only_message(outcome).startswith("DescribeUHostInstance failed: ")
    assert outcome.result["error"]["ret_code"] == 292
