# Copyright (c) 2026, the ucloud.cloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Every playbook in the guides runs, and does not fail: against the simulator, with a profile as the guides show it."""

from __future__ import annotations

import json
import re
import subprocess
import textwrap
from pathlib import Path
from typing import Any

import pytest
import yaml

from .configuration import ROOT

GUIDES = sorted((ROOT / "docs" / "docsite" / "rst").glob("*.rst"))
BLOCK = re.compile(r"^\.\. code-block:: (yaml(?:\+jinja)?|json)\n\n((?:    .*\n|\n)+)", re.MULTILINE)


def blocks(guide: Path) -> list[tuple[str, str]]:
    found = BLOCK.findall(guide.read_text(encoding="utf-8"))
    return [(language, textwrap.dedent(text)) for language, text in found]


def is_playbook(text: str) -> bool:
    document = yaml.safe_load(text)
    return isinstance(document, list) and all(isinstance(play, dict) and "hosts" in play for play in document)


# Those that the guides name, the active one first
PROFILES = ("production", "shop", "research")
PLAYBOOKS = [
    pytest.param(text, id=f"{guide.stem}-{number}")
    for guide in GUIDES
    for number, (language, text) in enumerate(blocks(guide))
    if language == "yaml+jinja" and is_playbook(text)
]


@pytest.mark.parametrize("guide", GUIDES, ids=lambda guide: guide.stem)
def test_examples_can_be_parsed(guide: Path) -> None:
    for language, text in blocks(guide):
        json.loads(text) if language == "json" else yaml.safe_load(text)


@pytest.fixture
def profile(
    tmp_path: Path,
    simulator: str,
    accounts: dict[str, dict[str, Any]],
    environment: None,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A user who has set up the provider's CLI, with the profiles of the guides."""
    keys = {name: accounts["owner"][name] for name in ("public_key", "private_key")}
    config = {"region": "cn-bj2", "base_url": simulator, "timeout_sec": 15}
    for name, entry in (("CREDENTIAL", keys), ("CONFIG", config)):
        file = tmp_path / f"{name}.json"
        profiles = [{"profile": profile, "active": profile == "production", **entry} for profile in PROFILES]
        file.write_text(json.dumps(profiles), encoding="utf-8")
        file.chmod(0o600)
        monkeypatch.setenv(f"UCLOUD_SHARED_{name}_FILE", str(file))


@pytest.mark.usefixtures("profile")
@pytest.mark.parametrize("text", PLAYBOOKS)
def test_playbooks_of_the_guides(text: str, tmp_path: Path, simulator: str) -> None:
    playbook = tmp_path / "guide.yml"
    # Nobody is to be reached at the addresses of the provider's brands.
    playbook.write_text(re.sub(r"https://api\.[a-z.-]+", simulator, text), encoding="utf-8")
    run = subprocess.run(["ansible-playbook", str(playbook)], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr
    assert "failed=0" in run.stdout


@pytest.mark.usefixtures("profile")
def test_the_plan_of_the_guide(tmp_path: Path) -> None:
    guide = ROOT / "docs" / "docsite" / "rst" / "guide_renewal_plan.rst"
    policy, accounts = (text for language, text in blocks(guide) if language == "yaml")
    (tmp_path / "policy.yml").write_text(policy, encoding="utf-8")
    (tmp_path / "accounts.yml").write_text(accounts, encoding="utf-8")
    (command,) = re.findall(r"^    \$ (ansible-playbook .*)$", guide.read_text(encoding="utf-8"), re.MULTILINE)
    for more in ([], ["-e", "@accounts.yml"]):
        run = subprocess.run([*command.split(), *more], capture_output=True, text=True, check=False, cwd=tmp_path)
        assert run.returncode == 0, run.stdout + run.stderr
        assert "written to plan.html" in run.stdout
        plan = json.loads((tmp_path / "plan.json").read_text(encoding="utf-8"))
        assert {host["decision"] for host in plan["hosts"]} >= {"renew", "delete", "review"}
    assert {host["account"] for host in plan["hosts"]} == {"shop", "research"}
    # The second plan was compared with the first.
    assert "gone" in run.stdout
