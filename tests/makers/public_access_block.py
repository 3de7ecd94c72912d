from __future__ import annotations

import pulumi

from devops_components import PublicAccessBlock, PublicAccessBlockArgs


def make(name: str, opts: pulumi.ResourceOptions | None) -> PublicAccessBlock:
    return PublicAccessBlock(name, PublicAccessBlockArgs(), opts)
