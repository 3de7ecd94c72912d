"""A shell in a running task, for people with the right to, and with a record of every session."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pulumi

from devops_components._core.iam import allow

if TYPE_CHECKING:
    from devops_components.compute.container_service import ContainerServiceArgs

# The agent of Session Manager writes to these two; all else of the container's root stays read-only.
_WRITTEN = {"exec-state": "/var/lib/amazon", "exec-logs": "/var/log/amazon"}


def rights(args: ContainerServiceArgs) -> list[dict[str, Any]]:
    """What a task may do for a shell to be opened in it and recorded, and nothing else."""
    if not args.exec_enabled or args.exec_log_group_arn is None:
        return []
    channels = [f"ssmmessages:{verb}{kind}Channel" for verb in ("Create", "Open") for kind in ("Control", "Data")]
    streams = pulumi.Output.concat(args.exec_log_group_arn, ":*")
    return [
        # A channel has no name before it is opened; and log groups are looked up among all of them.
        allow([*channels, "logs:DescribeLogGroups"], ["*"], sid="Sessions"),
        allow(["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"], [streams], sid="SessionLogs"),
    ]


def mounts(args: ContainerServiceArgs) -> list[dict[str, Any]]:
    """Where a shell's agent writes, in the application's container."""
    if not args.exec_enabled:
        return []
    return [{"sourceVolume": name, "containerPath": path, "readOnly": False} for name, path in _WRITTEN.items()]


def volumes(args: ContainerServiceArgs) -> list[str]:
    """The task's volumes behind the mounts."""
    return list(_WRITTEN) if args.exec_enabled else []
