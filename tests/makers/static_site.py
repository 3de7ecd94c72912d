from __future__ import annotations

import pulumi

from devops_components import AlarmRouting, StaticSite, StaticSiteArgs
from tests.makers import ACCOUNT, PLACE

ROUTING = AlarmRouting(topic_arn=f"arn:aws:sns:us-east-1:{ACCOUNT}:alarms", runbooks="https://runbooks.example.org")


def make(name: str, opts: pulumi.ResourceOptions | None) -> StaticSite:
    return StaticSite(
        name,
        StaticSiteArgs(
            **PLACE,
            domains=("www.example.org",),
            certificate_arn=f"arn:aws:acm:us-east-1:{ACCOUNT}:certificate/1",
            zone_id="Z1",
            web_acl_arn=f"arn:aws:wafv2:us-east-1:{ACCOUNT}:global/webacl/web/1",
            access_log_bucket="logs",
            folder_index=True,
            alarms=ROUTING,
        ),
        opts,
    )
