"""What may go through a network's endpoints to the services of AWS.

An endpoint leads to a whole service, and so to the buckets, registries and roles of everybody. Its policy lets through what
the network's own account, and those it trusts, do to what is theirs: somebody else's credentials carry nothing out, and own
credentials carry nothing to somebody else. It grants nothing; the policies of the caller and the resource still decide.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pulumi

from devops_components._core.iam import allow, document, partition

_PULL = ("BatchCheckLayerAvailability", "BatchGetImage", "GetAuthorizationToken", "GetDownloadUrlForLayer")
_READ = ("DescribeDocument", "GetDocument", "GetParameter", "GetParameters", "GetParametersByPath")


def endpoint_policy(service: str, region: str, account: pulumi.Input[str], trusted: Sequence[str]) -> pulumi.Input[str]:
    """The policy of the endpoint of a service, which is named without region, as in `ecr.api`."""
    accounts = [account, *trusted]
    own = {"aws:PrincipalAccount": accounts, "aws:ResourceAccount": accounts}
    return document(
        _let("OwnToOwn", ["*"], ["*"], own),
        *_besides(service, region, account, {"aws:PrincipalAccount": accounts}),
    )


def _besides(service: str, region: str, account: pulumi.Input[str], own: dict[str, Any]) -> list[dict[str, Any]]:
    """What a service needs besides: what belongs to AWS, or is asked by nobody yet."""
    aws = f"arn:{partition(region)}"
    match service:
        case "ecr.api" | "ecr.dkr":
            # Whoever's image it is, its digest says what is in it; only pushing one to somebody else would carry data out.
            return [_let("OwnPull", [f"ecr:{action}" for action in _PULL], ["*"], own)]
        case "s3":
            # ECR keeps the layers of images in a bucket of its own, and hands out addresses that it signs itself.
            return [_let("ImageLayers", ["s3:GetObject"], [f"{aws}:s3:::prod-{region}-starport-layer-bucket/*"])]
        case "ssm":
            published = [f"{aws}:ssm:{region}::parameter/aws/*", f"{aws}:ssm:{region}::document/*"]
            return [_let("OwnToPublished", [f"ssm:{action}" for action in _READ], published, own)]
        case "sts":
            # Who comes with a token has no account before it has the role, and who asks its own name asks for no resource.
            roles = pulumi.Output.concat(f"{aws}:iam::", account, ":role/*")
            return [
                _let("TokenToOwnRole", ["sts:AssumeRoleWithSAML", "sts:AssumeRoleWithWebIdentity"], [roles]),
                _let("OwnName", ["sts:GetCallerIdentity"], ["*"], own),
            ]
        case _:
            return []


def _let(
    sid: str, actions: Sequence[str], resources: Sequence[pulumi.Input[str]], equal: dict[str, Any] | None = None
) -> dict[str, Any]:
    return allow(actions, resources, principal="*", conditions={"StringEquals": equal} if equal else None, sid=sid)
