"""A service in a Kubernetes cluster."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Self

import pulumi
from pulumi_kubernetes import apps
from pulumi_kubernetes.meta.v1 import LabelSelectorArgs
from pydantic import Field, field_validator, model_validator

from devops_components._core.args import Args, Wire
from devops_components._core.closed import Many
from devops_components._core.component import Component, ComponentArgs
from devops_components._core.connections import Connection, Pods
from devops_components._core.types import AccountId, Region
from devops_components.compute import (
    images,
    kubernetes_service_access,
    kubernetes_service_identity,
    kubernetes_service_jobs,
    kubernetes_service_pods,
    kubernetes_service_scaling,
)
from devops_components.compute.kubernetes_objects import ObjectName, check_tags, metadata
from devops_components.compute.kubernetes_service_settings import (
    KubernetesJob,
    KubernetesMetricsSettings,
    KubernetesRouteSettings,
    KubernetesTrigger,
    Path,
    UnprivilegedPort,
)
from devops_components.compute.kubernetes_ways import Range

KEPT_REVISIONS = 5
"""Earlier releases that can be gone back to by hand."""


class KubernetesServiceSettings(Args):
    """What a person decides about a service in Kubernetes."""

    image: str = Field(examples=["registry.example.org/shop@sha256:" + "0" * 64])
    """Image, pinned by its digest; a new digest is a new release."""
    port: UnprivilegedPort = 8080
    """Port the container listens on, with plain HTTP; those below 1024 are for root alone. Clients use the same."""
    cpu_millicores: int = Field(default=100, ge=10)
    """Share of a core that a pod requests, in thousandths; it uses more where there is more."""
    memory_mib: int = Field(default=256, ge=16)
    """Memory that a pod requests, in MiB; it gets exactly that."""
    tmp_mib: int = Field(default=64, ge=1)
    """Most that a pod may write to `/tmp`, in MiB; nothing else can be written to, and it is empty in every new pod."""
    user_id: int = Field(default=10001, ge=1)
    """User and group of the process; never root."""
    environment: dict[str, Wire[str]] = Field(default={})
    """Environment variables; nothing secret, since they can be read in the cluster."""
    health_check_path: Path = "/healthz"
    """Path that answers 200 while the pod is fit to serve; while it does not, the pod gets no requests."""
    liveness_path: Path | None = None
    """Path that fails only where nothing but a restart helps, so that it asks no other service.

    Without it a pod is restarted when its port takes no more connections.
    """
    startup_seconds: int = Field(default=60, ge=5)
    """Time a pod has to start before it is restarted."""
    drain_seconds: int = Field(default=15, ge=1)
    """Time a pod goes on serving after it was told to stop, until every load balancer knows."""
    stop_seconds: int = Field(default=30, ge=1)
    """Time it then has to finish what it does."""
    min_replicas: int | None = Field(default=None, ge=1)
    """Fewest pods; without it as the profile says."""
    max_replicas: int | None = Field(default=None, ge=1)
    """Most pods; without it as the profile says."""
    cpu_target_percent: int = Field(default=60, ge=10, le=95)
    """Average CPU, of what is requested, that scaling holds: it adds pods above, and takes them away after five quiet minutes."""
    triggers: Many[KubernetesTrigger] = ()
    """What else it is scaled by; without any there is no need of KEDA."""
    pre_deploy: KubernetesJob | None = None
    """What runs before a release takes over, such as a migration; if it fails, the release before goes on serving."""
    post_deploy: KubernetesJob | None = None
    """What runs once a release serves, such as a smoke test, which may call the service by its name and port.

    If it fails, the deployment fails, and the release stays: go back by deploying the digest before.
    """
    metrics: KubernetesMetricsSettings | None = None
    """Where Prometheus reads what the service measures; without it nothing is read."""
    priority_class: ObjectName | None = None
    """Which pods go first when the cluster is full; without it as the cluster says."""
    needs_kubernetes_api: bool = False
    """Whether its pods hold a token for the API of the cluster; it opens nothing until a role is bound to the service account."""

    @field_validator("image")
    @classmethod
    def _is_pinned(cls, image: str) -> str:
        return images.check_pinned(image)


class KubernetesServiceArgs(KubernetesServiceSettings, ComponentArgs):
    """Arguments of `KubernetesService`."""

    namespace: Wire[ObjectName]
    """Namespace the service lives in, such as that of a `Namespace`."""
    route: KubernetesRouteSettings | None = None
    """How requests from outside of the cluster reach it; without it none do."""
    allow_from: Many[Pods] = ()
    """Pods that may call it, such as other services' and those of the gateway; nobody else may."""
    allow_from_cidrs: Many[Range] = ()
    """Ranges that may call it, for gateways that are no pods, such as load balancers of AWS."""
    connections: dict[str, Connection] = Field(default={})
    """What the service talks to, by name: a way, rights, and variables called after the name.

    Everything else stays closed but name servers, and HTTPS where a connection is reached by it or has secrets. A secret is
    not put into the pod, which may read it: `PASSWORD` of `orders` is at `ORDERS_PASSWORD_SECRET_ARN`, under the key
    `ORDERS_PASSWORD_KEY_NAME` of its JSON, if it is that. What lies behind a security group has to be among the `connections`
    of the `KubernetesCluster` as well, which lets in its nodes.
    """
    account: AccountId | None = None
    """Account of the cluster, twelve digits; it goes with `region` and `cluster_name`."""
    region: Region | None = None
    """Region of the cluster."""
    cluster_name: Wire[str] | None = None
    """EKS cluster whose agent of Pod Identity gives the pods a role; without it they have no rights in AWS."""

    @property
    def replica_range(self) -> tuple[int, int]:
        """Fewest and most pods."""
        fewest = self.min_replicas or self.defaults.min_tasks
        return fewest, max(fewest, self.max_replicas or self.defaults.max_tasks)

    @property
    def scales(self) -> bool:
        """Whether the number of pods follows the load."""
        fewest, most = self.replica_range
        return fewest < most

    @property
    def ports(self) -> dict[str, int]:
        """Ports of the container, by name."""
        own = {kubernetes_service_pods.HTTP: self.port}
        if self.metrics is None or self.metrics.port in (None, self.port):
            return own
        return {**own, kubernetes_service_pods.METRICS: self.metrics.port}

    @field_validator("tags")
    @classmethod
    def _are_labels(cls, tags: dict[str, str]) -> dict[str, str]:
        check_tags(tags)
        return tags

    @model_validator(mode="after")
    def _scales_within_bounds(self) -> Self:
        if self.min_replicas and self.max_replicas and self.max_replicas < self.min_replicas:
            raise ValueError(f"max_replicas is {self.max_replicas}, below min_replicas, {self.min_replicas}")
        return self

    @model_validator(mode="after")
    def _knows_who_sends_what_the_route_leads_to_it(self) -> Self:
        if self.route is not None and not self.allow_from and not self.allow_from_cidrs:
            raise ValueError("route is given, but allow_from is empty; name the pods of the gateway, or allow_from_cidrs")
        return self

    @model_validator(mode="after")
    def _says_where_its_cluster_is(self) -> Self:
        place = {"cluster_name": self.cluster_name, "account": self.account, "region": self.region}
        missing = [key for key, value in place.items() if value is None]
        if 0 < len(missing) < len(place):
            given = [key for key in place if key not in missing]
            raise ValueError(f"{' and '.join(given)} given, but not {' and '.join(missing)}; they go together")
        return self

    @model_validator(mode="after")
    def _can_use_its_connections(self) -> Self:
        for name, of in self.connections.items():
            if of.security_group_id is not None and not of.cidrs:
                raise ValueError(
                    f"connections.{name} leads to a security group, which a network policy does not know; "
                    "say where its members are, with connection.within([…])"
                )
            if (of.grants or of.secrets) and self.cluster_name is None:
                raise ValueError(
                    f"connections.{name} needs rights in AWS; add cluster_name, account and region, so that the pods get a role"
                )
        return self


class KubernetesService(Component):
    """A Deployment behind a Service that heals, scales, and is closed but for what is declared.

    Its pods meet the Pod Security Standard "restricted", are spread over the zones, and are replaced one by one without a
    gap. The objects are called as the component, so that addresses stay and a namespace has one of a name.
    """

    host: pulumi.Output[str]
    """Address within the cluster."""
    service_name: pulumi.Output[str]
    deployment_name: pulumi.Output[str]
    service_account_name: pulumi.Output[str]
    role_arn: pulumi.Output[str] | None
    """Role of the pods; it may do what their connections need, and nothing else until a policy is attached. None outside AWS."""

    def __init__(self, name: str, args: KubernetesServiceArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("devops:compute:KubernetesService", name, args, opts)
        self._pods = Pods(namespace=args.namespace, labels=kubernetes_service_pods.selector(self, kubernetes_service_pods.SERVER))
        self._port = args.port
        identity = kubernetes_service_identity.make_identity(self, args)
        account = identity.account.metadata.name
        ready: list[pulumi.Resource] = [*identity.ready, *kubernetes_service_access.open_ways(self, args)]
        if args.pre_deploy is not None:
            ready = [kubernetes_service_jobs.run(self, args, kubernetes_service_pods.PRE_DEPLOY, account, args.pre_deploy, ready)]
        deployment = self._deployment(args, account, ready)
        service = kubernetes_service_access.make_service(self, args)
        if args.post_deploy is not None:
            kubernetes_service_jobs.run(
                self, args, kubernetes_service_pods.POST_DEPLOY, account, args.post_deploy, [deployment, service]
            )
        kubernetes_service_scaling.scale(self, args, deployment)
        kubernetes_service_scaling.limit_disruption(self, args)
        if args.route is not None:
            kubernetes_service_access.make_route(self, args, args.route, service)
        if args.metrics is not None:
            kubernetes_service_access.make_monitor(self, args, args.metrics)
        self.publish(
            host=pulumi.Output.concat(service.metadata.name, ".", args.namespace, ".svc"),
            service_name=service.metadata.name,
            deployment_name=deployment.metadata.name,
            service_account_name=account,
            role_arn=identity.role.arn if identity.role is not None else None,
        )

    def connection(self) -> Connection:
        """What another service of the cluster needs: the way to the pods, `HOST`, `PORT` and `URL`.

        The other one has to be among `allow_from` as well: both sides say yes.
        """
        url = pulumi.Output.concat("http://", self.host, f":{self._port}")
        variables = {"HOST": self.host, "PORT": str(self._port), "URL": url}
        return Connection(pods=self._pods, port=self._port, variables=variables)

    def _deployment(
        self, args: KubernetesServiceArgs, account: pulumi.Output[str], ready: Sequence[pulumi.Resource]
    ) -> apps.v1.Deployment:
        """The pods of one release, which take over one by one from those of the release before."""
        rolling = apps.v1.RollingUpdateDeploymentArgs(max_surge=1, max_unavailable=0)
        pods = kubernetes_service_pods.selector(self, kubernetes_service_pods.SERVER)
        return apps.v1.Deployment(
            self.component_name,
            metadata=metadata(self, args, args.namespace),
            spec=apps.v1.DeploymentSpecArgs(
                # Where something scales it, the number is not the deployment's: it would undo the scaling each time.
                replicas=None if args.scales or args.triggers else args.replica_range[0],
                revision_history_limit=KEPT_REVISIONS,
                selector=LabelSelectorArgs(match_labels=pods),
                strategy=apps.v1.DeploymentStrategyArgs(type="RollingUpdate", rolling_update=rolling),
                template=kubernetes_service_pods.server(self, args, account),
            ),
            opts=self.child(depends_on=list(ready)),
        )
