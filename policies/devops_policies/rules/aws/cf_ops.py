"""Who asks CloudFront for what, and who is turned away."""

from __future__ import annotations

from devops_policies.known import every
from devops_policies.log_delivery import access_logs_delivered
from devops_policies.rule import Context, Mock, Severity, Violation, Violations, rule
from devops_policies.view import Resource
from devops_policies.written import is_given

_DISTRIBUTION = "aws:cloudfront/distribution:Distribution"
_ACL = "arn:aws:wafv2:us-east-1:111122223333:global/webacl/web/1"


@rule(
    id="cf-ops",
    types=(_DISTRIBUTION,),
    severity=Severity.MEDIUM,
    levels="-/A/M",
    keys=("logging", "waf"),
    whole_stack=True,
    fix="set `loggingConfig: {bucket: …}` or deliver `ACCESS_LOGS` through CloudWatch, and set `webAclId` to a web ACL of "
    "us-east-1",
    good=[Mock(_DISTRIBUTION, "web", {"loggingConfig": {"bucket": "logs.s3.amazonaws.com"}, "webAclId": _ACL})],
    bad=[Mock(_DISTRIBUTION, "web")],
)
def cf_ops(resource: Resource, context: Context) -> Violations:
    """CloudFront keeps access logs and filters requests by a web ACL.

    It is the first to see an attack and often the only one that sees all of it. Logs that CloudWatch delivers count.
    """
    with context.doubts:
        if every(
            lambda: not is_given(resource, "loggingConfig.bucket"), lambda: not access_logs_delivered(context.stack, resource)
        ):
            yield Violation("nobody can tell who asked for what", "loggingConfig", "logging")
    if not is_given(resource, "webAclId"):
        yield Violation("nothing filters requests", "webAclId", "waf")
