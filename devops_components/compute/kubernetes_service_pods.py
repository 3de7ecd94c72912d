"""What a pod of a service is: its container, what it may do, and when it is healthy."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pulumi
from pulumi_kubernetes.core import v1 as core
from pulumi_kubernetes.meta.v1 import LabelSelectorArgs, ObjectMetaArgs

from devops_components._core import connections
from devops_components.compute.kubernetes_objects import NAME, PART, labels

if TYPE_CHECKING:
    from devops_components._core.component import Component
    from devops_components.compute.kubernetes_service import KubernetesServiceArgs
    from devops_components.compute.kubernetes_service_settings import KubernetesJob

CONTAINER = "app"
"""Name of the application's container in its pod."""
SERVER, PRE_DEPLOY, POST_DEPLOY = "server", "pre-deploy", "post-deploy"
"""Parts that pods of a service play: what answers requests, and what runs before and after each release."""
HTTP, METRICS = "http", "metrics"
"""Names of the container's ports."""

_PROBE_SECONDS = 5
_TMP = "tmp"
_ZONE, _HOST = "topology.kubernetes.io/zone", "kubernetes.io/hostname"


def selector(owner: Component, part: str | None = None) -> dict[str, str]:
    """Labels that all pods of the service carry, or those that play one part, and no others of the namespace.

    They hold nothing that ever changes: what a Deployment selects by is fixed.
    """
    own = {NAME: owner.component_name}
    return own if part is None else {**own, PART: part}


def server(owner: Component, args: KubernetesServiceArgs, account: pulumi.Input[str]) -> core.PodTemplateSpecArgs:
    """A pod that answers requests, and leaves only when nobody sends it any more."""
    ports = [core.ContainerPortArgs(name=name, container_port=port, protocol="TCP") for name, port in args.ports.items()]
    serving = _container(
        args,
        ports=ports,
        startup_probe=_probe(args.health_check_path, failures=-(-args.startup_seconds // _PROBE_SECONDS)),
        readiness_probe=_probe(args.health_check_path, failures=2),
        liveness_probe=_probe(args.liveness_path, failures=6),
        # The sleep is the node's own, so that the image needs no shell for it.
        lifecycle=core.LifecycleArgs(
            pre_stop=core.LifecycleHandlerArgs(sleep=core.SleepActionArgs(seconds=args.drain_seconds)),
        ),
    )
    return _template(
        owner,
        args,
        SERVER,
        account,
        serving,
        termination_grace_period_seconds=args.drain_seconds + args.stop_seconds,
        topology_spread_constraints=[_over_zones(owner)],
        affinity=_over_hosts(owner),
    )


def job(
    owner: Component, args: KubernetesServiceArgs, part: str, account: pulumi.Input[str], what: KubernetesJob
) -> core.PodTemplateSpecArgs:
    """A pod that runs one command and ends."""
    container = _container(args, command=list(what.command))
    return _template(owner, args, part, account, container, restart_policy="Never")


def _template(
    owner: Component,
    args: KubernetesServiceArgs,
    part: str,
    account: pulumi.Input[str],
    container: core.ContainerArgs,
    **more: Any,
) -> core.PodTemplateSpecArgs:
    """A pod as the Pod Security Standard "restricted" wants it."""
    release = args.image.rpartition(":")[2][:12]
    return core.PodTemplateSpecArgs(
        metadata=ObjectMetaArgs(labels=labels(owner, args, component=part, version=release)),
        spec=core.PodSpecArgs(
            containers=[container],
            service_account_name=account,
            automount_service_account_token=args.needs_kubernetes_api,
            enable_service_links=False,
            priority_class_name=args.priority_class,
            security_context=core.PodSecurityContextArgs(
                run_as_non_root=True,
                run_as_user=args.user_id,
                run_as_group=args.user_id,
                fs_group=args.user_id,
                seccomp_profile=core.SeccompProfileArgs(type="RuntimeDefault"),
            ),
            volumes=[core.VolumeArgs(name=_TMP, empty_dir=core.EmptyDirVolumeSourceArgs(size_limit=f"{args.tmp_mib}Mi"))],
            **more,
        ),
    )


def _container(args: KubernetesServiceArgs, **more: Any) -> core.ContainerArgs:
    memory = f"{args.memory_mib}Mi"
    return core.ContainerArgs(
        name=CONTAINER,
        image=args.image,
        image_pull_policy="IfNotPresent",
        env=[core.EnvVarArgs(name=name, value=value) for name, value in sorted(_variables(args).items())] or None,
        # Without a limit of CPU what is idle is used; memory beyond the request would be taken from neighbours.
        resources=core.ResourceRequirementsArgs(
            requests={"cpu": f"{args.cpu_millicores}m", "memory": memory}, limits={"memory": memory}
        ),
        security_context=core.SecurityContextArgs(
            allow_privilege_escalation=False,
            capabilities=core.CapabilitiesArgs(drop=["ALL"]),
            privileged=False,
            read_only_root_filesystem=True,
        ),
        volume_mounts=[core.VolumeMountArgs(name=_TMP, mount_path="/tmp")],  # noqa: S108 - the container's own
        **more,
    )


def _variables(args: KubernetesServiceArgs) -> dict[str, pulumi.Input[str]]:
    """The connections' variables and references to secrets, then the service's own variables."""
    of = args.connections
    return {**connections.variables(of), **connections.secret_references(of), **args.environment}


def _probe(path: str | None, failures: int) -> core.ProbeArgs:
    """A probe by a request, or by opening a connection where there is no path."""
    timing: dict[str, Any] = {"period_seconds": _PROBE_SECONDS, "timeout_seconds": 3, "failure_threshold": failures}
    if path is None:
        return core.ProbeArgs(tcp_socket=core.TCPSocketActionArgs(port=HTTP), **timing)
    return core.ProbeArgs(http_get=core.HTTPGetActionArgs(path=path, port=HTTP), **timing)


def _over_zones(owner: Component) -> core.TopologySpreadConstraintArgs:
    """Spreads the pods of one release over the zones, one more in one zone than in another at most."""
    return core.TopologySpreadConstraintArgs(
        max_skew=1,
        topology_key=_ZONE,
        when_unsatisfiable="DoNotSchedule",
        label_selector=LabelSelectorArgs(match_labels=selector(owner, SERVER)),
        match_label_keys=["pod-template-hash"],
    )


def _over_hosts(owner: Component) -> core.AffinityArgs:
    """Prefers a host without another pod of the service; where there is none, the pod starts nevertheless."""
    term = core.PodAffinityTermArgs(topology_key=_HOST, label_selector=LabelSelectorArgs(match_labels=selector(owner, SERVER)))
    preferred = [core.WeightedPodAffinityTermArgs(weight=100, pod_affinity_term=term)]
    return core.AffinityArgs(
        pod_anti_affinity=core.PodAntiAffinityArgs(preferred_during_scheduling_ignored_during_execution=preferred)
    )
