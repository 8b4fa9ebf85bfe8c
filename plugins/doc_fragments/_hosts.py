# Copyright (c) 2026, the ucloud.cloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This doc fragment is PRIVATE to the collection: it can change at any time, do not use it from elsewhere.

from __future__ import annotations


class ModuleDocFragment:
    # Which hosts to find. The options of plugins/modules/uhost_info.py that the inventory plugin has too.
    DOCUMENTATION = r"""
options:
  product:
    description:
      - V(uhost) finds UHost instances (C(DescribeUHostInstance)).
      - V(compshare) finds instances of the GPU cloud CompShare (C(DescribeCompShareInstance)).
    type: str
    choices: [uhost, compshare]
    default: uhost
  uhost_ids:
    description:
      - Only these hosts, any number of them. It must not be empty.
    type: list
    elements: str
  zone:
    description:
      - Only hosts in this zone, such as V(cn-bj2-05).
      - For CompShare instances the environment variable E(UCLOUD_ZONE) and the zone of a profile are used if the option
        is not set.
    type: str
  tag:
    description: Only hosts with this tag, which the provider also calls the business group.
    type: str
  vpc_id:
    description: Only hosts in this VPC, such as V(uvnet-xxxxxx).
    type: str
  subnet_id:
    description: Only hosts in this subnet, such as V(subnet-xxxxxx).
    type: str
  charge_types:
    description:
      - Only hosts that are billed in one of these ways. V(Year) bills by the year, V(Month) by the month, V(Dynamic) by
        the hour. Only CompShare instances ever have V(Postpay).
    type: list
    elements: str
    choices: [Year, Month, Dynamic, Preemptive, Postpay]
  states:
    description: Only hosts in one of these states. Only CompShare instances are ever V(Resizing).
    type: list
    elements: str
    choices: [Initializing, Starting, Running, Stopping, Stopped, Install Fail, Rebooting, Resizing]
  auto_renew:
    description:
      - Only hosts that the provider renews by itself, with V(true), or only those that it does not, with V(false).
      - A host of which the provider says neither is left out both times.
    type: bool
  expires_within:
    description:
      - Only hosts that expire within this time, as a number with its unit, such as V(90m) (minutes), V(36h)
        (hours), V(14d) (days) or V(2w) (weeks).
      - Hosts that have expired already are left out, and so are hosts without a time of expiry.
    type: str
  expired:
    description:
      - Only hosts whose time of expiry is past, with V(true), or only all others, with V(false). A host without a time
        of expiry has not expired.
      - V(true) excludes O(expires_within).
    type: bool
notes:
  - O(uhost_ids), O(zone), O(tag), O(vpc_id) and O(subnet_id) are sent to the provider, the other filters are applied to
    what it answers. A host has to pass all of them.
  - The list is read in pages of 100, side by side, and read again when it has changed meanwhile, so that no host is
    lost or listed twice. A list that changes all the time is an error.
"""
