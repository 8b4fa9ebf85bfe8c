# Copyright (c) 2026, the ucloud.cloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The signature of the UCloud API. Private to the simulator.

On purpose it shares no code with the collection, so that a mistake in one of the two is found.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping


def sign(parameters: Mapping[str, str], private_key: str) -> str:
    """Return the signature of encoded parameters; one named Signature is left out."""
    text = "".join([name + value for name, value in sorted(parameters.items()) if name != "Signature"])
    # JSON can smuggle in lone surrogates: they must give a wrong signature, not an exception.
    return hashlib.sha1((text + private_key).encode("utf-8", "replace"), usedforsecurity=False).hexdigest()
