"""Whose key encrypts the secrets of a cluster."""

from __future__ import annotations

from functools import partial

from devops_policies.known import every, some
from devops_policies.rule import Context, Severity, Violation, Violations, rule
from devops_policies.view import Part, Resource


@rule(
    id="eks-secrets-kms",
    types=("aws:eks/cluster:Cluster",),
    severity=Severity.HIGH,
    levels="A/M/M",
    fix="set `encryptionConfig: {provider: {keyArn: …}, resources: [secrets]}`; it can be added later and never taken back",
    good={"encryptionConfig": {"provider": {"keyArn": "arn:aws:kms:eu-west-1:111122223333:key/k"}, "resources": ["secrets"]}},
    bad={"encryptionConfig": {"provider": {"keyArn": "arn:aws:kms:eu-west-1:111122223333:key/k"}, "resources": []}},
)
def eks_secrets_kms(resource: Resource, _context: Context) -> Violations:
    """A key of your own encrypts the secrets of a cluster.

    Without one, versions before 1.28 leave them readable in the database of the API, and later ones use a key of AWS: nobody can
    see who decrypts with it, and nobody can take it away.
    """
    if not some(*(partial(_covers_secrets, config) for config in resource.each("encryptionConfig"))):
        yield Violation("no key of your own encrypts the secrets of the cluster", "encryptionConfig")


def _covers_secrets(config: Part) -> bool:
    return every(lambda: "secrets" in config.strings("resources"), lambda: config.has("provider.keyArn"))
