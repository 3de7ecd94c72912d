"""How a load balancer learns that a target is well."""

from __future__ import annotations

from devops_policies.balancers import TARGET_GROUPS
from devops_policies.known import every
from devops_policies.rule import Context, Severity, Violation, Violations, rule
from devops_policies.view import Resource
from devops_policies.written import is_given


@rule(
    id="tg-healthcheck",
    types=TARGET_GROUPS,
    severity=Severity.MEDIUM,
    levels="A/M/M",
    fix="set `healthCheck: {path: …}` to a page that answers only while the application can do its work",
    good={"protocol": "HTTP", "healthCheck": {"path": "/healthz"}},
    bad={"protocol": "HTTP"},
)
def tg_healthcheck(resource: Resource, _context: Context) -> Violations:
    """Targets that speak HTTP are asked on a page made for it whether they are well.

    Otherwise the start page is asked, which answers long before the application works and long after it stopped. Functions are
    left out: nobody asks them unless told to.
    """
    if every(
        lambda: resource.text("targetType", "instance") != "lambda",
        lambda: resource.text("protocol").upper() in ("HTTP", "HTTPS"),
        lambda: not (is_given(resource, "healthCheck.path") and resource.flag("healthCheck.enabled", True)),
    ):
        yield Violation("nothing says on which page targets tell that they are well", "healthCheck.path")
