"""What runs once for each release of a service in Kubernetes, before it or after it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import pulumi
from pulumi_kubernetes import batch
from pulumi_kubernetes.meta.v1 import ObjectMetaArgs

from devops_components.compute.kubernetes_objects import labels
from devops_components.compute.kubernetes_service_pods import job

if TYPE_CHECKING:
    from devops_components._core.component import Component
    from devops_components.compute.kubernetes_service import KubernetesServiceArgs
    from devops_components.compute.kubernetes_service_settings import KubernetesJob

_MARGIN_SECONDS = 60
"""How much longer Pulumi waits than the job may take, so that the cluster's own verdict is heard."""
_REPLACE_FAILED = {"pulumi.com/replaceUnready": "true"}
"""Makes Pulumi run a failed job again with the next deployment; else it would report the same failure for ever."""


def run(
    owner: Component,
    args: KubernetesServiceArgs,
    part: str,
    account: pulumi.Input[str],
    what: KubernetesJob,
    after: Sequence[pulumi.Resource],
) -> batch.v1.Job:
    """Runs the command once for each release, and ends the deployment where it fails.

    The pod of a job cannot be changed, so another image, command or variable is another job; its name is Pulumi's, which no
    two have in common, and the old one is deleted when the new one has succeeded. Finished jobs are not removed by the
    cluster (`ttlSecondsAfterFinished`): Pulumi would find them gone, and run them again without a new release.
    """
    name = owner.named(part)
    return batch.v1.Job(
        name,
        metadata=ObjectMetaArgs(
            namespace=args.namespace, labels=labels(owner, args, component=part), annotations=_REPLACE_FAILED
        ),
        spec=batch.v1.JobSpecArgs(
            active_deadline_seconds=what.timeout_seconds,
            backoff_limit=what.retries,
            template=job(owner, args, part, account, what),
        ),
        opts=owner.child(
            depends_on=list(after),
            custom_timeouts=pulumi.CustomTimeouts(create=f"{what.timeout_seconds + _MARGIN_SECONDS}s"),
        ),
    )
