"""What a function is: its code or image, its size, its logs and its place."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pulumi
from pulumi_aws import cloudwatch, ec2, iam, lambda_

from devops_components.compute.function_access import variables

if TYPE_CHECKING:
    from devops_components._core.component import Component
    from devops_components.compute.function import FunctionArgs


def make_function(
    owner: Component,
    args: FunctionArgs,
    role: iam.Role,
    log_group: cloudwatch.LogGroup,
    group: ec2.SecurityGroup | None,
    rights: list[pulumi.Resource],
) -> lambda_.Function:
    """The function, once its role may do what is needed to make it; every change publishes a version."""
    placed = None
    if group is not None and args.network is not None:
        subnets = list(args.network.subnet_ids)
        placed = lambda_.FunctionVpcConfigArgs(subnet_ids=subnets, security_group_ids=[group.id])
    return lambda_.Function(
        owner.component_name,
        role=role.arn,
        architectures=["arm64" if args.arm else "x86_64"],
        memory_size=args.memory_mb,
        timeout=args.timeout_seconds,
        publish=True,
        environment=lambda_.FunctionEnvironmentArgs(variables=variables(args)),
        kms_key_arn=args.kms_key_arn,
        reserved_concurrent_executions=args.reserved_concurrency,
        tracing_config=lambda_.FunctionTracingConfigArgs(mode="Active"),
        logging_config=lambda_.FunctionLoggingConfigArgs(
            log_format="JSON", log_group=log_group.name, application_log_level=args.log_level, system_log_level="INFO"
        ),
        vpc_config=placed,
        tags=owner.tagged(owner.component_name),
        opts=owner.child(depends_on=rights),
        **_package(owner, args),
    )


def _package(owner: Component, args: FunctionArgs) -> dict[str, Any]:
    """What runs: an image, or the code, which may have to be signed."""
    if args.code is None:
        return {"package_type": "Image", "image_uri": args.image}
    # The engine need not run where the program does.
    code = Path(args.code).resolve()
    package: dict[str, Any] = {
        "package_type": "Zip",
        "code": pulumi.FileArchive(str(code)),
        "runtime": args.runtime,
        "handler": args.handler,
    }
    if args.signing_profile_version_arns:
        package["code_signing_config_arn"] = _signing(owner, args).arn
    return package


def _signing(owner: Component, args: FunctionArgs) -> lambda_.CodeSigningConfig:
    """Refuses code that none of the profiles signed."""
    name = owner.named("signing")
    publishers = list(args.signing_profile_version_arns)
    return lambda_.CodeSigningConfig(
        name,
        description="Takes signed code only",
        allowed_publishers=lambda_.CodeSigningConfigAllowedPublishersArgs(signing_profile_version_arns=publishers),
        policies=lambda_.CodeSigningConfigPoliciesArgs(untrusted_artifact_on_deployment="Enforce"),
        tags=owner.tagged(name),
        opts=owner.child(),
    )
