"""What an intruder finds in a container."""

from __future__ import annotations

from devops_policies.containers import TASK_DEFINITION, containers, on_windows
from devops_policies.rule import Context, Severity, Violation, Violations, rule
from devops_policies.view import Resource

_ROOT = ("", "0", "root")


@rule(
    id="ecs-hardened",
    types=(TASK_DEFINITION,),
    severity=Severity.MEDIUM,
    levels="A/A/M",
    keys=("readonly-rootfs", "non-root"),
    fix="set `readonlyRootFilesystem: true` and a numeric `user` above 0 for each container; mount a volume where it must write",
    good={"containerDefinitions": [{"name": "web", "readonlyRootFilesystem": True, "user": "1000"}]},
    bad={"containerDefinitions": [{"name": "web", "readonlyRootFilesystem": False, "user": "root"}]},
)
def ecs_hardened(resource: Resource, context: Context) -> Violations:
    """Containers run as an ordinary user on a read-only root.

    An intruder can then neither change the program nor leave tools behind, and a way out of the container leads to no root.
    Windows containers know neither setting.
    """
    if on_windows(resource):
        return
    for name, container in containers(resource):
        with context.doubts:
            if not container.flag("readonlyRootFilesystem"):
                yield Violation(
                    f"container {name} can write to its root", container.at("readonlyRootFilesystem"), "readonly-rootfs"
                )
        with context.doubts:
            user = container.text("user")
            if user.partition(":")[0] in _ROOT:
                yield Violation(f"container {name} runs as {user or 'root'}", container.at("user"), "non-root")
