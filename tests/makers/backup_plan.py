from __future__ import annotations

import pulumi

from devops_components import BackupPlan, BackupPlanArgs
from tests.makers import KEY, PLACE


def make(name: str, opts: pulumi.ResourceOptions | None) -> BackupPlan:
    return BackupPlan(name, BackupPlanArgs(**PLACE, kms_key_arn=KEY), opts)
