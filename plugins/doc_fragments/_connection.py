# Copyright (c) 2026, the ucloud.cloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This doc fragment is PRIVATE to the collection: it can change at any time, do not use it from elsewhere.

from __future__ import annotations


class ModuleDocFragment:
    # The options of plugins/module_utils/_module.py, CONNECTION_OPTIONS.
    DOCUMENTATION = r"""
options:
  public_key:
    description:
      - The public key of the account, from the provider's console. It is not a secret.
      - Required. If the option is not set, the environment variable E(UCLOUD_PUBLIC_KEY) is used.
    type: str
  private_key:
    description:
      - The private key that belongs to O(public_key). It signs the requests, is never sent, and is
        masked in all output.
      - Required. If the option is not set, the environment variable E(UCLOUD_PRIVATE_KEY) is used.
    type: str
  project_id:
    description:
      - The project to work in, such as V(org-xxxxxx).
      - The owner of an account can leave it out and works in the default project then. A sub-account has to give it.
      - If the option is not set, the environment variable E(UCLOUD_PROJECT_ID) is used.
    type: str
  region:
    description:
      - The region of the hosts, such as V(cn-bj2) or V(hk).
      - Required, except for CompShare instances.
      - If the option is not set, the environment variable E(UCLOUD_REGION) is used.
    type: str
  base_url:
    description:
      - The base URL of the API. Any brand or reseller that speaks the same protocol can be used.
      - The provider's brands have V(https://api.ucloud.cn) (UCloud), V(https://api.ucloud-global.com) (UCloud Global),
        V(https://api.surfercloud.com) (SurferCloud), V(https://api.compshare.cn) (CompShare), and within a VPC
        V(http://api.service.ucloud.cn).
      - If neither the option nor the environment variable E(UCLOUD_API_BASE_URL) is set, V(https://api.compshare.cn) is
        used for CompShare instances and V(https://api.ucloud.cn) for anything else.
      - Plain V(http) to another machine works, with a warning.
    type: str
  timeout:
    description:
      - How long one request may take, in seconds.
      - If the option is not set, the environment variable E(UCLOUD_TIMEOUT_SECOND) is used.
    type: float
    default: 30
  deadline:
    description:
      - How long all of the task's requests together may take, in seconds, retries and waiting included.
      - When it has passed the task fails.
    type: float
    default: 600
  concurrency:
    description:
      - How many requests are under way at the same time, from V(1) to V(64).
      - When the provider throttles, all of them slow down together, to the rate that it allows.
    type: int
    default: 10
  validate_certs:
    description:
      - Whether the TLS certificate of the API is checked. Switch this off for tests only.
    type: bool
    default: true
  ca_path:
    description:
      - A file or a folder with the CA certificates to trust, in PEM format.
      - If it is not set, the environment variables E(REQUESTS_CA_BUNDLE) and E(CURL_CA_BUNDLE) are used, and then the
        certificates that the C(requests) library comes with.
    type: path
requirements:
  - Python 3.9 or newer, where the module runs
  - requests
notes:
  - The module runs where the task runs. Run it on the control node, with C(hosts=localhost) or
    C(delegate_to=localhost), unless the API can only be reached from elsewhere.
  - Proxies of the environment (E(HTTPS_PROXY), E(HTTP_PROXY), E(NO_PROXY)) are used. Redirects are not followed.
  - Requests that only read are sent again, up to four times, after connection faults, the HTTP statuses 500, 502, 503
    and 504, and the RetCodes that the provider documents as transient. Throttled requests (HTTP status 429,
    RetCode 153) are sent again until O(deadline).
  - A failed task returns RV(ignore:error), a dictionary with C(action), C(ret_code), C(message), C(request_id) and
    C(http_status); what is not known is V(null). RetCodes up to 2000 concern the account or the request, those above
    the host asked for.
"""
