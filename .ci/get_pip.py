# Copyright (c) 2026, the ucloud.cloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Stand in for get-pip, which ansible-test would fetch from the web for every virtual environment that it makes.

Every Python ships a pip. Taking that one needs no network, and saves minutes over a test run's dozens of environments.
The version of pip that ansible-test asks for in the arguments makes no difference to its tests.
"""

from __future__ import annotations

import ensurepip
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path


def shipped_wheel() -> Path | None:
    """Find the wheel that ensurepip would install; Debian keeps it apart from Python."""
    folders = [Path(ensurepip.__file__).parent / "_bundled", Path("/usr/share/python-wheels")]
    return next((wheel for folder in folders for wheel in folder.glob("pip-*.whl")), None)


def main() -> None:
    wheel = shipped_wheel()
    if wheel is None:
        subprocess.run([sys.executable, "-m", "ensurepip"], check=True)
        return
    # pip is Python code and nothing else, so that unpacking installs it.
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(sysconfig.get_path("purelib"))


if __name__ == "__main__":
    main()
