"""Components that are renamed with an alias keep everything they made.

Only Kubernetes is left out: a cluster and its objects are called like their component, and are others afterwards.
"""

from __future__ import annotations

import json

from tests.e2e.conftest import Devops, Write

PROGRAM = """
import pulumi
from tests.makers import makers

for kind, make in makers().items():
    if kind in ("kubernetes_cluster", "kubernetes_service", "namespace"):
        continue
    make("{name}", pulumi.ResourceOptions(aliases=[pulumi.Alias(name="first")]))
"""
LENIENT = ("--policy-pack", "cost")
"""Components by themselves lack what surrounds them in a real stack, and are judged elsewhere."""
NAMED_AFTER_THEIR_COMPONENT = {
    "CompositeAlarm",
    "KeySigningKey",
    "LogGroup",
    "LogResourcePolicy",
    "TaskDefinition",
    "User",
    "UserGroup",
    "WebAclLoggingConfiguration",
}
"""What the provider makes no name for, or AWS wants one that begins in its own way; none holds an application's data."""


def test_nothing_is_made_again_but_what_is_called_after_its_component(devops: Devops, program: Write) -> None:
    up = devops("up", program(PROGRAM.format(name="first")), "-s", "dev", "--yes", "--json", *LENIENT)
    assert up.code == 0, up.err
    renamed = devops("preview", program(PROGRAM.format(name="other")), "-s", "dev", "--json", *LENIENT)
    assert renamed.code == 0, renamed.err

    changes = json.loads(renamed.out)["changes"]
    made_again = {each["type"].split(":")[-1] for each in changes if each["operation"] != "update"}
    assert made_again == NAMED_AFTER_THEIR_COMPONENT
