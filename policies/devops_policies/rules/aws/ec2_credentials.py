"""Where a machine has its credentials from."""

from __future__ import annotations

from devops_policies.machines import INSTANCE, LAUNCH_TEMPLATE, has_template
from devops_policies.rule import Context, Severity, Violation, Violations, rule
from devops_policies.user_data import secrets_told
from devops_policies.view import Resource


@rule(
    id="ec2-credentials",
    types=(INSTANCE, LAUNCH_TEMPLATE),
    severity=Severity.CRITICAL,
    levels="M/M/M",
    keys=("userdata", "profile"),
    fix="set `iamInstanceProfile`, and let the machine fetch secrets from Secrets Manager or Parameter Store when it starts",
    good={"iamInstanceProfile": "web", "userData": "#!/bin/sh\nsystemctl start web"},
    bad={"userData": "#!/bin/sh\nexport DB_PASSWORD=hunter2\nsystemctl start web"},
)
def ec2_credentials(resource: Resource, context: Context) -> Violations:
    """Machines have a role, and no secrets in their user data.

    Whatever runs on a machine can read its user data, and so can everyone who may describe it; neither is logged. A machine
    without a role gets keys sooner or later, and nobody changes those. A launch template needs no role: what launches from it
    may bring one, as node groups of EKS must.
    """
    for path in ("userData", "userDataBase64"):
        with context.doubts:
            for found in secrets_told(resource.text(path), path):
                yield Violation(f"the user data {found}", path, "userdata")
    if resource.type == INSTANCE and not resource.has("iamInstanceProfile") and not has_template(resource):
        yield Violation("the machine has no role", "iamInstanceProfile", "profile")
