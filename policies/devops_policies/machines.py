"""Machines and the templates they are launched from."""

from __future__ import annotations

from typing import Final

from devops_policies.view import Properties, Resource

INSTANCE: Final = "aws:ec2/instance:Instance"
LAUNCH_TEMPLATE: Final = "aws:ec2/launchTemplate:LaunchTemplate"
LAUNCH_CONFIGURATION: Final = "aws:ec2/launchConfiguration:LaunchConfiguration"


def has_template(machine: Resource) -> bool:
    """Whether the machine takes what it does not say itself from a launch template, which is judged by itself."""
    return machine.type == INSTANCE and machine.has("launchTemplate")


def switched_on(part: Properties, path: str) -> bool:
    """The switch at the path; launch templates write theirs as text, and an empty one is off."""
    return bool(part.get(path)) and part.flag(path)
