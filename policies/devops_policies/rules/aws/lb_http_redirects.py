"""What happens to a request that comes unencrypted."""

from __future__ import annotations

from devops_policies.balancers import LISTENERS, redirects, speaks_http
from devops_policies.known import every
from devops_policies.rule import Context, Severity, Violation, Violations, rule
from devops_policies.view import Resource


@rule(
    id="lb-http-redirects",
    types=LISTENERS,
    severity=Severity.HIGH,
    levels="A/M/M",
    fix="set `defaultActions: [{type: redirect, redirect: {port: '443', protocol: HTTPS, statusCode: HTTP_301}}]`",
    good={
        "protocol": "HTTP",
        "port": 80,
        "defaultActions": [{"type": "redirect", "redirect": {"port": "443", "protocol": "HTTPS", "statusCode": "HTTP_301"}}],
    },
    bad={"protocol": "HTTP", "port": 80, "defaultActions": [{"type": "forward", "targetGroupArn": "arn:web"}]},
)
def lb_http_redirects(resource: Resource, _context: Context) -> Violations:
    """A request over HTTP is sent on to HTTPS for good.

    What goes unencrypted can be read and changed by everyone on the way. A permanent redirect is remembered by browsers, so the
    next request is encrypted from the start. A listener that names no protocol speaks HTTP; those of gateways have no port.
    """
    if every(lambda: speaks_http(resource), lambda: not redirects(resource, for_good=True)):
        yield Violation("requests over HTTP are answered instead of sent on to HTTPS by a permanent redirect", "defaultActions")
