# Copyright (c) 2026, the ucloud.cloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs the job templates as AWX does: its rendering of the credential, ansible-runner, artifacts passed on."""

from __future__ import annotations

import json
import os
import re
import shutil
import stat
from datetime import datetime, timezone
from pathlib import Path
from typing import Any, NamedTuple

import ansible_runner
import pytest
import yaml
from ansible_runner.utils import args2cmdline
from awx_plugins.interfaces._temporary_private_api import ManagedCredentialType
from awx_plugins.interfaces._temporary_private_credential_api import Credential
from awx_plugins.interfaces._temporary_private_inject_api import inject_credential

from .configuration import ROOT, configured, credential_type, workflow_nodes

pytestmark = pytest.mark.usefixtures("environment")

ANSWERS = {
    "ucloud_uhost_ids": "uhost-web01, uhost-db01\nuhost-db02 uhost-free01 uhost-build01",
    "ucloud_charge_type": "Month",
    "ucloud_delete_ratio": 2.0,
}
PROPOSALS = {
    "uhost-web01": "renew",
    "uhost-db01": "delete",
    "uhost-db02": "review",
    "uhost-free01": "renew",
    "uhost-build01": "review",
}


class _UnsafeDumper(yaml.SafeDumper):
    """Marks all text as !unsafe, as AWX does with the answers to surveys and with artifacts."""

    def represent_data(self, data: object) -> yaml.Node:
        return self.represent_scalar("!unsafe", data) if isinstance(data, str) else super().represent_data(data)


class Job(NamedTuple):
    status: str
    # What AWX stores: the events that it is told of, the environment with secrets hidden, and the artifacts
    events: list[dict[str, Any]]
    safe_env: dict[str, Any]
    artifacts: dict[str, Any]
    # ansible-runner's folder
    folder: Path

    @property
    def stdout(self) -> str:
        return (self.folder / "stdout").read_text(encoding="utf-8")

    def results(self, task: str) -> list[Any]:
        events = (event.get("event_data", {}) for event in self.events)
        return [event["res"] for event in events if event.get("task") == task and "res" in event]


class Controller:
    """Runs job templates of the shipped configuration, with one credential."""

    def __init__(self, folder: Path, collection: Path, inputs: dict[str, Any]) -> None:
        self._folder = folder
        self._collection = collection
        self._inputs = inputs

    def run(self, template: str, extra_vars: dict[str, Any], *arguments: str) -> Job:
        settings = configured("templates")[template]
        # Resolved, for it becomes a part of paths that are compared.
        private = self._folder.resolve() / template.replace(" ", "-")
        for name in ("env", "inventory"):
            (private / name).mkdir(parents=True)
        # The project is the collection's repository.
        shutil.copytree(self._collection, private / "project")
        env: dict[str, Any] = {}
        safe_env: dict[str, Any] = {}
        args = list(arguments)
        if settings["credentials"]:
            kind = ManagedCredentialType(namespace="ucloud", name="UCloud", kind="cloud", **credential_type())
            inject_credential(kind, Credential(self._inputs), env, safe_env, args, str(private), container_root=private)
        (private / "inventory" / "hosts").touch()
        (private / "env" / "cmdline").write_text(args2cmdline(*args), encoding="utf-8")
        variables = yaml.dump({**settings.get("extra_vars", {}), **extra_vars}, Dumper=_UnsafeDumper)
        (private / "env" / "extravars").write_text(variables, encoding="utf-8")
        events: list[dict[str, Any]] = []

        def keep(event: dict[str, Any]) -> bool:
            events.append(event)
            # ansible-runner shall write its file, too.
            return True

        runner = ansible_runner.run(
            private_data_dir=str(private),
            ident="1",
            playbook=settings["playbook"],
            envvars=env,
            suppress_env_files=True,
            quiet=True,
            event_handler=keep,
        )
        stats = [event["event_data"] for event in events if event["event"] == "playbook_on_stats"]
        artifacts = stats[-1]["artifact_data"] if stats else {}
        return Job(runner.status, events, safe_env, artifacts, private / "artifacts" / "1")


def files_with(text: str, folder: Path) -> set[str]:
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert any(path.parent.name == "job_events" for path in files)
    # As JSON writes it, too
    spellings = {text.encode(), json.dumps(text)[1:-1].encode(), text.replace("'", "\\'").encode()}
    return {str(path.relative_to(folder)) for path in files if any(each in path.read_bytes() for each in spellings)}


def assert_nowhere(secret: str, job: Job) -> None:
    assert secret not in job.stdout
    assert secret not in json.dumps([job.events, job.safe_env, job.artifacts])
    # ansible-runner itself writes every job's environment into this file, whatever the job. AWX does not read it, and
    # removes it with the job's folder when the job ends. That it is found shows that the search works.
    assert files_with(secret, job.folder) == {"command"}
    assert stat.S_IMODE(os.stat(job.folder / "command").st_mode) == 0o600


@pytest.fixture
def inputs(simulator: str, accounts: dict[str, dict[str, Any]]) -> dict[str, Any]:
    owner = accounts["owner"]
    return {
        "public_key": owner["public_key"],
        "private_key": owner["private_key"],
        "region": "cn-bj2",
        "base_url": simulator,
    }


def test_workflow(tmp_path: Path, collection: Path, inputs: dict[str, Any]) -> None:
    """Quote, approve, act: what the quote has found reaches the last job as AWX passes it on."""
    controller = Controller(tmp_path, collection, inputs)
    first, last = (node["unified_job_template"] for node in workflow_nodes() if "approval_node" not in node)

    quote = controller.run(first, ANSWERS)
    assert quote.status == "successful", quote.stdout
    found = quote.artifacts["ucloud_quote"]
    assert found["proposals"] == [{"uhost_id": host, "proposal": each} for host, each in PROPOSALS.items()]
    assert found["total_refund_price"] == 5056.94
    assert found["total_renew_price"] == {"Dynamic": 0.665, "Month": 1400.11, "Year": 13999.98}
    assert [entry["uhost_id"] for entry in found["renew_prices"]] == list(PROPOSALS)
    assert [entry["refund_price"] for entry in found["refund_prices"]] == [235.5, 4821.07, None, 0.0, 0.37]
    assert "Please stop the host first" in quote.stdout
    assert_nowhere(inputs["private_key"], quote)

    act = controller.run(last, {**quote.artifacts, **ANSWERS})
    assert act.status == "successful", act.stdout
    assert act.artifacts["ucloud_decisions"] == {
        "quoted_at": found["quoted_at"],
        "charge_type": "Month",
        "renew": ["uhost-web01", "uhost-free01"],
        "delete": ["uhost-db01"],
        "review": ["uhost-db02", "uhost-build01"],
    }
    assert "Nothing has been renewed or deleted" in act.stdout
    # This template has no credential.
    assert files_with(inputs["private_key"], act.folder) == set()


def test_the_artifact_is_that_of_the_guide(tmp_path: Path, collection: Path, inputs: dict[str, Any]) -> None:
    guide = (ROOT / "docs" / "docsite" / "rst" / "guide_awx.rst").read_text(encoding="utf-8")
    (block,) = re.findall(r"^  ucloud_quote:\n(?:    .*\n|\n)+", guide, re.MULTILINE)
    shown = yaml.safe_load(block)["ucloud_quote"]
    hosts = [entry["uhost_id"] for entry in shown["proposals"]]
    answers = {**ANSWERS, "ucloud_uhost_ids": hosts, "ucloud_delete_ratio": shown["delete_ratio"]}
    job = Controller(tmp_path, collection, inputs).run("UCloud quote", answers)
    found = job.artifacts["ucloud_quote"]
    assert {**found, "quoted_at": None} == {**shown, "quoted_at": None}


def test_renewal_plan(tmp_path: Path, collection: Path, inputs: dict[str, Any]) -> None:
    """A plan reaches the jobs that follow, of which one may plan again."""
    (tmp_path / "again").mkdir()
    first = Controller(tmp_path, collection, inputs).run("UCloud renewal plan", {})
    assert first.status == "successful", first.stdout
    found = first.artifacts["ucloud_renewal_plan"]
    assert "uhost-web02" in found["delete"]
    assert "uhost-free01" in found["renew"]["Month"]
    assert "uhost-web01" in found["keep"]
    totals = found["totals"]
    assert totals["all"]["hosts"] == sum(
        totals[decision]["hosts"] for decision in ("renew", "delete", "keep", "review")
    )
    assert_nowhere(inputs["private_key"], first)

    second = Controller(tmp_path / "again", collection, inputs).run("UCloud renewal plan", first.artifacts)
    assert second.status == "successful", second.stdout
    assert second.artifacts["ucloud_renewal_plan"]["totals"] == found["totals"]


@pytest.mark.parametrize(
    ("wrong", "status"),
    [({}, "successful"), ({"public_key": "nobody"}, "failed"), ({"base_url": "nonsense"}, "failed")],
)
def test_the_private_key_is_nowhere(
    tmp_path: Path, collection: Path, inputs: dict[str, Any], wrong: dict[str, Any], status: str
) -> None:
    job = Controller(tmp_path, collection, {**inputs, **wrong}).run("UCloud quote", ANSWERS, "-vvvv")
    assert job.status == status, job.stdout
    assert_nowhere(inputs["private_key"], job)


def test_a_failure_tells_awx_why(tmp_path: Path, collection: Path, inputs: dict[str, Any]) -> None:
    job = Controller(tmp_path, collection, {**inputs, "private_key": "another"}).run("UCloud quote", ANSWERS)
    assert job.status == "failed"
    (result,) = job.results("Ask what renewing costs")
    assert result["error"]["ret_code"] == 171
    assert job.artifacts == {}


def test_the_region_of_the_survey_comes_before_the_credentials(
    tmp_path: Path, collection: Path, inputs: dict[str, Any]
) -> None:
    answers = {**ANSWERS, "ucloud_uhost_ids": "uhost-hkweb01", "ucloud_region": "hk"}
    job = Controller(tmp_path, collection, inputs).run("UCloud quote", answers)
    assert job.status == "successful", job.stdout
    assert job.artifacts["ucloud_quote"]["total_refund_price"] == 318.64


def test_temporary_keys(
    tmp_path: Path, collection: Path, inputs: dict[str, Any], accounts: dict[str, dict[str, Any]]
) -> None:
    names = ("public_key", "private_key", "security_token")
    temporary = {**inputs, **{name: accounts["temporary"][name] for name in names}}
    job = Controller(tmp_path, collection, temporary).run("UCloud quote", ANSWERS, "-vvvv")
    assert job.status == "successful", job.stdout
    assert_nowhere(temporary["private_key"], job)
    assert_nowhere(temporary["security_token"], job)


@pytest.mark.parametrize(
    ("variables", "message"),
    [
        ({}, "ucloud_quote is missing"),
        ({"ucloud_quote": {"quoted_at": "2020-01-01 00:00:00 UTC", "proposals": []}}, "hours old"),
        ({"ucloud_quote": {"quoted_at": "2120-01-01 00:00:00 UTC", "proposals": []}}, "hours old"),
    ],
)
def test_no_hand_over_without_a_fresh_quote(
    tmp_path: Path, collection: Path, inputs: dict[str, Any], variables: dict[str, Any], message: str
) -> None:
    job = Controller(tmp_path, collection, inputs).run("UCloud hand-over", variables)
    assert job.status == "failed"
    assert message in job.stdout


def test_no_proposal_is_left_out(tmp_path: Path, collection: Path, inputs: dict[str, Any]) -> None:
    now = datetime.now(timezone.utc).strftime("%Y-%m-%d %H:%M:%S UTC")
    proposals = [{"uhost_id": "uhost-a", "proposal": "Renew"}]
    quote = {"ucloud_quote": {"quoted_at": now, "charge_type": "Month", "proposals": proposals}}
    job = Controller(tmp_path, collection, inputs).run("UCloud hand-over", quote)
    assert job.status == "failed"
    assert "neither renew, delete nor review" in job.stdout


@pytest.mark.parametrize(
    ("answers", "message"),
    [({"ucloud_charge_type": "Week"}, "ucloud_charge_type"), ({"ucloud_delete_ratio": 0}, "ucloud_delete_ratio")],
)
def test_wrong_answers_are_refused(
    tmp_path: Path, collection: Path, inputs: dict[str, Any], answers: dict[str, Any], message: str
) -> None:
    job = Controller(tmp_path, collection, inputs).run("UCloud quote", {**ANSWERS, **answers})
    assert job.status == "failed"
    assert message in job.stdout
