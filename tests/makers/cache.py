from __future__ import annotations

import pulumi

from devops_components import Cache, CacheArgs
from tests.makers import KEY, ROUTING


def make(name: str, opts: pulumi.ResourceOptions | None) -> Cache:
    return Cache(name, CacheArgs(vpc_id="vpc-1", subnet_ids=("subnet-1", "subnet-2"), kms_key_arn=KEY, alarms=ROUTING), opts)
