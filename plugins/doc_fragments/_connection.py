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
      - Required, together with O(private_key), from the options, the environment or a profile.
      - If the option is not set, the environment variable E(UCLOUD_PUBLIC_KEY) is used, and then a profile.
    type: str
  private_key:
    description:
      - The private key that belongs to O(public_key). It signs the requests, is never sent, and is
        masked in all output.
      - If the option is not set, the environment variable E(UCLOUD_PRIVATE_KEY) is used, and then a profile.
    type: str
  security_token:
    description:
      - The token that belongs to temporary (STS) keys. It is masked in all output.
      - If the option is not set, the environment variable E(UCLOUD_SECURITY_TOKEN) is used.
      - It counts only together with keys that come from the same source.
    type: str
  profile:
    description:
      - The name of a profile of the provider's own tools, such as its CLI. It can set O(public_key), O(private_key),
        O(project_id), O(region), O(base_url), O(timeout) and the zone.
      - What it does not set can come from the environment, then the profile that the environment variable
        E(UCLOUD_PROFILE) names, then the active profile of O(shared_config_file). These count without this option, too.
    type: str
  shared_credential_file:
    description:
      - The file that holds the keys of the profiles, a JSON array. The default is C(~/.ucloud/credential.json).
      - If the option is not set, the environment variable E(UCLOUD_SHARED_CREDENTIAL_FILE) is used.
    type: path
  shared_config_file:
    description:
      - The file that holds the other settings of the profiles, a JSON array. The default is C(~/.ucloud/config.json).
      - If the option is not set, the environment variable E(UCLOUD_SHARED_CONFIG_FILE) is used.
    type: path
  project_id:
    description:
      - The project to work in, such as V(org-xxxxxx).
      - The owner of an account can leave it out and works in the default project then. A sub-account has to give it.
      - If the option is not set, the environment variable E(UCLOUD_PROJECT_ID) is used, and then a profile.
    type: str
  region:
    description:
      - The region of the hosts, such as V(cn-bj2) or V(hk).
      - Required, except for CompShare instances.
      - If the option is not set, the environment variable E(UCLOUD_REGION) is used, and then a profile.
    type: str
  base_url:
    description:
      - The base URL of the API. Any brand or reseller that speaks the same protocol can be used.
      - The provider's brands have V(https://api.ucloud.cn) (UCloud), V(https://api.ucloud-global.com) (UCloud Global),
        V(https://api.surfercloud.com) (SurferCloud), V(https://api.compshare.cn) (CompShare), and within a VPC
        V(http://api.service.ucloud.cn).
      - If neither the option nor the environment variable E(UCLOUD_API_BASE_URL) nor a profile sets it,
        V(https://api.compshare.cn) is used for CompShare instances and V(https://api.ucloud.cn) for anything else.
      - Plain V(http) to another machine works, with a warning.
    type: str
  timeout:
    description:
      - How long one request may take, in seconds.
      - If the option is not set, the environment variable E(UCLOUD_TIMEOUT_SECOND) is used, and then a profile.
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
      - A file with the CA certificates to trust, in PEM format, or a folder of such files that C(openssl rehash) has
        prepared.
      - If it is not set, the environment variables E(REQUESTS_CA_BUNDLE) and E(CURL_CA_BUNDLE) are used, and then the
        certificates that the C(requests) library comes with.
    type: path
requirements:
  - Python 3.9 or newer, where the module runs
  - requests
notes:
  - What counts for O(public_key), O(private_key), O(project_id), O(region), O(base_url) and O(timeout) is, in this
    order, the option; the profile that O(profile) names; the environment; the profile that E(UCLOUD_PROFILE) names;
    the active profile of O(shared_config_file); the default. The keys, and O(security_token) with them, come from one
    of these together and are never mixed.
  - Proxies of the environment (E(HTTPS_PROXY), E(HTTP_PROXY), E(NO_PROXY)) are used. Redirects are not followed.
  - Requests that only read are sent again, up to four times, after connection faults, the HTTP statuses 500, 502, 503
    and 504, and the RetCodes that the provider documents as transient. Throttled requests (HTTP status 429,
    RetCode 153) are sent again until O(deadline).
"""

    # For plugins that are no modules: those read the environment by what is documented. The variables are those of
    # plugins/module_utils/_config.py, ENVIRONMENT.
    PLUGIN = r"""
options:
  public_key:
    env:
      - name: UCLOUD_PUBLIC_KEY
  private_key:
    env:
      - name: UCLOUD_PRIVATE_KEY
  security_token:
    env:
      - name: UCLOUD_SECURITY_TOKEN
  profile:
    env:
      - name: UCLOUD_PROFILE
  shared_credential_file:
    env:
      - name: UCLOUD_SHARED_CREDENTIAL_FILE
  shared_config_file:
    env:
      - name: UCLOUD_SHARED_CONFIG_FILE
  project_id:
    env:
      - name: UCLOUD_PROJECT_ID
  region:
    env:
      - name: UCLOUD_REGION
  zone:
    env:
      - name: UCLOUD_ZONE
  base_url:
    env:
      - name: UCLOUD_API_BASE_URL
  timeout:
    env:
      - name: UCLOUD_TIMEOUT_SECOND
"""
