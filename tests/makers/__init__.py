"""How to make one component of every kind, with the arguments it cannot do without: one file for each."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

import pulumi

from devops_components import AlarmRouting, Component

Make = Callable[[str, pulumi.ResourceOptions | None], Component]

ACCOUNT, REGION = "123456789012", "eu-west-1"
PLACE: dict[str, Any] = {"account": ACCOUNT, "region": REGION}
KEY = f"arn:aws:kms:{REGION}:{ACCOUNT}:key/1"
IMAGE = "registry.example.org/shop@sha256:" + "ab" * 32
CERTIFICATE = f"arn:aws:acm:{REGION}:{ACCOUNT}:certificate/1"
FILTER = f"arn:aws:wafv2:{REGION}:{ACCOUNT}:regional/webacl/web/1"
BALANCER = f"arn:aws:elasticloadbalancing:{REGION}:{ACCOUNT}:loadbalancer/app/shop/1"
TARGETS = f"arn:aws:elasticloadbalancing:{REGION}:{ACCOUNT}:targetgroup/shop/1"
ROUTING = AlarmRouting(topic_arn=f"arn:aws:sns:{REGION}:{ACCOUNT}:alarms", runbooks="https://runbooks.example.org")


def makers() -> dict[str, Make]:
    """What makes each component, by its file: `make(name, opts)` in `tests/makers/<component>.py`."""
    files = sorted(path.stem for path in Path(__file__).parent.glob("*.py") if path.stem != "__init__")
    return {file: import_module(f"{__name__}.{file}").make for file in files}
