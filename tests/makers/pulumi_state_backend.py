from __future__ import annotations

import pulumi

from devops_components import ObjectLock, PulumiStateBackend, PulumiStateBackendArgs
from tests.makers import PLACE


def make(name: str, opts: pulumi.ResourceOptions | None) -> PulumiStateBackend:
    return PulumiStateBackend(
        name, PulumiStateBackendArgs(**PLACE, object_lock=ObjectLock(days=7), access_log_bucket="access-logs"), opts
    )
