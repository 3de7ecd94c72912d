"""Whether anybody still patches a cluster's version of Kubernetes."""

from __future__ import annotations

from devops_policies.rule import Context, Severity, Violation, Violations, rule, setting
from devops_policies.support_dates import eks_versions
from devops_policies.view import Resource


@rule(
    id="eks-supported-version",
    types=("aws:eks/cluster:Cluster",),
    severity=Severity.HIGH,
    levels="A/M/M",
    fix="set `version` to a supported one, one minor version at a time, and upgrade the node groups after it",
    settings={
        "support": setting("Support a version must have; extended support is paid for", "standard", enum=["standard", "extended"])
    },
    good={"version": "1.37"},
    bad={"version": "1.29"},
)
def eks_supported_version(resource: Resource, context: Context) -> Violations:
    """Clusters run a version of Kubernetes that is supported.

    A version has standard support for fourteen months. Extended support lasts a year longer at six times the price of the
    cluster, and then AWS upgrades it on a day of its own choice. A cluster that names no version stays at what was newest when it
    was made, and nobody sees it grow old.
    """
    if not resource.has("version"):
        yield Violation("the cluster names no version, so nobody sees when its support ends", "version")
        return
    version, support = resource.text("version"), context.settings["support"]
    end = eks_versions(support).ended(version, "version")
    if end:
        yield Violation(f"{support} support of Kubernetes {version} ended on {end}", "version")
