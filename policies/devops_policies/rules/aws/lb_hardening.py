"""What a load balancer does with requests that are meant to deceive."""

from __future__ import annotations

from devops_policies.balancers import LOAD_BALANCERS, is_application
from devops_policies.known import every
from devops_policies.rule import Context, Severity, Violation, Violations, rule
from devops_policies.view import Resource


@rule(
    id="lb-hardening",
    types=LOAD_BALANCERS,
    severity=Severity.MEDIUM,
    levels="M/M/M",
    keys=("drop-headers", "desync"),
    fix="set `dropInvalidHeaderFields: true`, and leave `desyncMitigationMode` out or set it to `strictest`",
    good={"dropInvalidHeaderFields": True, "desyncMitigationMode": "defensive"},
    bad={"dropInvalidHeaderFields": False, "desyncMitigationMode": "monitor"},
)
def lb_hardening(resource: Resource, context: Context) -> Violations:
    """Load balancers stop requests that hide another one.

    Where the load balancer and the application read one request differently, an attacker can slip a second one past every
    check. Only application load balancers read requests.
    """
    with context.doubts:
        if every(lambda: is_application(resource), lambda: not resource.flag("dropInvalidHeaderFields")):
            yield Violation("malformed headers are passed on", "dropInvalidHeaderFields", "drop-headers")
    with context.doubts:
        if every(lambda: is_application(resource), lambda: resource.text("desyncMitigationMode") == "monitor"):
            yield Violation("ambiguous requests are counted and passed on", "desyncMitigationMode", "desync")
