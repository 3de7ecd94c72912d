"""What a rule of a Kubernetes role allows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from devops_policies.known import every
from devops_policies.view import Part


@dataclass(frozen=True)
class Power:
    """A right that leads to others."""

    meaning: str
    """What its holder can do, in words."""
    groups: Sequence[str]
    """API groups; the core group is empty."""
    resources: Sequence[str]
    verbs: Sequence[str]


_RBAC: Final = ("rbac.authorization.k8s.io",)
_CORE: Final = ("",)
_WRITES: Final = ("create", "update", "patch", "delete")

POWERS: Final = (
    Power("bind any role", _RBAC, ("roles", "clusterroles"), ("bind",)),
    Power("write any right into a role", _RBAC, ("roles", "clusterroles"), ("escalate",)),
    Power("act as somebody else", _CORE, ("users", "groups", "serviceaccounts"), ("impersonate",)),
    Power("run commands in pods", _CORE, ("pods/exec", "pods/attach"), ("create", "get")),
    Power("reach every pod through its node", _CORE, ("nodes/proxy",), ("create", "get")),
    Power("make tokens of accounts", _CORE, ("serviceaccounts/token",), ("create",)),
    Power("approve certificates", ("certificates.k8s.io",), ("certificatesigningrequests/approval",), ("update", "patch")),
    Power(
        "change what the API server admits",
        ("admissionregistration.k8s.io",),
        ("validatingwebhookconfigurations", "mutatingwebhookconfigurations"),
        _WRITES,
    ),
)
"""Ways to more rights than a role shows."""

ALL_POWERFUL: Final = ("cluster-admin", "system:masters")
"""Names that stand for every right there is."""


def grants(rule: Part, power: Power) -> bool:
    """Whether a rule of a role grants a power.

    A rule that names the objects it is about is taken for deliberate, unless they are all-powerful ones.
    """
    return every(
        lambda: any(verb in ("*", *power.verbs) for verb in rule.strings("verbs")),
        lambda: any(group in ("*", *power.groups) for group in rule.strings("apiGroups")),
        lambda: any(_covers(resource, power.resources) for resource in rule.strings("resources")),
        lambda: not any(rule.strings("resourceNames")) or any(name in ALL_POWERFUL for name in rule.strings("resourceNames")),
    )


def _covers(written: str, resources: Sequence[str]) -> bool:
    """Whether a resource in a rule means one of these: `*` means all, `*/exec` that subresource of all."""
    return any(written in ("*", resource, f"*/{resource.partition('/')[2]}") for resource in resources)
