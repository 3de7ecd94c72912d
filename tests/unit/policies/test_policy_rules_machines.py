"""Rules about machines, and the templates they are launched from."""

from __future__ import annotations

import base64
import gzip
from typing import Any

import pytest
from judging import UNKNOWN, found, unknown

INSTANCE = "aws:ec2/instance:Instance"
TEMPLATE = "aws:ec2/launchTemplate:LaunchTemplate"
CONFIGURATION = "aws:ec2/launchConfiguration:LaunchConfiguration"
VOLUME = "aws:ebs/volume:Volume"
FROM_TEMPLATE = {"launchTemplate": {"id": "lt-1"}}


def metadata(**options: Any) -> dict[str, Any]:
    return {"metadataOptions": {"httpTokens": "required", **options}}


NO_TOKEN = "the metadata service answers without a session token"
METADATA: dict[str, tuple[str, dict[str, Any], list[str]]] = {
    "a machine that asks for tokens": (INSTANCE, metadata(), []),
    "a machine without the service": (INSTANCE, metadata(httpTokens="optional", httpEndpoint="disabled"), []),
    "a machine from a template": (INSTANCE, FROM_TEMPLATE, []),
    "a template that reaches containers": (TEMPLATE, metadata(httpPutResponseHopLimit="2"), []),
    "a configuration that asks for tokens": (CONFIGURATION, metadata(httpPutResponseHopLimit=1), []),
    "a machine that says nothing": (INSTANCE, {}, [NO_TOKEN]),
    "a template that says nothing": (TEMPLATE, {}, [NO_TOKEN]),
    "a configuration that says nothing": (CONFIGURATION, {}, [NO_TOKEN]),
    "a machine that takes any request": (INSTANCE, metadata(httpTokens="optional"), [NO_TOKEN]),
    "a machine from a template that takes the tokens away": (
        INSTANCE,
        {**FROM_TEMPLATE, **metadata(httpTokens="optional")},
        [NO_TOKEN],
    ),
    "options without a word on tokens": (TEMPLATE, {"metadataOptions": {"httpEndpoint": "enabled"}}, [NO_TOKEN]),
    "answers that travel": (
        TEMPLATE,
        metadata(httpPutResponseHopLimit=3),
        ["answers of the metadata service travel 3 hops, at most 2 are allowed"],
    ),
    "both": (
        INSTANCE,
        metadata(httpTokens="optional", httpPutResponseHopLimit=64),
        [NO_TOKEN, "answers of the metadata service travel 64 hops, at most 2 are allowed"],
    ),
    "whether tokens are asked for": (INSTANCE, metadata(httpTokens=UNKNOWN), [unknown("metadataOptions.httpTokens")]),
    "whether the service answers at all": (
        INSTANCE,
        metadata(httpEndpoint=UNKNOWN, httpTokens="optional"),
        [unknown("metadataOptions.httpEndpoint")],
    ),
    "far answers, tokens unknown": (
        TEMPLATE,
        metadata(httpTokens=UNKNOWN, httpPutResponseHopLimit=9),
        ["answers of the metadata service travel 9 hops, at most 2 are allowed", unknown("metadataOptions.httpTokens")],
    ),
}


@pytest.mark.parametrize("case", METADATA)
def test_the_metadata_service_is_judged_for(case: str) -> None:
    type_, props, said = METADATA[case]

    assert found("ec2-imdsv2", props, type=type_) == said


def test_how_far_answers_travel_is_a_setting() -> None:
    assert found("ec2-imdsv2", metadata(httpPutResponseHopLimit=2), settings={"hops": 1}) == [
        "answers of the metadata service travel 2 hops, at most 1 are allowed"
    ]


PUBLIC = "the machine gets a public address"
ADDRESSES: dict[str, tuple[str, dict[str, Any], list[str]]] = {
    "a machine that refuses one": (INSTANCE, {"associatePublicIpAddress": False}, []),
    "a machine that leaves it to its subnet": (INSTANCE, {}, []),
    "a template without interfaces": (TEMPLATE, {}, []),
    "a template that refuses in words": (TEMPLATE, {"networkInterfaces": [{"associatePublicIpAddress": "false"}]}, []),
    "a template that leaves it empty": (TEMPLATE, {"networkInterfaces": [{"associatePublicIpAddress": ""}]}, []),
    "a machine that asks for one": (INSTANCE, {"associatePublicIpAddress": True}, [PUBLIC]),
    "a machine that asks in words": (INSTANCE, {"associatePublicIpAddress": "true"}, [PUBLIC]),
    "a machine from a template that asks for one": (INSTANCE, {**FROM_TEMPLATE, "associatePublicIpAddress": True}, [PUBLIC]),
    "a template that asks for one": (TEMPLATE, {"networkInterfaces": [{"associatePublicIpAddress": "true"}]}, [PUBLIC]),
    "one interface of two": (
        TEMPLATE,
        {"networkInterfaces": [{"associatePublicIpAddress": "false"}, {"associatePublicIpAddress": True}]},
        [PUBLIC],
    ),
    "one interface, written alone": (TEMPLATE, {"networkInterfaces": {"associatePublicIpAddress": "true"}}, [PUBLIC]),
    "a machine that may": (INSTANCE, {"associatePublicIpAddress": UNKNOWN}, [unknown("associatePublicIpAddress")]),
    "interfaces that are not known": (TEMPLATE, {"networkInterfaces": UNKNOWN}, [unknown("networkInterfaces")]),
    "one that asks and one that may": (
        TEMPLATE,
        {"networkInterfaces": [{"associatePublicIpAddress": UNKNOWN}, {"associatePublicIpAddress": "true"}]},
        [PUBLIC, unknown("networkInterfaces.0.associatePublicIpAddress")],
    ),
}


@pytest.mark.parametrize("case", ADDRESSES)
def test_a_public_address_is_judged_for(case: str) -> None:
    type_, props, said = ADDRESSES[case]

    assert found("ec2-no-public-ip", props, type=type_) == said


PLAIN = "the volume is not encrypted"
ROOT = "nothing says that the root volume is encrypted"
SNAPSHOT = "names a snapshot, and whether that is encrypted is not visible here"
VOLUMES: dict[str, tuple[str, dict[str, Any], list[str]]] = {
    "an encrypted volume": (VOLUME, {"encrypted": True, "snapshotId": "snap-1"}, []),
    "a machine with an encrypted root": (INSTANCE, {"rootBlockDevice": {"encrypted": True}}, []),
    "a machine whose template speaks of volumes": (INSTANCE, FROM_TEMPLATE, []),
    "a template in words": (TEMPLATE, {"blockDeviceMappings": [{"ebs": {"encrypted": "true"}}]}, []),
    "a template that keeps one in the host": (
        TEMPLATE,
        {"blockDeviceMappings": [{"ebs": {"encrypted": "true"}}, {"virtualName": "ephemeral0"}, {"noDevice": "true"}]},
        [],
    ),
    "a volume that says nothing": (VOLUME, {}, [PLAIN]),
    "a plain volume": (VOLUME, {"encrypted": False}, [PLAIN]),
    "a volume with a key but no switch": (VOLUME, {"kmsKeyId": "key"}, [PLAIN]),
    "a machine that says nothing": (INSTANCE, {}, [ROOT]),
    "a machine with one more volume": (
        INSTANCE,
        {"rootBlockDevice": {"encrypted": True}, "ebsBlockDevices": [{"deviceName": "/dev/sdb"}]},
        [PLAIN],
    ),
    "a machine that only speaks of the other volume": (INSTANCE, {"ebsBlockDevices": [{"encrypted": True}]}, [ROOT]),
    "a plain root": (INSTANCE, {"rootBlockDevice": {"volumeSize": 20}}, [PLAIN]),
    "a machine from a template, with a plain root": (
        INSTANCE,
        {**FROM_TEMPLATE, "rootBlockDevice": {"encrypted": False}},
        [PLAIN],
    ),
    "a template that says nothing": (TEMPLATE, {}, [ROOT]),
    "a template with a plain volume": (TEMPLATE, {"blockDeviceMappings": [{"ebs": {"encrypted": "false"}}]}, [PLAIN]),
    "a template with an empty switch": (TEMPLATE, {"blockDeviceMappings": [{"ebs": {"encrypted": ""}}]}, [PLAIN]),
    "a volume from a snapshot": (
        VOLUME,
        {"snapshotId": "snap-1"},
        [f"undecided: cannot decide: `snapshotId` {SNAPSHOT}"],
    ),
    "a template from a snapshot": (
        TEMPLATE,
        {"blockDeviceMappings": [{"ebs": {"snapshotId": "snap-1"}}, {"ebs": {"encrypted": "true"}}]},
        [f"undecided: cannot decide: `blockDeviceMappings.0.ebs.snapshotId` {SNAPSHOT}"],
    ),
    "a switch that is not known": (VOLUME, {"encrypted": UNKNOWN}, [unknown("encrypted")]),
    "a plain volume beside an unknown root": (
        INSTANCE,
        {"rootBlockDevice": UNKNOWN, "ebsBlockDevices": [{"encrypted": False}]},
        [PLAIN, unknown("rootBlockDevice")],
    ),
}


@pytest.mark.parametrize("case", VOLUMES)
def test_encryption_is_judged_for(case: str) -> None:
    type_, props, said = VOLUMES[case]

    assert found("ebs-encrypted", props, type=type_) == said


def packed(text: str) -> str:
    return base64.b64encode(gzip.compress(text.encode())).decode()


SECRET = "#!/bin/sh\nexport DB_PASSWORD=hunter2\n"
TOLD = {
    "an assignment": (SECRET, "sets DB_PASSWORD"),
    "an assignment in quotes": ('token="abc def"', "sets token"),
    "a line of YAML": ("#cloud-config\napi_key: 0123456789", "sets api_key"),
    "JSON": ('{"clientSecret": "s3cr3t"}', "sets clientSecret"),
    "an option": ("mysql --user root --password hunter2", "sets password"),
    "an option with an equals sign": ("mysql --password=hunter2", "sets password"),
    "a key by its shape": ("aws configure set x AKIAIOSFODNN7EXAMPLE", "holds an AWS access key"),
    "base64": (base64.b64encode(SECRET.encode()).decode(), "sets DB_PASSWORD"),
    "gzip in base64": (packed(SECRET), "sets DB_PASSWORD"),
}


@pytest.mark.parametrize("case", TOLD)
def test_a_secret_in_user_data_is_found_in(case: str) -> None:
    written, said = TOLD[case]

    assert found("ec2-credentials", {"iamInstanceProfile": "web", "userData": written}) == [f"[userdata] the user data {said}"]
    assert found("ec2-credentials", {"userData": written}, type=TEMPLATE) == [f"[userdata] the user data {said}"]


HARMLESS = {
    "a command's answer": "export DB_PASSWORD=$(aws ssm get-parameter --name /db)",
    "a variable": 'export DB_PASSWORD="$FETCHED"',
    "an option filled in later": "mysql --password $PASSWORD",
    "an option without a value": "mysql --password --user root",
    "the place of a secret": "SECRET_ARN=arn:aws:secretsmanager:eu-west-1:1:secret:db",
    "a file": "PASSWORD_FILE=/run/secrets/db",
    "a comment": "# password=hunter2",
    "nothing": "",
}


@pytest.mark.parametrize("case", HARMLESS)
def test_no_secret_in_user_data_is_seen_in(case: str) -> None:
    for path in ("userData", "userDataBase64"):
        assert found("ec2-credentials", {"iamInstanceProfile": "web", path: HARMLESS[case]}) == []


NO_ROLE = "[profile] the machine has no role"
ROLES: dict[str, tuple[str, dict[str, Any], list[str]]] = {
    "a machine without a role": (INSTANCE, {}, [NO_ROLE]),
    "a machine without a role, with a secret": (
        INSTANCE,
        {"userData": SECRET},
        ["[userdata] the user data sets DB_PASSWORD", NO_ROLE],
    ),
    "a machine whose role is not known yet": (INSTANCE, {"iamInstanceProfile": UNKNOWN}, []),
    "a machine from a template": (INSTANCE, FROM_TEMPLATE, []),
    "a template": (TEMPLATE, {}, []),
    "user data that is not known": (TEMPLATE, {"userData": UNKNOWN}, [unknown("userData")]),
    "user data that cannot be unpacked": (
        TEMPLATE,
        {"userData": base64.b64encode(b"\x1f\x8bnonsense").decode()},
        ["undecided: cannot decide: `userData` is packed in a way that cannot be read"],
    ),
    "user data that unpacks to very much": (
        TEMPLATE,
        {"userData": packed("x" * (1 << 21))},
        ["undecided: cannot decide: `userData` unpacks to more than can be read"],
    ),
}


@pytest.mark.parametrize("case", ROLES)
def test_credentials_are_judged_for(case: str) -> None:
    type_, props, said = ROLES[case]

    assert found("ec2-credentials", props, type=type_) == said


def test_no_message_shows_a_secret() -> None:
    said = found("ec2-credentials", {"userData": SECRET + "key: AKIAIOSFODNN7EXAMPLE"})

    assert not any(secret in line for line in said for secret in ("hunter2", "AKIAIOSFODNN7EXAMPLE"))
