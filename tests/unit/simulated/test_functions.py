"""Results of provider functions."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pulumi_aws
import pytest

from devops_components.errors import ResourceError
from devops_components.toolkit.simulated import cloud
from devops_components.toolkit.simulated.aws.answers import ANSWERS
from devops_components.toolkit.simulated.aws.lookups import LOOKUPS
from devops_components.toolkit.simulated.aws.models import MODELS
from devops_components.toolkit.simulated.schema import schema
from devops_components.toolkit.simulated.values import UNKNOWN, Secret

PROVIDER = {"region": "eu-west-1", "allowedAccountIds": ["210987654321"]}


@pytest.mark.parametrize(
    ("token", "args", "results"),
    [
        ("aws:index/getCallerIdentity:getCallerIdentity", {}, {"accountId": "210987654321", "id": "210987654321"}),
        ("aws:index/getRegion:getRegion", {}, {"region": "eu-west-1", "name": "eu-west-1"}),
        ("aws:index/getRegion:getRegion", {"region": "us-east-2"}, {"region": "us-east-2", "name": "us-east-2"}),
        ("aws:index/getPartition:getPartition", {}, {"partition": "aws", "dnsSuffix": "amazonaws.com"}),
        (
            "aws:index/getAvailabilityZones:getAvailabilityZones",
            {"state": "available"},
            {
                "names": ["eu-west-1a", "eu-west-1b", "eu-west-1c"],
                "zoneIds": ["euw1-az1", "euw1-az2", "euw1-az3"],
                "state": "available",
            },
        ),
        (
            "aws:index/getAvailabilityZone:getAvailabilityZone",
            {"name": "eu-west-1b"},
            {"zoneId": "euw1-az2", "nameSuffix": "b", "region": "eu-west-1"},
        ),
        ("aws:elb/getServiceAccount:getServiceAccount", {}, {"id": "156460612806", "arn": "arn:aws:iam::156460612806:root"}),
        ("aws:lb/getHostedZoneId:getHostedZoneId", {}, {"id": "Z32O12XQLNTSW2"}),
        (
            "aws:iam/getPolicy:getPolicy",
            {"arn": "arn:aws:iam::aws:policy/ReadOnlyAccess"},
            {"arn": "arn:aws:iam::aws:policy/ReadOnlyAccess", "name": "ReadOnlyAccess"},
        ),
        (
            "aws:iam/getRole:getRole",
            {"name": "deploy"},
            {
                "arn": "arn:aws:iam::210987654321:role/deploy",
                "assumeRolePolicy": '{"Version":"2012-10-17","Statement":[]}',
                "id": "deploy",
            },
        ),
        (
            "aws:kms/getAlias:getAlias",
            {"name": "alias/app"},
            {"arn": "arn:aws:kms:eu-west-1:210987654321:alias/app", "id": "alias/app"},
        ),
        ("aws:eks/getCluster:getCluster", {"name": "main"}, {"arn": "arn:aws:eks:eu-west-1:210987654321:cluster/main"}),
        (
            "aws:ec2/getVpcEndpointService:getVpcEndpointService",
            {"service": "s3"},
            {"serviceName": "com.amazonaws.eu-west-1.s3", "serviceType": "Gateway"},
        ),
        (
            "aws:index/getArn:getArn",
            {"arn": "arn:aws:sqs:eu-west-1:1:orders"},
            {"service": "sqs", "account": "1", "resource": "orders", "partition": "aws"},
        ),
        (
            "aws:s3/getBucket:getBucket",
            {"bucket": "data"},
            {"arn": "arn:aws:s3:::data", "bucketDomainName": "data.s3.amazonaws.com"},
        ),
    ],
)
def test_results_are_those_of_the_providers_account_and_region(
    token: str, args: Mapping[str, Any], results: Mapping[str, Any]
) -> None:
    found = cloud.invoke(token, args, PROVIDER)

    assert {name: found.get(name) for name in results} == results


def test_a_secret_is_answered_with_the_arn_it_has_there() -> None:
    found = cloud.invoke("aws:secretsmanager/getSecret:getSecret", {"name": "db"}, PROVIDER)

    assert found["arn"].startswith("arn:aws:secretsmanager:eu-west-1:210987654321:secret:db-")


@pytest.mark.parametrize(
    ("token", "args", "name"),
    [
        ("aws:secretsmanager/getSecretVersion:getSecretVersion", {"secretId": "db"}, "secretString"),
        ("aws:ssm/getParameter:getParameter", {"name": "/app/key"}, "value"),
        ("aws:eks/getClusterAuth:getClusterAuth", {"name": "main"}, "token"),
        ("aws:ecr/getAuthorizationToken:getAuthorizationToken", {}, "password"),
    ],
)
def test_results_that_are_secret_are_marked(token: str, args: Mapping[str, Any], name: str) -> None:
    assert isinstance(cloud.invoke(token, args, PROVIDER)[name], Secret)


def test_a_public_parameter_names_an_image() -> None:
    name = "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64"

    found = cloud.invoke("aws:ssm/getParameter:getParameter", {"name": name}, PROVIDER)

    assert found["value"] == Secret(found["insecureValue"])
    assert found["insecureValue"].startswith("ami-")


def test_the_same_question_is_always_answered_the_same_and_another_one_otherwise() -> None:
    first, again, other = (
        cloud.invoke("aws:ec2/getAmi:getAmi", {"owners": ["amazon"], "nameRegex": name}, PROVIDER)["id"] for name in "aab"
    )

    assert first == again
    assert first != other


def test_what_depends_on_an_unknown_argument_is_unknown() -> None:
    vpc = cloud.invoke("aws:ec2/getVpc:getVpc", {"id": UNKNOWN}, PROVIDER)
    role = cloud.invoke("aws:iam/getRole:getRole", {"name": UNKNOWN}, PROVIDER)

    assert vpc["id"] is UNKNOWN
    assert role["arn"] is UNKNOWN


@pytest.mark.parametrize(
    "token", ["aws:ec2/getVpcs2:getVpcs2", "aws:nothing/getIt:getIt", "kubernetes:helm:template", "elsewhere:index:get"]
)
def test_a_function_without_an_answer_is_an_error_that_names_it(token: str) -> None:
    with pytest.raises(ResourceError, match=token):
        cloud.invoke(token, {}, PROVIDER)


def test_a_misspelt_function_is_told_what_was_meant() -> None:
    with pytest.raises(ResourceError, match="did you mean `aws:ec2/getVpc:getVpc`"):
        cloud.invoke("aws:ec2/getVpcc:getVpcc", {}, PROVIDER)


@pytest.mark.parametrize("token", sorted(LOOKUPS))
def test_every_lookup_finds_a_resource_that_the_cloud_knows(token: str) -> None:
    lookup = LOOKUPS[token]
    known = schema(lookup.resource)

    found = cloud.invoke(token, {}, PROVIDER)

    assert known is not None
    assert lookup.resource in MODELS
    assert set(lookup.named.values()) <= {"id", *known.inputs}
    assert isinstance(found, dict)


@pytest.mark.parametrize("token", sorted({*LOOKUPS, *ANSWERS}))
def test_every_function_that_is_answered_is_one_of_the_sdk(token: str) -> None:
    module, name = token.removeprefix("aws:").split(":")[0].split("/")
    folder = {"index": "", "lambda": "lambda_"}.get(module, module)
    file = Path(pulumi_aws.__file__).parent / folder / f"{re.sub('([A-Z])', lambda found: '_' + found[1].lower(), name)}.py"

    assert f"'{token}'" in file.read_text(encoding="utf-8")


def test_no_function_is_answered_in_two_ways() -> None:
    assert set(LOOKUPS) & set(ANSWERS) == set()


def test_kubernetes_manifests_are_read() -> None:
    found = cloud.invoke("kubernetes:yaml:decode", {"text": "kind: A\n---\nkind: B\n---\n"})

    assert found == {"result": [{"kind": "A"}, {"kind": "B"}]}
