from __future__ import annotations

import pulumi

from devops_components import WebAcl, WebAclArgs
from tests.makers import FILTER, PLACE


def make(name: str, opts: pulumi.ResourceOptions | None) -> WebAcl:
    return WebAcl(name, WebAclArgs(**PLACE, associations={"stage": FILTER}), opts)
