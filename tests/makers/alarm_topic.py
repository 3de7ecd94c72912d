from __future__ import annotations

import pulumi

from devops_components import AlarmTopic, AlarmTopicArgs
from tests.makers import ACCOUNT, KEY


def make(name: str, opts: pulumi.ResourceOptions | None) -> AlarmTopic:
    return AlarmTopic(name, AlarmTopicArgs(account=ACCOUNT, emails=["ops@example.org"], kms_key_arn=KEY), opts)
