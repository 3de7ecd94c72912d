"""Schemas, as the installed SDKs tell them."""

from __future__ import annotations

import subprocess
import sys

import pytest

from devops_components.toolkit.simulated.schema import fields, package, schema, tokens, version


def test_a_schema_knows_what_is_required() -> None:
    found = schema("aws:s3/bucketPolicy:BucketPolicy")

    assert found is not None
    assert {name for name, field in found.inputs.items() if field.required} == {"bucket", "policy"}


def test_a_schema_knows_the_shape_of_every_property() -> None:
    found = schema("aws:sqs/queue:Queue")

    assert found is not None
    kinds = {name: found.inputs[name].shape.kind for name in ("delaySeconds", "fifoQueue", "name", "tags")}
    assert kinds == {"delaySeconds": "integer", "fifoQueue": "boolean", "name": "string", "tags": "map"}


def test_a_policy_may_be_text_or_an_object() -> None:
    found = schema("aws:iam/role:Role")

    assert found is not None
    assert found.inputs["assumeRolePolicy"].shape.kind == "document"


def test_objects_within_lists_have_their_own_properties() -> None:
    found = schema("aws:ec2/securityGroup:SecurityGroup")

    assert found is not None
    item = found.inputs["ingress"].shape.item
    assert item is not None
    assert item.type is not None
    assert {name for name, field in fields(item.type).items() if field.required} == {"fromPort", "protocol", "toPort"}


def test_a_port_of_kubernetes_may_be_a_number_or_a_name() -> None:
    found = schema("kubernetes:core/v1:Service")

    assert found is not None
    spec = found.inputs["spec"].shape.type
    assert spec is not None
    port = fields(spec)["ports"].shape.item
    assert port is not None
    assert port.type is not None
    assert {choice.kind for choice in fields(port.type)["targetPort"].shape.choices} == {"integer", "string"}


def test_secret_outputs_are_those_the_sdk_hides() -> None:
    found = schema("aws:rds/instance:Instance")

    assert found is not None
    assert found.secrets == {"password", "passwordWo"}


def test_outputs_that_are_always_there_are_told_from_those_that_may_be_absent() -> None:
    found = schema("aws:sqs/queue:Queue")

    assert found is not None
    assert {name: found.outputs[name].required for name in ("arn", "delaySeconds")} == {"arn": True, "delaySeconds": False}


@pytest.mark.parametrize("token", ["aws:s3/bukket:Bucket", "nosuch:index:Thing", "kubernetes:example.org/v1:Thing", "../x:y:Z"])
def test_a_type_that_no_sdk_has_has_no_schema(token: str) -> None:
    assert schema(token) is None


def test_a_provider_has_a_schema() -> None:
    found = schema("pulumi:providers:aws")

    assert found is not None
    assert {"region", "defaultTags", "allowedAccountIds"} < set(found.inputs)


def test_only_the_module_of_the_type_is_imported() -> None:
    program = (
        "import sys; from devops_components.toolkit.simulated.schema import schema; schema('aws:sqs/queue:Queue');"
        "print('pulumi_aws.sqs.queue' in sys.modules, 'pulumi_aws.ec2.vpc' in sys.modules)"
    )

    said = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout

    assert said.split() == ["True", "False"]


def test_every_type_of_a_package_is_listed() -> None:
    assert len(tokens("aws")) > 1500
    assert "random:index/randomPet:RandomPet" in tokens("random")


def test_the_package_and_its_version_are_told() -> None:
    assert (package("pulumi:providers:aws"), package("aws:s3/bucket:Bucket")) == ("aws", "aws")
    assert version("random").count(".") == 2
