from __future__ import annotations

import pulumi

from devops_components import Certificate, CertificateArgs
from tests.makers import ROUTING


def make(name: str, opts: pulumi.ResourceOptions | None) -> Certificate:
    args = CertificateArgs(
        domain="shop.example.org", alternative_names=["*.shop.example.org"], zone_id="Z0123456789", alarms=ROUTING
    )
    return Certificate(name, args, opts)
