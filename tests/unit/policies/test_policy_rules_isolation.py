"""Whether environments are kept apart."""

from __future__ import annotations

from typing import Any

import pytest
from judging import UNKNOWN, found

from devops_policies.rule import Example, Mock

PROD, DEV, SHARED = "999900001111", "111122223333", "555566667777"
PLACES = {
    "places": [
        f"production={PROD}",
        f"dev={DEV}",
        "staging=vpc-0aa",
        f"dev={SHARED}",
        f"production={SHARED}",
    ]
}
POLICY = "aws:s3/bucketPolicy:BucketPolicy"


def readers(principal: Any) -> Example:
    """A bucket policy as JSON text."""
    return [Mock(POLICY, "readers", {"policy": f'{{"Statement": [{{"Principal": {{"AWS": "{principal}"}}}}]}}'})]


def of(type_: str, **props: Any) -> Example:
    return [Mock(type_, "it", props)]


def reference(name: Any) -> Example:
    return [Mock("pulumi:pulumi:StackReference", "other", {"name": name, "outputs": {"role": "arn:aws:iam::1:role/dev-x"}})]


APART: dict[str, Example] = {
    "a role of its own account": readers(f"arn:aws:iam::{PROD}:role/reports"),
    "a role of a partner": readers("arn:aws:iam::123123123123:role/partner"),
    "an account that several environments share": readers(f"arn:aws:iam::{SHARED}:root"),
    "a longer number that holds the account's": of("aws:ssm/parameter:Parameter", value=f"7{DEV}"),
    "a policy that AWS keeps": of("aws:iam/rolePolicyAttachment:RolePolicyAttachment", policyArn="arn:aws:iam::aws:policy/dev"),
    "a word within another": readers("arn:aws:iam::123123123123:role/devices-latest"),
    "a name with its own environment's word": readers("arn:aws:iam::123123123123:role/prod-dev-tools"),
    "a kind of resource that is called like an environment": of(
        "aws:iam/rolePolicy:RolePolicy", policy="arn:aws:backup:eu-west-1:1:restore-testing-plan:weekly"
    ),
    "its own resource, whatever its name": [
        Mock("aws:lambda/function:Function", "probe", {"arn": "arn:aws:lambda:eu-west-1:1:function:load-test"}),
        Mock("aws:lambda/permission:Permission", "may", {"function": "arn:aws:lambda:eu-west-1:1:function:load-test:live"}),
    ],
    "words that are no ARN": of("aws:ec2/vpc:Vpc", tags={"Name": "dev"}),
    "a stack of production": reference("acme/network/production"),
    "a stack of no environment": reference("acme/network/main"),
    "the ARN of what it makes itself": [
        Mock("aws:ecs/taskDefinition:TaskDefinition", "task"),
        Mock("aws:ecs/service:Service", "shop", {}, {"taskDefinition": "task"}),
    ],
    "ids that are not known yet": of("aws:ec2/subnet:Subnet", vpcId=UNKNOWN, policy=UNKNOWN),
}


@pytest.mark.parametrize("case", APART)
def test_production_may_name(case: str) -> None:
    assert found("env-isolation", APART[case], settings=PLACES) == []


BOUND: dict[str, tuple[Example, list[str]]] = {
    "a role of another environment's account": (
        readers(f"arn:aws:iam::{DEV}:role/reports"),
        [f"it names {DEV}, which belongs to dev"],
    ),
    "another environment's account by number": (
        of("aws:ram/principalAssociation:PrincipalAssociation", principal=DEV),
        [f"it names {DEV}, which belongs to dev"],
    ),
    "an image from another environment's registry": (
        of("aws:lambda/function:Function", imageUri=f"{DEV}.dkr.ecr.eu-west-1.amazonaws.com/shop:1"),
        [f"it names {DEV}, which belongs to dev"],
    ),
    "another environment's network": (
        of("aws:ec2/vpcPeeringConnection:VpcPeeringConnection", peerVpcId="vpc-0aa"),
        ["it names vpc-0aa, which belongs to staging"],
    ),
    "a provider of another environment's account": (
        of("pulumi:providers:aws", allowedAccountIds=[DEV]),
        [f"it names {DEV}, which belongs to dev"],
    ),
    "a role called after another environment": (
        readers("arn:aws:iam::123123123123:role/dev-deployer"),
        ["it names arn:aws:iam::123123123123:role/dev-deployer, which is named after `dev`"],
    ),
    "a bucket called after another environment, twice": (
        of("aws:iam/policy:Policy", policy={"Resource": ["arn:aws:s3:::acme-staging-logs", "arn:aws:s3:::acme-staging-logs"]}),
        ["it names arn:aws:s3:::acme-staging-logs, which is named after `staging`"],
    ),
    "a queue called after another environment, in another partition": (
        of("aws:sns/topicSubscription:TopicSubscription", endpoint="arn:aws-cn:sqs:cn-north-1:1:orders_qa"),
        ["it names arn:aws-cn:sqs:cn-north-1:1:orders_qa, which is named after `qa`"],
    ),
    "what is called almost like its own": (
        [
            Mock("aws:s3/bucket:Bucket", "logs", {"arn": "arn:aws:s3:::logs"}),
            Mock("aws:iam/policy:Policy", "read", {"policy": {"Resource": "arn:aws:s3:::logs-dev"}}),
        ],
        ["it names arn:aws:s3:::logs-dev, which is named after `dev`"],
    ),
    "a stack of a lower environment": (
        reference("acme/network/dev"),
        ["it refers to acme/network/dev, a stack of dev"],
    ),
    "a stack whose name holds a lower environment": (
        reference("acme-staging"),
        ["it refers to acme-staging, a stack of staging"],
    ),
}


@pytest.mark.parametrize("case", BOUND)
def test_production_is_bound_to_another_by(case: str) -> None:
    example, said = BOUND[case]

    assert found("env-isolation", example, settings=PLACES) == said


def test_staging_names_neither_dev_nor_production() -> None:
    both = readers('arn:aws:iam::1:role/prod-x", "arn:aws:iam::1:role/dev-x", "arn:aws:iam::1:role/staging-x')

    assert sorted(found("env-isolation", both, "staging")) == [
        "it names arn:aws:iam::1:role/dev-x, which is named after `dev`",
        "it names arn:aws:iam::1:role/prod-x, which is named after `prod`",
    ]


LAYERS = "arn:aws:s3:::prod-eu-west-1-starport-layer-bucket"


@pytest.mark.parametrize(
    ("arn", "said"),
    [
        (f"{LAYERS}/*", []),
        (LAYERS, []),
        (f"{LAYERS}s/*", [f"it names {LAYERS}s/*, which is named after `prod`"]),
        ("arn:aws:s3:::prod-eu-west-1-layers/*", ["it names arn:aws:s3:::prod-eu-west-1-layers/*, which is named after `prod`"]),
    ],
)
def test_staging_may_name_the_bucket_that_aws_keeps_image_layers_in(arn: str, said: list[str]) -> None:
    endpoint = of("aws:ec2/vpcEndpoint:VpcEndpoint", policy={"Statement": [{"Resource": arn}]})

    assert found("env-isolation", endpoint, "staging") == said


def test_staging_may_refer_to_a_stack_of_production_but_not_of_dev() -> None:
    assert found("env-isolation", reference("acme/dns/production"), "staging") == []
    assert found("env-isolation", reference("acme/dns/dev"), "staging") == ["it refers to acme/dns/dev, a stack of dev"]


def test_dev_may_name_whatever_it_likes() -> None:
    assert found("env-isolation", readers("arn:aws:iam::1:role/prod-x"), "dev") == []


OPEN: dict[str, tuple[Example, str]] = {
    "a document": ([Mock("aws:s3/bucket:Bucket", "b"), Mock(POLICY, "p", {}, {"policy": "b"})], "policy"),
    "a part of a document": (of(POLICY, policy={"Statement": [{"Principal": UNKNOWN}]}), "policy.Statement.0.Principal"),
    "the name of a stack": (reference(UNKNOWN), "name"),
}


@pytest.mark.parametrize("case", OPEN)
def test_whether_environments_are_apart_is_left_open_without(case: str) -> None:
    example, path = OPEN[case]

    assert found("env-isolation", example) == [f"undecided: cannot decide before deployment: `{path}` is not known yet"]
