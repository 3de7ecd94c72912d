"""What a policy forbids is refused by the engine and by the check alike."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.conftest import ROOT, Devops, Write

OPEN_DATABASE = """
from pulumi_aws import rds


rds.Instance(
    "orders",
    engine="postgres",
    instance_class="db.t4g.micro",
    allocated_storage=20,
    username="master",
    manage_master_user_password=True,
    storage_encrypted=False,
    multi_az=True,
    backup_retention_period=35,
    deletion_protection=True,
    final_snapshot_identifier="orders-final",
    tags={"backup": "daily"},
)
"""

FAULTS = {
    "an open port": """
from pulumi_aws import ec2
ssh = {"protocol": "tcp", "from_port": 22, "to_port": 22, "cidr_blocks": ["0.0.0.0/0"]}
ec2.SecurityGroup("open", description="x", ingress=[ssh])
""",
    "an administrator": """
import json
from pulumi_aws import iam
trust = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole"}]}
role = iam.Role("admin", assume_role_policy=json.dumps(trust))
everything = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}
iam.RolePolicy("everything", role=role.id, policy=json.dumps(everything))
""",
    "a public bucket": """
import json
from pulumi_aws import s3
bucket = s3.Bucket("assets")
s3.BucketPublicAccessBlock("assets", bucket=bucket.id, block_public_acls=True)
def for_everybody(arn):
    statement = {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": arn + "/*"}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})
s3.BucketPolicy("assets", bucket=bucket.id, policy=bucket.arn.apply(for_everybody))
""",
    "a silent alarm": """
from pulumi_aws import cloudwatch
cloudwatch.MetricAlarm("cpu", comparison_operator="GreaterThanThreshold", evaluation_periods=1, metric_name="CPUUtilization",
    namespace="AWS/RDS", period=60, statistic="Average", threshold=90)
""",
    "an unsafe service": """
import json
from pulumi_aws import ecs
task = ecs.TaskDefinition("task", family="task", container_definitions=json.dumps([
    {"name": "app", "image": "nginx:latest", "environment": [{"name": "DB_PASSWORD", "value": "correct-horse-battery-staple"}]}]))
ecs.Service("service", task_definition=task.arn, desired_count=1)
""",
    "an undecided policy": """
from pulumi import Output
from pulumi.output import UNKNOWN
from pulumi_aws import iam
unknown = Output(set(), Output.from_input("x").future(), is_known=Output.from_input(False).future())
iam.Role("late", assume_role_policy='{"Version":"2012-10-17","Statement":[]}', tags={"a": "b"})
""",
}

Verdict = tuple[str, str, str, str]


def engine_verdicts(devops: Devops, project: Path, stack: str) -> set[Verdict]:
    """What the engine says: rule, resource, level, message."""
    ran = devops("preview", project, "-s", stack, "--json")
    hits = json.loads(ran.out)["policies"] if ran.code == 0 else _refusals(ran.out)
    return {(hit["rule"], hit["urn"], hit["level"], hit["message"].split("\n", 1)[-1]) for hit in hits}


def _refusals(out: str) -> list[dict[str, Any]]:
    return json.loads(out)["error"]["policies"]


def offline_verdicts(devops: Devops, project: Path, stack: str) -> set[Verdict]:
    """What the check says, without the engine."""
    report = json.loads(devops("check", project, "-s", stack, "--format", "json").out)
    findings = [finding for stack in report["stacks"] for finding in stack["findings"]]
    return {(finding["rule"], finding["urn"], finding["level"], finding["message"]) for finding in findings}


def test_an_unencrypted_database_in_production_is_refused_by_the_engine(devops: Devops, program: Write) -> None:
    project = program(OPEN_DATABASE, "production")

    ran = devops("up", project, "-s", "production", "--yes")

    assert ran.code == 5
    assert f"  {project}/__main__.py:5: rds-encrypted: orders: " in ran.err
    assert "Fix: " in ran.err.partition("rds-encrypted: orders: ")[2]
    assert json.loads(devops("outputs", project, "-s", "production", "--json").out) == {}


def test_an_unencrypted_database_in_production_is_refused_by_the_check(devops: Devops, program: Write) -> None:
    project = program(OPEN_DATABASE, "production")

    ran = devops("check", ".", "-s", "production", cwd=project)

    assert ran.code == 5
    assert "[mandatory, high] rds-encrypted: " in ran.out
    assert "  orders (aws:rds/instance:Instance), __main__.py:5\n" in ran.out
    assert "  Fix: " in ran.out


@pytest.mark.parametrize("stack", ["dev", "production"])
@pytest.mark.parametrize("fault", FAULTS)
def test_the_check_and_the_engine_say_the_same_of_faults(devops: Devops, program: Write, fault: str, stack: str) -> None:
    project = program(FAULTS[fault], stack)

    assert offline_verdicts(devops, project, stack) == engine_verdicts(devops, project, stack)


@pytest.mark.parametrize("stack", ["sandbox", "dev", "testing", "staging", "production"])
def test_the_check_and_the_engine_say_the_same_of_our_stacks(devops: Devops, stack: str) -> None:
    project = ROOT / "stacks" / "platform"

    assert offline_verdicts(devops, project, stack) == engine_verdicts(devops, project, stack) == set()
