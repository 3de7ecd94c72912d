"""Runs a migration as one Job of Kubernetes, and ends the deployment where it fails: Pulumi waits for jobs by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import pulumi
from pulumi_kubernetes import batch, core
from pulumi_kubernetes.meta.v1 import ObjectMetaArgs
from pydantic import Field

from devops_components._core import connections
from devops_components._core.args import Args, Wire
from devops_components._core.closed import Many
from devops_components._core.connections import Connection
from devops_components._core.types import matching
from devops_components.data.migration_contract import shortened

if TYPE_CHECKING:
    from devops_components._core.component import Component
    from devops_components.data.database_migration import DatabaseMigrationArgs

_MARGIN_SECONDS = 60
"""How much longer Pulumi waits than the job may take, so that the cluster's own verdict is heard."""
_TMP = "tmp"
_SECRETS = "/run/secrets"
_UNPINNED = "pinned; end it with @sha256: and 64 hex digits, since a tag can come to mean another image"


class KubernetesMigration(Args):
    """The job that migrates."""

    namespace: Wire[str]
    image: Annotated[str, matching(r".+@sha256:[0-9a-f]{64}", _UNPINNED)] = Field(
        examples=["registry.example.org/shop@sha256:" + "0" * 64]
    )
    """Image with the migrations, pinned by its digest."""
    command: Many[str] = Field(min_length=1, examples=[["alembic", "upgrade", "head"]])
    """What migrates; it has to be fit to be told that there is nothing to do."""
    connections: dict[str, Connection] = Field(default={})
    """What it talks to, by name: variables called after the name, and where its secrets are.

    `PASSWORD` of `orders` is at `ORDERS_PASSWORD_SECRET_ARN`, under the key `ORDERS_PASSWORD_KEY_NAME` of its JSON, if any. The
    way there, and the right to read the secrets, are those of the namespace and of `service_account`.
    """
    service_account: Wire[str] | None = None
    """Account of the pod, such as one with a role of AWS; without it the namespace's default one, and no token of it."""
    secret_names: Many[str] = ()
    """Secrets of the namespace, mounted as files in `/run/secrets/<name>`."""
    environment: dict[str, Wire[str]] = Field(default={})
    """Variables besides those of the connections; nothing secret."""
    user_id: int = Field(default=10001, ge=1)
    """User and group of the process; never root."""
    cpu_millicores: int = Field(default=250, ge=10)
    memory_mib: int = Field(default=256, ge=32)


def run(
    owner: Component,
    args: DatabaseMigrationArgs,
    task: KubernetesMigration,
    variables: dict[str, str],
    after: list[pulumi.Resource],
) -> pulumi.Output[Any]:
    """Runs the migration; what is returned is known when it has succeeded.

    The job is called after checksum and attempt and is tried once: a failed one stays, so that its log can be read, and is
    reported again until there is another checksum or attempt.
    """
    labels = _labels(owner, args)
    seconds = args.timeout_minutes * 60
    job = batch.v1.Job(
        owner.named(f"{shortened(args.checksum)}-{args.attempt}", limit=63),
        metadata=ObjectMetaArgs(namespace=task.namespace, labels=labels),
        spec=batch.v1.JobSpecArgs(
            active_deadline_seconds=seconds,
            backoff_limit=0,
            template=core.v1.PodTemplateSpecArgs(metadata=ObjectMetaArgs(labels=labels), spec=_pod(task, variables)),
        ),
        opts=owner.child(
            depends_on=after,
            custom_timeouts=pulumi.CustomTimeouts(create=f"{seconds + _MARGIN_SECONDS}s"),
        ),
    )
    return job.urn


def _pod(task: KubernetesMigration, variables: dict[str, str]) -> core.v1.PodSpecArgs:
    """A pod as the Pod Security Standard "restricted" wants it."""
    memory = f"{task.memory_mib}Mi"
    mounts = {_TMP: "/tmp", **{f"secret-{name}": f"{_SECRETS}/{name}" for name in task.secret_names}}  # noqa: S108 - the pod's
    container = core.v1.ContainerArgs(
        name="migrate",
        image=task.image,
        image_pull_policy="IfNotPresent",
        command=list(task.command),
        env=[core.v1.EnvVarArgs(name=key, value=value) for key, value in sorted(_variables(task, variables).items())],
        resources=core.v1.ResourceRequirementsArgs(
            requests={"cpu": f"{task.cpu_millicores}m", "memory": memory}, limits={"memory": memory}
        ),
        security_context=core.v1.SecurityContextArgs(
            allow_privilege_escalation=False,
            capabilities=core.v1.CapabilitiesArgs(drop=["ALL"]),
            privileged=False,
            read_only_root_filesystem=True,
        ),
        volume_mounts=[
            core.v1.VolumeMountArgs(name=name, mount_path=path, read_only=name != _TMP) for name, path in mounts.items()
        ],
    )
    return core.v1.PodSpecArgs(
        restart_policy="Never",
        containers=[container],
        service_account_name=task.service_account,
        automount_service_account_token=False,
        enable_service_links=False,
        security_context=core.v1.PodSecurityContextArgs(
            run_as_non_root=True,
            run_as_user=task.user_id,
            run_as_group=task.user_id,
            fs_group=task.user_id,
            seccomp_profile=core.v1.SeccompProfileArgs(type="RuntimeDefault"),
        ),
        volumes=[
            core.v1.VolumeArgs(name=_TMP, empty_dir=core.v1.EmptyDirVolumeSourceArgs(size_limit="64Mi")),
            *(
                core.v1.VolumeArgs(name=f"secret-{name}", secret=core.v1.SecretVolumeSourceArgs(secret_name=name))
                for name in task.secret_names
            ),
        ],
    )


def _variables(task: KubernetesMigration, variables: dict[str, str]) -> dict[str, pulumi.Input[str]]:
    """The connections' variables and references to secrets, then the job's own, then what every migration is told."""
    references = connections.secret_references(task.connections)
    return {**connections.variables(task.connections), **references, **task.environment, **variables}


def _labels(owner: Component, args: DatabaseMigrationArgs) -> dict[str, str]:
    name = owner.component_name
    own = {"name": name, "instance": f"{name}-{args.profile}", "component": "migration", "managed-by": "pulumi"}
    return {**args.tags, **{f"app.kubernetes.io/{key}": value for key, value in own.items()}}
