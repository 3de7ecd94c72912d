"""Who keeps what programs write, and for how long."""

from __future__ import annotations

from devops_policies.containers import TASK_DEFINITION
from devops_policies.function_names import FUNCTION
from devops_policies.log_groups import CLUSTER, LOG_GROUP, PROJECT, keeps_forever, writers
from devops_policies.rule import Context, Mock, Severity, Violation, Violations, rule
from devops_policies.view import Resource

_FUNCTION = Mock(FUNCTION, "orders", {"name": "orders"})


@rule(
    id="compute-log-groups",
    types=(FUNCTION, TASK_DEFINITION, PROJECT, CLUSTER),
    severity=Severity.MEDIUM,
    levels="A/M/M",
    whole_stack=True,
    fix="add a `cloudwatch.LogGroup` with `retentionInDays` that has the name the logs go to, such as `/aws/lambda/<name>`",
    good=[_FUNCTION, Mock(LOG_GROUP, "orders-logs", {"name": "/aws/lambda/orders", "retentionInDays": 30})],
    bad=[_FUNCTION, Mock(LOG_GROUP, "mail-logs", {"name": "/aws/lambda/mail", "retentionInDays": 30})],
)
def compute_log_groups(resource: Resource, context: Context) -> Violations:
    """Functions, tasks, builds and clusters write into log groups of their stack, which are deleted some day.

    A service that finds no log group makes one: without a key of your own, kept forever, of no program, and still there when
    the stack is gone. Containers whose logs another driver takes are left out.
    """
    for writer in writers(context.stack, resource, context.doubts):
        with context.doubts:
            group = writer.group()
            if group is None:
                yield Violation(f"no log group of this stack keeps what {writer.name} writes", writer.path)
            elif keeps_forever(group):
                yield Violation(f"{group.name} keeps what {writer.name} writes forever", writer.path)
