"""How old a TLS a load balancer still speaks."""

from __future__ import annotations

from devops_policies.balancers import LISTENERS, speaks_tls
from devops_policies.known import every
from devops_policies.rule import Context, Severity, Violation, Violations, rule, setting
from devops_policies.tls_policies import tls_policies
from devops_policies.view import Resource

_DEFAULT = "ELBSecurityPolicy-2016-08"


@rule(
    id="lb-tls-policy",
    types=LISTENERS,
    severity=Severity.HIGH,
    levels="M/M/M",
    fix="set `sslPolicy: ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09`, or another that begins with TLS 1.2 or 1.3",
    settings={"version": setting("Oldest version of TLS that clients may use", "1.2", enum=["1.2", "1.3"])},
    good={"protocol": "HTTPS", "port": 443, "sslPolicy": "ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09"},
    bad={"protocol": "HTTPS", "port": 443, "sslPolicy": "ELBSecurityPolicy-TLS13-1-0-2021-06"},
)
def lb_tls_policy(resource: Resource, context: Context) -> Violations:
    """Load balancers speak TLS 1.2 or newer.

    Older versions have known flaws, and an attacker on the way can talk both sides into using one. A listener that names no
    policy gets one of 2016, which begins with TLS 1.0.
    """
    if every(lambda: speaks_tls(resource), lambda: _oldest(resource) < context.settings["version"]):
        origin = "" if resource.has("sslPolicy") else ", which is what a listener without `sslPolicy` gets"
        yield Violation(f"clients may use TLS {_oldest(resource)} by {_policy(resource)}{origin}", "sslPolicy")


def _oldest(listener: Resource) -> str:
    return tls_policies().oldest(_policy(listener), "sslPolicy")


def _policy(listener: Resource) -> str:
    return listener.text("sslPolicy", _DEFAULT)
