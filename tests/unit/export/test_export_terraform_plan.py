"""A stack as a Terraform plan."""

from __future__ import annotations

import json
from typing import Any

import pulumi
import pulumi_aws as aws

from devops_components.toolkit.export.registry import FORMATS
from devops_components.toolkit.graph.model import Graph
from tests.conftest import Render
from tests.support.export_programs import faulty, workload

PARTS = ("planned_values", "configuration")


def plan(graph: Graph) -> dict[str, Any]:
    return json.loads(FORMATS["terraform-plan"](graph))


def resources(found: dict[str, Any], part: str = "planned_values") -> dict[str, dict[str, Any]]:
    """The resources of a part of the plan by their addresses."""
    listed = found["resource_changes"] if part == "resource_changes" else found[part]["root_module"]["resources"]
    return {each["address"]: each for each in listed}


def test_every_part_speaks_of_every_resource_in_the_order_of_addresses(render: Render) -> None:
    found = plan(render(faulty))

    addresses = [
        "aws_db_instance.bare",
        "aws_iam_role.admin",
        "aws_iam_role_policy.everything",
        "aws_s3_bucket.bare",
        "aws_s3_bucket.closed",
        "aws_s3_bucket_public_access_block.closed",
        "aws_security_group.open",
        "aws_vpc.net",
        "aws_vpc_security_group_ingress_rule.rdp",
    ]
    assert (found["format_version"], found["terraform_version"]) == ("1.2", "1.9.8")
    assert {part: list(resources(found, part)) for part in (*PARTS, "resource_changes")} == dict.fromkeys(
        (*PARTS, "resource_changes"), addresses
    )


def test_a_resource_is_planned_to_be_created(render: Render) -> None:
    found = plan(render(faulty))

    change = resources(found, "resource_changes")["aws_security_group.open"]
    assert (change["mode"], change["type"], change["name"]) == ("managed", "aws_security_group", "open")
    assert change["provider_name"] == "registry.terraform.io/hashicorp/aws"
    assert (change["change"]["actions"], change["change"]["before"]) == (["create"], None)
    assert change["change"]["after"]["ingress"] == [
        {"cidr_blocks": ["0.0.0.0/0"], "from_port": 22, "protocol": "tcp", "to_port": 22}
    ]
    assert change["change"]["after"] == resources(found)["aws_security_group.open"]["values"]


def test_what_the_cloud_decides_is_unknown_and_refers_to_where_it_comes_from(render: Render) -> None:
    found = plan(render(faulty))

    change = resources(found, "resource_changes")["aws_security_group.open"]["change"]
    expressions = resources(found, "configuration")["aws_security_group.open"]["expressions"]
    assert "vpc_id" not in change["after"]
    assert change["after_unknown"] == {"id": True, "vpc_id": True}
    assert expressions["vpc_id"] == {"references": ["aws_vpc.net.id", "aws_vpc.net"]}
    assert expressions["description"] == {"constant_value": "Everybody"}
    assert expressions["ingress"][0]["from_port"] == {"constant_value": 22}


def test_what_the_program_decides_is_known_and_refers_to_where_it_comes_from(render: Render) -> None:
    found = plan(render(faulty))

    name = resources(found)["aws_s3_bucket.closed"]["values"]["bucket"]
    block = "aws_s3_bucket_public_access_block.closed"
    assert resources(found)[block]["values"]["bucket"] == name
    assert resources(found, "configuration")[block]["expressions"]["bucket"] == {
        "references": ["aws_s3_bucket.closed.bucket", "aws_s3_bucket.closed"]
    }


def test_a_dependency_that_no_property_shows_is_said_by_itself(render: Render) -> None:
    def program() -> None:
        first = aws.sqs.Queue("first")
        aws.sqs.Queue("second", opts=pulumi.ResourceOptions(depends_on=[first]))

    found = resources(plan(render(program)), "configuration")

    assert found["aws_sqs_queue.second"]["depends_on"] == ["aws_sqs_queue.first"]
    assert "depends_on" not in found["aws_sqs_queue.first"]


def test_names_that_terraform_does_not_accept_are_changed_and_stay_apart(render: Render) -> None:
    def program() -> None:
        for name in ("a.b", "a@b", "a-b", "1st"):
            aws.sqs.Queue(name)

    addresses = [address.removeprefix("aws_sqs_queue.") for address in resources(plan(render(program)))]

    assert {"_1st", "a-b"} < set(addresses)
    assert [name[:4] for name in addresses if name.startswith("a_b")] == ["a_b-", "a_b-"]
    assert len(set(addresses)) == 4


def test_secrets_are_masked_and_said_to_be_secret(render: Render) -> None:
    def program() -> None:
        aws.rds.Instance("db", engine="mysql", instance_class="db.t4g.micro", password="planted", skip_final_snapshot=True)

    found = plan(render(program))

    change = resources(found, "resource_changes")["aws_db_instance.db"]["change"]
    assert change["after"]["password"] == "[secret]"
    assert change["after_sensitive"] == {"password": True}
    assert resources(found)["aws_db_instance.db"]["sensitive_values"] == {"password": True}


def test_each_provider_is_configured_under_the_key_that_its_resources_name(render: Render) -> None:
    def program() -> None:
        for name, region in (("home", "eu-west-1"), ("away", "eu-central-1")):
            provider = aws.Provider(name, region=region, access_key="AKIA", secret_key="planted")
            aws.sqs.Queue(name, opts=pulumi.ResourceOptions(provider=provider))

    found = plan(render(program))

    assert found["configuration"]["provider_config"] == {
        f"aws.{alias}": {
            "name": "aws",
            "full_name": "registry.terraform.io/hashicorp/aws",
            "alias": alias,
            "expressions": {"region": {"constant_value": region}},
        }
        for alias, region in (("away", "eu-central-1"), ("home", "eu-west-1"))
    }
    keys = {address: each["provider_config_key"] for address, each in resources(found, "configuration").items()}
    assert keys == {"aws_sqs_queue.away": "aws.away", "aws_sqs_queue.home": "aws.home"}


def test_kubernetes_objects_have_the_types_that_scanners_look_into(render: Render) -> None:
    found = plan(render(workload))

    planned = resources(found)
    (pods,) = planned["kubernetes_deployment_v1.app"]["values"]["spec"][0]["template"][0]["spec"]
    metadata = planned["kubernetes_deployment_v1.app"]["values"]["metadata"][0]
    assert list(planned) == [
        "helm_release.chart",
        "kubernetes_deployment_v1.app",
        "kubernetes_manifest.others",
        "kubernetes_manifest.widget",
        "kubernetes_namespace_v1.shop",
        "kubernetes_secret_v1.token",
    ]
    assert pods["container"][0]["security_context"] == [{"privileged": True}]
    assert (metadata["annotations"], metadata["labels"]) == ({"example.com/on": "on"}, {"team": "shop"})
    assert planned["kubernetes_manifest.widget"]["values"]["manifest"]["spec"] == {"size": 3}
    assert resources(found, "configuration")["kubernetes_secret_v1.token"]["expressions"]["metadata"][0]["namespace"] == {
        "references": ["kubernetes_namespace_v1.shop.metadata[0].name", "kubernetes_namespace_v1.shop"]
    }
