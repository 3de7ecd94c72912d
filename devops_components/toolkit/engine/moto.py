"""What the AWS provider must be told to work against moto's server instead of AWS."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pulumi

MOTO_ACCOUNT = "123456789012"
"""The one account of a moto server."""


def adapted_to_moto(program: Callable[[], Any]) -> Callable[[], Any]:
    """The program, with every AWS provider it makes pointed at the emulation."""

    def adapt(args: pulumi.ResourceTransformArgs) -> pulumi.ResourceTransformResult | None:
        if args.type_ != "pulumi:providers:aws":
            return None
        props = {
            **args.props,
            "allowedAccountIds": json.dumps([MOTO_ACCOUNT]),
            "skipMetadataApiCheck": "true",
            "s3UsePathStyle": "true",
            "maxRetries": "2",
        }
        return pulumi.ResourceTransformResult(props=props, opts=args.opts)

    def run() -> Any:
        pulumi.runtime.register_resource_transform(adapt)
        return program()

    return run
