# Copyright (c) 2026, the ucloud.cloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Starts and stops simulators for the integration tests, with whatever Python runs this.

simulator.py start FOLDER NAME SIMULATOR [ARGUMENT ...] prints the base URL once the simulator can be asked.
simulator.py stop FOLDER ends all that were started with this folder.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path


def start(folder: Path, name: str, *simulator: str) -> None:
    url_file = folder / f"{name}.url"
    with (folder / f"{name}.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, *simulator, "--url-file", str(url_file)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=log,
            start_new_session=True,
        )
    (folder / f"{name}.pid").write_text(str(process.pid), encoding="utf-8")
    assert process.stdout is not None
    # The simulator announces itself when its port is open, so nothing has to be polled.
    if not process.stdout.readline():
        sys.exit((folder / f"{name}.log").read_text(encoding="utf-8"))
    print(url_file.read_text(encoding="utf-8").strip())


def stop(folder: Path) -> None:
    for pid_file in folder.glob("*.pid"):
        try:
            os.kill(int(pid_file.read_text(encoding="utf-8")), signal.SIGTERM)
        except ProcessLookupError:
            print(f"{pid_file.stem} has ended by itself")


if __name__ == "__main__":
    {"start": start, "stop": stop}[sys.argv[1]](Path(sys.argv[2]), *sys.argv[3:])
