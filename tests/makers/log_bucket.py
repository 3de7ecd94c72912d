from __future__ import annotations

import pulumi

from devops_components import LogBucket, LogBucketArgs
from tests.makers import PLACE


def make(name: str, opts: pulumi.ResourceOptions | None) -> LogBucket:
    return LogBucket(name, LogBucketArgs(**PLACE), opts)
