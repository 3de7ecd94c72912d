"""What AWS answers about resources: ids, ARNs and computed outputs."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from devops_components.toolkit.simulated import cloud
from devops_components.toolkit.simulated.aws.models import MODELS
from devops_components.toolkit.simulated.cloud import Created
from devops_components.toolkit.simulated.schema import schema, tokens
from devops_components.toolkit.simulated.values import UNKNOWN, Secret, is_list, is_object
from tests.equipment.common import COMMON

PLACES = [
    ("eu-west-1", "aws", "amazonaws.com"),
    ("cn-north-1", "aws-cn", "amazonaws.com.cn"),
    ("us-gov-west-1", "aws-us-gov", "amazonaws.com"),
]
"""Region, partition and domain."""
ACCOUNT = "210987654321"


def created(
    token: str, given: Mapping[str, Any], name: str = "orders", region: str = "eu-west-1", generation: int = 0, **provider: Any
) -> Created:
    urn = f"urn:pulumi:dev::shop::{token}::{name}"
    inputs = {"region": region, "allowedAccountIds": [ACCOUNT], **provider}
    checked = cloud.check(urn, token, name, given, provider_inputs=inputs, generation=generation)
    assert checked.failures == []
    return cloud.create(urn, token, checked.inputs, inputs, generation)


def texts(value: Any) -> Iterator[str]:
    if isinstance(value, Secret):
        yield from texts(value.value)
    elif is_object(value):
        for item in value.values():
            yield from texts(item)
    elif is_list(value):
        for item in value:
            yield from texts(item)
    elif isinstance(value, str):
        yield value


@pytest.mark.parametrize("token", sorted(MODELS))
def test_a_model_answers_only_outputs_that_the_type_has(token: str) -> None:
    known = schema(token)

    assert known is not None
    assert set(MODELS[token].outputs) - set(known.outputs) == set()
    assert MODELS[token].arn is None or "arn" in known.outputs or "arn" in str(MODELS[token].id)


@pytest.mark.parametrize(("region", "partition", "domain"), PLACES)
@pytest.mark.parametrize("token", sorted(COMMON))
def test_arns_and_host_names_are_of_the_providers_account_region_and_partition(
    token: str, region: str, partition: str, domain: str
) -> None:
    given = {name: value for name, value in COMMON[token].items() if "us-east-1" not in str(value) and ":iam:" not in str(value)}
    urn = f"urn:pulumi:dev::shop::{token}::orders"
    provider = {"region": region, "allowedAccountIds": [ACCOUNT]}
    checked = cloud.check(urn, token, "orders", given, provider_inputs=provider)

    made = cloud.create(urn, token, checked.inputs, provider)

    answered = [text for name, value in made.outputs.items() if name not in given for text in texts(value)]
    for text in [made.id, *answered]:
        if text.startswith("arn:"):
            parts = text.split(":", 5)
            assert parts[1] == partition
            assert parts[3] in ("", region)
            assert parts[4] in ("", ACCOUNT) or parts[2] == "apigateway"
            assert parts[2]
            assert parts[5]
        if "amazonaws.com" in text and "/" not in text:
            assert text.partition(":")[0].endswith(domain) or text.startswith("ec2-")


def test_a_port_follows_the_engine() -> None:
    given = {"instanceClass": "db.t4g.micro", "allocatedStorage": 20}

    ports = {
        engine: created("aws:rds/instance:Instance", {**given, "engine": engine}).outputs["port"]
        for engine in ("mysql", "postgres")
    }

    assert ports == {"mysql": 3306, "postgres": 5432}


@pytest.mark.parametrize(("service", "host"), [("logs", "logs"), ("ecr.api", "api.ecr")])
def test_the_host_of_an_endpoint_is_called_after_its_service_turned_round(service: str, host: str) -> None:
    given = {"vpcId": "vpc-1", "serviceName": f"com.amazonaws.eu-west-1.{service}", "vpcEndpointType": "Interface"}

    (entry,) = created("aws:ec2/vpcEndpoint:VpcEndpoint", given).outputs["dnsEntries"]

    assert entry["dnsName"].partition(".")[2] == f"{host}.eu-west-1.vpce.amazonaws.com"


def test_a_password_that_rds_manages_has_a_secret_of_its_own() -> None:
    given = {"engine": "postgres", "instanceClass": "db.t4g.micro", "allocatedStorage": 20, "manageMasterUserPassword": True}

    (secret,) = created("aws:rds/instance:Instance", given).outputs["masterUserSecrets"]

    assert secret["secretArn"].startswith(f"arn:aws:secretsmanager:eu-west-1:{ACCOUNT}:secret:rds!db-")


def test_the_instances_of_a_cluster_stand_in_different_zones() -> None:
    given = {"clusterIdentifier": "orders", "engine": "aurora-postgresql", "instanceClass": "db.r7g.large"}

    zones = {
        created("aws:rds/clusterInstance:ClusterInstance", given, name=f"orders-{end}").outputs["availabilityZone"]
        for end in ("a", "b", "c")
    }

    assert zones == {"eu-west-1a", "eu-west-1b", "eu-west-1c"}


def test_a_read_replica_stands_in_another_zone_than_its_source() -> None:
    given = {"instanceClass": "db.m7g.large"}

    source, replica = (
        created("aws:rds/instance:Instance", {**given, **more}).outputs["availabilityZone"]
        for more in ({"engine": "postgres"}, {"replicateSourceDb": "orders"})
    )

    assert source != replica


def test_outputs_hold_every_input() -> None:
    for token, given in COMMON.items():
        outputs = created(token, given).outputs

        assert set(given) - set(outputs) == set()


def test_the_same_resource_is_always_answered_the_same() -> None:
    assert created("aws:kms/key:Key", {}) == created("aws:kms/key:Key", {})


def test_another_resource_and_a_replacement_are_other_things() -> None:
    ids = {
        created("aws:kms/key:Key", {}).id,
        created("aws:kms/key:Key", {}, name="other").id,
        created("aws:kms/key:Key", {}, generation=1).id,
    }

    assert len(ids) == 3


def test_what_depends_on_something_unknown_is_unknown_and_the_rest_is_known() -> None:
    made = created("aws:sqs/queue:Queue", {"name": UNKNOWN, "delaySeconds": 5})

    assert made.id is UNKNOWN
    assert made.outputs["arn"] is UNKNOWN
    assert made.outputs["delaySeconds"] == 5


def test_nothing_is_known_where_the_provider_is_not() -> None:
    made = created("aws:kms/key:Key", {"description": "orders"}, region=UNKNOWN)  # pyright: ignore[reportArgumentType] - as in a preview

    assert made.id is UNKNOWN
    assert made.outputs["arn"] is UNKNOWN
    assert made.outputs["description"] == "orders"


def test_secrets_stay_secret() -> None:
    given = {"engine": "mysql", "instanceClass": "db.t4g.micro", "allocatedStorage": 20, "username": "a", "password": "canary"}

    made = created("aws:rds/instance:Instance", given)
    key = created("aws:iam/accessKey:AccessKey", {"user": "ci"})

    assert made.outputs["password"] == Secret("canary")
    assert isinstance(key.outputs["secret"], Secret)
    assert "canary" not in repr(made)


def test_all_tags_are_the_providers_with_the_resources_over_them() -> None:
    made = created("aws:sqs/queue:Queue", {"tags": {"team": "a"}}, defaultTags={"tags": {"team": "b", "stack": "dev"}})

    assert made.outputs["tagsAll"] == {"team": "a", "stack": "dev"}
    assert made.outputs["tags"] == {"team": "a"}


def test_a_name_of_which_only_the_beginning_is_given_is_completed_by_aws() -> None:
    made = created("aws:iam/role:Role", {"namePrefix": "app-", "assumeRolePolicy": "{}"})

    assert re.fullmatch(r"app-\d{26}", made.id)
    assert made.outputs["name"] == made.id


def test_every_type_of_aws_is_answered_with_an_id() -> None:
    nameless = [
        token
        for token in tokens("aws")
        if not isinstance((identity := cloud.create(f"urn:pulumi:dev::shop::{token}::orders", token, {}).id), str) or not identity
    ]

    assert nameless == []
