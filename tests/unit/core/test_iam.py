"""Policy documents are plain JSON wherever their parts are plain."""

from __future__ import annotations

import asyncio
import json

import pulumi
import pytest

from devops_components._core.iam import allow, deny, document, partition, trust


def test_a_document_of_plain_parts_is_known_before_deployment() -> None:
    text = document(allow(["s3:GetObject"], ["arn:aws:s3:::shop/*"], sid="Read"))

    assert isinstance(text, str)
    assert json.loads(text) == {
        "Version": "2012-10-17",
        "Statement": [{"Sid": "Read", "Effect": "Allow", "Action": ["s3:GetObject"], "Resource": ["arn:aws:s3:::shop/*"]}],
    }


def test_a_document_with_an_output_is_an_output() -> None:
    async def made() -> object:
        return document(allow(["s3:GetObject"], [pulumi.Output.from_input("arn:aws:s3:::shop/*")]))

    assert isinstance(asyncio.run(made()), pulumi.Output)


def test_a_denial_for_everybody_names_everybody() -> None:
    statement = deny(["sns:Publish"], ["*"], principal="*")

    assert (statement["Effect"], statement["Principal"]) == ("Deny", "*")


def test_a_service_is_trusted_only_on_behalf_of_its_account() -> None:
    (statement,) = json.loads(str(trust("ecs-tasks.amazonaws.com", source_account="123456789012")))["Statement"]

    assert statement == {
        "Effect": "Allow",
        "Action": ["sts:AssumeRole"],
        "Principal": {"Service": "ecs-tasks.amazonaws.com"},
        "Condition": {"StringEquals": {"aws:SourceAccount": "123456789012"}},
    }


@pytest.mark.parametrize(
    ("region", "expected"), [("eu-west-1", "aws"), ("cn-north-1", "aws-cn"), ("us-gov-west-1", "aws-us-gov")]
)
def test_the_partition_follows_the_region(region: str, expected: str) -> None:
    assert partition(region) == expected
