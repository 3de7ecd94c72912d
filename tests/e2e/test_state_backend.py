"""A stack whose state is kept in a bucket that several people and machines work with."""

from __future__ import annotations

import json
import os
import re
import signal
import time
import urllib.request
from collections.abc import Generator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import boto3
import pytest
from moto.server import ThreadedMotoServer

from tests.e2e.conftest import Devops, Write
from tests.e2e.test_failures import TOPICS

REGION = "eu-west-1"
CREDENTIALS = {"aws_access_key_id": "test", "aws_secret_access_key": "test", "region_name": REGION}
SECRET = """
import pulumi
from pulumi_aws import sns

topic = sns.Topic("orders", kms_master_key_id="alias/shop")
pulumi.export("topic", topic.arn)
pulumi.export("password", pulumi.Output.secret("hunter2"))
"""
LOCK = ".pulumi/locks/organization/shop/dev/"
STATE = ".pulumi/stacks/shop/dev.json"


@dataclass(frozen=True)
class Cloud:
    """An emulated AWS with a bucket for states and a key for their secrets."""

    endpoint: str

    def client(self, service: str) -> Any:
        return boto3.client(service, endpoint_url=self.endpoint, **CREDENTIALS)

    @property
    def url(self) -> str:
        return f"s3://states?region={REGION}&awssdk=v2&endpoint={self.endpoint}&s3ForcePathStyle=true"

    def keys(self, prefix: str) -> list[str]:
        found = self.client("s3").list_objects_v2(Bucket="states", Prefix=prefix)
        return [each["Key"] for each in found.get("Contents", [])]

    def state(self) -> dict[str, Any]:
        return json.loads(self.client("s3").get_object(Bucket="states", Key=STATE)["Body"].read())


@pytest.fixture
def cloud() -> Generator[Cloud, None, None]:
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    found = Cloud(f"http://{host}:{port}")
    # The emulation lives in this process, and so does what an earlier test left in it.
    urllib.request.urlopen(urllib.request.Request(f"{found.endpoint}/moto-api/reset", method="POST")).close()
    found.client("s3").create_bucket(Bucket="states", CreateBucketConfiguration={"LocationConstraint": REGION})
    found.client("s3").put_bucket_versioning(Bucket="states", VersioningConfiguration={"Status": "Enabled"})
    yield found
    server.stop()


@pytest.fixture
def key(cloud: Cloud) -> str:
    arn = cloud.client("kms").create_key()["KeyMetadata"]["Arn"]
    return f"awskms:///{arn}?region={REGION}&endpoint={cloud.endpoint}"


@pytest.fixture
def shared(devops: Devops, cloud: Cloud, key: str) -> Devops:
    """The command of somebody who may use the bucket and the key."""
    ours = {"DEVOPS_BACKEND": cloud.url, "DEVOPS_SECRETS_PROVIDER": key, "AWS_EC2_METADATA_DISABLED": "true"}
    credentials = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test"}
    return replace(devops, environment={**devops.environment, **ours, **credentials})


@pytest.fixture
def elsewhere(shared: Devops, tmp_path: Path) -> Devops:
    """The command on another machine, which was told the backend and nothing else."""
    home = tmp_path / "elsewhere"
    environment = {**shared.environment, "DEVOPS_HOME": str(home)}
    del environment["DEVOPS_SECRETS_PROVIDER"]
    return replace(shared, home=home, environment=environment)


def test_a_stack_lives_in_the_bucket_from_up_to_destroy(shared: Devops, cloud: Cloud, key: str, program: Write) -> None:
    project = program(SECRET)

    up = shared("up", project, "-s", "dev", "--yes", "--json")
    again = shared("up", project, "-s", "dev", "--yes", "--expect-no-changes")
    state = cloud.state()
    history = json.loads(shared("history", project, "-s", "dev", "--json").out)
    gone = shared("destroy", project, "-s", "dev", "--yes", "--json")

    assert (up.code, again.code, gone.code) == (0, 0, 0), up.err + again.err + gone.err
    assert json.loads(up.out)["counts"] == {"create": 1}
    assert state["checkpoint"]["latest"]["secrets_providers"]["state"]["url"] == key
    assert "hunter2" not in json.dumps(state)
    assert [(update["operation"], update["result"]) for update in history] == [("update", "succeeded")]
    assert json.loads(gone.out)["counts"] == {"delete": 1}
    assert cloud.keys(LOCK) == []
    assert not list((shared.home / "simulated" / "state").rglob("*.json"))


def test_another_machine_reads_it_and_finds_nothing_to_do(shared: Devops, elsewhere: Devops, program: Write) -> None:
    project = program(SECRET)
    shared("up", project, "-s", "dev", "--yes")

    outputs = elsewhere("outputs", project, "-s", "dev", "--json")
    again = elsewhere("up", project, "-s", "dev", "--yes", "--expect-no-changes")

    assert (outputs.code, again.code) == (0, 0), outputs.err + again.err
    assert sorted(json.loads(outputs.out)) == ["password", "topic"]
    assert json.loads(outputs.out)["password"] == "[secret]"


def test_every_state_that_was_is_still_a_version_of_the_object(shared: Devops, cloud: Cloud, program: Write) -> None:
    shared("up", program(SECRET), "-s", "dev", "--yes")
    first = cloud.client("s3").list_object_versions(Bucket="states", Prefix=STATE)["Versions"]
    shared("up", program(SECRET.replace("alias/shop", "alias/other")), "-s", "dev", "--yes")

    versions = cloud.client("s3").list_object_versions(Bucket="states", Prefix=STATE)["Versions"]

    assert {each["VersionId"] for each in first} < {each["VersionId"] for each in versions}


def test_a_copy_is_kept_on_this_machine_and_comes_back(shared: Devops, cloud: Cloud, program: Write) -> None:
    project = program(SECRET)
    shared("up", project, "-s", "dev", "--yes")
    broken = cloud.state()
    resources = broken["checkpoint"]["latest"]["resources"]
    resources.append(resources[-1])
    cloud.client("s3").put_object(Bucket="states", Key=STATE, Body=json.dumps(broken).encode())

    refused = shared("up", project, "-s", "dev", "--yes")
    recovered = shared("recover", project, "-s", "dev", "--yes")
    again = shared("up", project, "-s", "dev", "--yes", "--expect-no-changes")

    assert (refused.code, recovered.code, again.code) == (11, 0, 0), refused.err + recovered.err + again.err
    assert "s3://states: holds urn:pulumi:dev::shop::" in refused.err
    assert re.fullmatch(r"the state of copy \d{6}\.json is back\n", recovered.out)


def test_a_second_writer_is_refused_until_the_lock_of_the_dead_is_removed(
    shared: Devops, elsewhere: Devops, cloud: Cloud, program: Write
) -> None:
    project = program(TOPICS)
    first = shared.start("up", project, "-s", "dev", "--yes", DEVOPS_FAULTS="create:2:hang")
    wait_for_lock(cloud)

    second = elsewhere("up", project, "-s", "dev", "--yes")
    (owner,) = [json.loads(cloud.client("s3").get_object(Bucket="states", Key=key)["Body"].read()) for key in cloud.keys(LOCK)]
    os.kill(owner["pid"], signal.SIGKILL)
    first.communicate(timeout=60)
    still = shared("up", project, "-s", "dev", "--yes")
    recovered = shared("recover", project, "-s", "dev", "--yes", "--remove-lock")
    again = shared("up", project, "-s", "dev", "--yes", "--json")

    assert second.code == still.code == 1
    assert f"created by {owner['username']}@{owner['hostname']} (pid {owner['pid']})" in second.err
    assert "`devops recover --remove-lock` takes its lock away" in second.err
    assert (recovered.code, again.code) == (0, 0), recovered.err + again.err
    assert recovered.out.startswith("the lock of the engine is gone\n")
    assert cloud.keys(LOCK) == []


def test_without_a_key_a_passphrase_that_all_know_is_needed(shared: Devops, cloud: Cloud, program: Write) -> None:
    project = program(SECRET)
    variables = {key: value for key, value in shared.environment.items() if key != "DEVOPS_SECRETS_PROVIDER"}
    plain = replace(shared, environment=variables)

    refused = plain("up", project, "-s", "dev", "--yes")
    up = plain("up", project, "-s", "dev", "--yes", PULUMI_CONFIG_PASSPHRASE="correct horse")
    forgotten = plain("preview", project, "-s", "dev")
    wrong = plain("preview", project, "-s", "dev", PULUMI_CONFIG_PASSPHRASE="battery staple")

    assert (refused.code, up.code, forgotten.code, wrong.code) == (2, 0, 2, 3), up.err + wrong.err
    says = "PULUMI_CONFIG_PASSPHRASE: is not set; the secrets in s3://states are encrypted with a passphrase that all its users"
    assert says in refused.err
    assert "set it, or begin the stack with `--secrets-provider awskms://…`" in refused.err
    assert cloud.state()["checkpoint"]["latest"]["secrets_providers"]["type"] == "passphrase"


def test_a_stack_keeps_the_key_it_began_with(shared: Devops, key: str, program: Write) -> None:
    project = program(SECRET)
    shared("up", project, "-s", "dev", "--yes")

    refused = shared("up", project, "-s", "dev", "--yes", DEVOPS_SECRETS_PROVIDER="passphrase")

    assert refused.code == 2
    assert "--secrets-provider = passphrase: is not what encrypts this stack; leave it out; `pulumi stack change-" in refused.err
    assert key in refused.err


@pytest.mark.parametrize(
    ("url", "code", "says"),
    [
        ("https://states", 2, "--backend = https://states: has the scheme https; allowed are azblob, file, gs, s3"),
        ("s3://missing?region=eu-west-1&endpoint={endpoint}&s3ForcePathStyle=true", 1, "NoSuchBucket"),
    ],
)
def test_a_backend_that_is_not_there_is_told_before_anything_is_done(
    shared: Devops, cloud: Cloud, program: Write, url: str, code: int, says: str
) -> None:
    ran = shared("up", program(SECRET), "-s", "dev", "--yes", DEVOPS_BACKEND=url.format(endpoint=cloud.endpoint))

    assert ran.code == code
    assert says in ran.err


def test_every_object_of_a_stack_lies_where_the_rights_to_its_project_reach(shared: Devops, cloud: Cloud, program: Write) -> None:
    shared("up", program(SECRET), "-s", "dev", "--yes")
    shared("destroy", program(SECRET), "-s", "dev", "--yes")

    versions = cloud.client("s3").list_object_versions(Bucket="states")
    keys = {each["Key"] for kind in ("Versions", "DeleteMarkers") for each in versions.get(kind, [])}
    reached = re.compile(r"\.pulumi/(meta\.yaml|(stacks|history|backups|locks/organization)/shop/.+)")
    assert {key for key in keys if not reached.fullmatch(key)} == set()
    assert {key.split("/")[1] for key in keys} == {"meta.yaml", "stacks", "history", "backups", "locks"}


def wait_for_lock(cloud: Cloud) -> None:
    for _ in range(600):
        if cloud.keys(LOCK):
            return
        time.sleep(0.1)
    raise AssertionError("the engine never took its lock")
