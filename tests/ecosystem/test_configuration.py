# Copyright (c) 2026, the ucloud.cloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from .configuration import EXAMPLES, ROOT, configured, credential_type, load, workflow_nodes
from .conftest import BIN

SURVEY_TYPES = {"text": str, "textarea": str, "multiplechoice": str, "integer": int, "float": float}

# A role that takes the place of infra.aap_configuration.dispatch and writes down what it was given
RECORDER = """
- name: Write down what is to be applied
  ansible.builtin.copy:
    content: "{{ dict(names | zip(names | map('extract', vars))) | to_json }}"
    dest: "{{ record }}"
    mode: "0600"
  vars:
    names: "{{ vars.keys() | select('match', 'controller_') }}"
"""


def surveys() -> list[dict[str, Any]]:
    owners = [*configured("templates").values(), *configured("workflows").values()]
    return [owner["survey_spec"] for owner in owners if owner.get("survey_enabled")]


def test_every_name_that_is_used_is_configured() -> None:
    for template in configured("templates").values():
        assert template["inventory"] in configured("inventories")
        assert template["project"] in configured("projects")
        assert template["execution_environment"] in configured("execution_environments")
        assert set(template["credentials"]) <= set(configured("credentials"))
    for project in configured("projects").values():
        assert project["default_environment"] in configured("execution_environments")
    for credential in configured("credentials").values():
        assert credential["credential_type"] in configured("credential_types")
        fields = {field["id"] for field in credential_type()["inputs"]["fields"]}
        assert set(credential["inputs"]) == fields


def test_the_workflow_quotes_then_asks_then_acts() -> None:
    quote, approve, act = workflow_nodes()
    templates = configured("templates")
    assert templates[quote["unified_job_template"]]["playbook"] == "playbooks/quote.yml"
    assert approve["approval_node"]["timeout"] > 0
    assert "unified_job_template" not in approve
    assert templates[act["unified_job_template"]]["playbook"] == "playbooks/hand_over.yml"
    assert not any(node.get("failure_nodes") or node.get("always_nodes") for node in (quote, approve, act))


def test_awx_finds_the_playbooks_in_the_project(collection: Path) -> None:
    # AWX takes for a playbook what has a line like this, outside of folders named roles or tasks.
    playbook_line = re.compile(r"^\s*?-?\s*?(?:hosts|import_playbook):", re.MULTILINE)
    for template in configured("templates").values():
        assert playbook_line.search((collection / template["playbook"]).read_text(encoding="utf-8"))


def test_the_project_is_at_the_release_of_the_collection() -> None:
    galaxy = yaml.safe_load((ROOT / "galaxy.yml").read_text(encoding="utf-8"))
    (project,) = configured("projects").values()
    assert project["scm_branch"] == galaxy["version"]
    assert project["scm_url"] == galaxy["repository"] + ".git"


@pytest.mark.parametrize("survey", surveys())
def test_surveys_are_as_awx_wants_them(survey: dict[str, Any]) -> None:
    playbook = (ROOT / "playbooks" / "quote.yml").read_text(encoding="utf-8")
    questions = survey["spec"]
    assert isinstance(survey["name"], str)
    assert isinstance(survey["description"], str)
    assert len({question["variable"] for question in questions}) == len(questions)
    for question in questions:
        assert {"question_name", "type", "variable", "required"} <= set(question)
        assert isinstance(question["required"], bool)
        assert all(isinstance(question.get(bound, 0), int) for bound in ("min", "max"))
        kind = SURVEY_TYPES[question["type"]]
        assert question["default"] == "" or isinstance(question["default"], kind)
        if "choices" in question:
            assert question["default"] in question["choices"]
        assert f"#   {question['variable']} " in playbook


def test_job_template_and_workflow_ask_the_same() -> None:
    first, second = surveys()
    assert first == second


@pytest.mark.usefixtures("environment")
def test_apply_hands_all_of_it_to_the_role(
    tmp_path: Path, collections_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    role = tmp_path / "ansible_collections" / "infra" / "aap_configuration" / "roles" / "dispatch" / "tasks"
    role.mkdir(parents=True)
    (role / "main.yml").write_text(RECORDER, encoding="utf-8")
    monkeypatch.setenv("ANSIBLE_COLLECTIONS_PATH", f"{tmp_path}:{collections_path}")
    monkeypatch.setenv("UCLOUD_PUBLIC_KEY", "from the environment")
    record = tmp_path / "record.json"
    command = [str(BIN / "ansible-playbook"), str(EXAMPLES / "apply.yml"), "-e", f"record={record}"]
    subprocess.run(command, check=True, cwd=tmp_path)
    applied = json.loads(record.read_text(encoding="utf-8"))
    for file in (EXAMPLES / "configuration").iterdir():
        assert set(load(file)) == {file.stem}
        expected = load(file)[file.stem]
        if file.stem == "controller_credentials":
            expected[0]["inputs"] = dict.fromkeys(expected[0]["inputs"], "") | {"public_key": "from the environment"}
        assert applied.pop(file.stem) == expected
    assert applied == {}
