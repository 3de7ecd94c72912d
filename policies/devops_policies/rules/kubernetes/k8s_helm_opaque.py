"""What nobody can judge because Helm makes it inside the cluster."""

from __future__ import annotations

import re
from fnmatch import fnmatchcase

from devops_policies.clusters import RELEASE
from devops_policies.rule import Context, Mock, Severity, Violation, Violations, rule, setting
from devops_policies.view import Resource

_EXACT = re.compile(r"=?\s*v?\d+\.\d+\.\d+([-+][0-9A-Za-z.+-]+)?")
_SELF_PINNED = re.compile(r"\.{0,2}/.*|https?://.*\.tgz|oci://.*(:[^/]+|@sha256:[0-9a-f]{64})")


@rule(
    id="k8s-helm-opaque",
    types=(RELEASE,),
    severity=Severity.MEDIUM,
    levels="A/A/M",
    fix="install the chart with `helm.sh/v4:Chart`, whose objects are judged, or allow it in `charts`, with an exact `version`",
    settings={"charts": setting("Charts that a release may install, as `<repository>/<chart>` with `*` as a wildcard", [])},
    good=[Mock("kubernetes:helm.sh/v4:Chart", "metrics", {"chart": "metrics-server", "version": "3.13.0"})],
    bad={"chart": "metrics-server", "repositoryOpts": {"repo": "https://charts.example.org"}},
)
def k8s_helm_opaque(resource: Resource, context: Context) -> Violations:
    """Nothing is installed that no policy can see.

    A release is one resource to Pulumi: Helm makes its objects by itself, with whatever rights and images the chart holds. A
    chart that is allowed has been looked at, so it must be one that cannot change.
    """
    with context.doubts:
        chart = _chart(resource)
        if not any(fnmatchcase(chart, allowed) for allowed in context.settings["charts"]):
            yield Violation(f"no policy sees what {chart} creates", "chart")
    with context.doubts:
        version = resource.text("version")
        if not _EXACT.fullmatch(version) and not _SELF_PINNED.fullmatch(resource.text("chart")):
            yield Violation(
                f"the chart's version is {version}" if version else "the chart names no version, so the newest is installed",
                "version",
            )


def _chart(resource: Resource) -> str:
    """The chart with the repository it comes from."""
    repository, chart = resource.text("repositoryOpts.repo").rstrip("/"), resource.text("chart")
    return f"{repository}/{chart}" if repository else chart
