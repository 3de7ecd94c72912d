"""What a policy forbids is refused by the engine and by the check alike."""

from __future__ import annotations

import datetime
import json
from pathlib import Path

import pytest

from devops_policies.exemptions import today
from tests.e2e.conftest import Devops, Write
from tests.support import foreign_pack
from tests.support.programs import waiver

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

BROKEN = {"alarm-coverage", "backup-coverage", "db-in-private-subnets", "golden-path", "rds-encrypted", "rds-ops"}
"""The rules it breaks in production: it is one store alone, and its storage is not encrypted."""


def test_an_unencrypted_database_in_production_is_refused_by_the_engine(devops: Devops, program: Write) -> None:
    project = program(OPEN_DATABASE, "production")

    ran = devops("up", project, "-s", "production", "--yes", "--json")

    error = json.loads(ran.out)["error"]
    assert (ran.code, error["exitCode"]) == (5, 5)
    assert {(hit["rule"], hit["level"], hit["undecided"]) for hit in error["policies"]} == {
        (rule, "mandatory", False) for rule in BROKEN
    }
    assert f"  {project}/__main__.py:5: rds-encrypted: orders: " in ran.err
    assert "Fix: " in ran.err.partition("rds-encrypted: orders: ")[2]
    assert json.loads(devops("outputs", project, "-s", "production", "--json").out) == {}


def test_an_unencrypted_database_in_production_is_refused_by_the_check(devops: Devops, program: Write) -> None:
    project = program(OPEN_DATABASE, "production")

    ran = devops("check", ".", "-s", "production", "-o", "json=report.json", cwd=project)

    (stack,) = json.loads((project / "report.json").read_text(encoding="utf-8"))["stacks"]
    assert ran.code == 5
    assert {(finding["rule"], finding["outcome"]) for finding in stack["findings"]} == {(rule, "mandatory") for rule in BROKEN}
    assert "[mandatory, high] rds-encrypted: " in ran.out
    assert "  orders (aws:rds/instance:Instance), __main__.py:5\n" in ran.out
    assert "  Fix: " in ran.out


PLAIN_KEY = """
from pulumi_aws import kms

kms.Key("data", enable_key_rotation=False, deletion_window_in_days=30)
"""


def refused(devops: Devops, command: str, project: Path, *arguments: str | Path) -> tuple[int, set[str]]:
    """How a command on staging ended, and the rules that refuse."""
    form = ["--format", "json"] if command == "check" else ["--json", *(["--yes"] if command == "up" else [])]
    ran = devops(command, project, "-s", "staging", *arguments, *form)
    said = json.loads(ran.out)
    if command == "check":
        (stack,) = said["stacks"]
        return ran.code, {finding["rule"] for finding in stack["findings"] if finding["outcome"] == "mandatory"}
    return ran.code, {hit["rule"] for hit in said.get("error", said)["policies"] if hit["level"] == "mandatory"}


@pytest.mark.parametrize("command", ["check", "up"])
def test_a_waiver_takes_a_violation_out_until_it_expires(devops: Devops, program: Write, command: str) -> None:
    project = program(PLAIN_KEY, "staging")
    waivers = project / "waivers.yaml"

    without = refused(devops, command, project)
    waivers.write_text(waiver(today() + datetime.timedelta(days=30)), encoding="utf-8")
    during = refused(devops, command, project)
    waivers.write_text(waiver(today() - datetime.timedelta(days=1)), encoding="utf-8")
    after = refused(devops, command, project)

    assert (without, during, after) == ((5, {"kms-rotation"}), (0, set()), (5, {"kms-rotation", "exemption-hygiene"}))


@pytest.mark.parametrize("command", ["check", "preview"])
@pytest.mark.parametrize(
    ("config", "says"),
    [
        ('{"kms-rotatoin": "disabled"}', "kms-rotatoin: is not a rule of these packs; did you mean kms-rotation?"),
        ('{"kms-rotation": "loud"}', "kms-rotation.enforcementLevel = loud: is not one of disabled, advisory, mandatory"),
        ('{"kms-rotation": {"days": 1}}', "kms-rotation.days: 1 is less than the minimum of 90"),
        ("[]", "is not an object of policies"),
    ],
)
def test_a_mistake_in_the_configuration_of_policies_is_told(
    devops: Devops, program: Write, tmp_path: Path, command: str, config: str, says: str
) -> None:
    file = tmp_path / "policy.json"
    file.write_text(config, encoding="utf-8")

    ran = devops(command, program(PLAIN_KEY), "-s", "dev", "--policy-pack-config", file)

    assert (ran.code, ran.out) == (2, "")
    assert f"{file}: {says}" in ran.err


REPORTING = """
def speak(args, report):
    if args.resource_type == "aws:kms/key:Key":
        {}

one = ResourceValidationPolicy("one", "One.", speak)
"""
PACKS = {
    "that raises": foreign_pack.pack(REPORTING.format("raise ValueError('no luck')"), "one"),
    "that does not parse": "def\n",
    "without a PolicyPack": "print('nothing')\n",
    "that exits": "import sys\nsys.exit(0)\n",
}


@pytest.mark.parametrize("command", ["check", "preview"])
@pytest.mark.parametrize("pack", PACKS)
def test_nothing_passes_by_a_pack(devops: Devops, program: Write, tmp_path: Path, pack: str, command: str) -> None:
    folder = foreign_pack.write(tmp_path / "pack", PACKS[pack])

    ran = devops(command, program(PLAIN_KEY), "-s", "dev", "--policy-pack", folder)

    assert ran.code == 10, ran.err


@pytest.mark.parametrize("command", ["check", "preview"])
def test_a_pack_of_somebody_else_refuses_beside_ours(devops: Devops, program: Write, tmp_path: Path, command: str) -> None:
    loud = REPORTING.format("report('spoke')").replace("speak)", "speak, EnforcementLevel.MANDATORY)")
    folder = foreign_pack.write(tmp_path / "pack", foreign_pack.pack(loud, "one"))

    both = refused(devops, command, program(PLAIN_KEY, "staging"), "--policy-pack", "security", "--policy-pack", folder)

    assert both == (5, {"kms-rotation", "one"})


@pytest.mark.parametrize("command", ["check", "preview"])
def test_a_waiver_of_somebody_else_s_rule_is_no_mistake_of_ours(
    devops: Devops, program: Write, tmp_path: Path, command: str
) -> None:
    folder = foreign_pack.write(tmp_path / "pack", foreign_pack.pack(REPORTING.format("report('spoke')"), "one"))
    project = program(PLAIN_KEY.replace("False", "True"), "staging")
    expires = today() + datetime.timedelta(days=30)
    (project / "waivers.yaml").write_text(waiver(expires).replace("kms-rotation", "one"), encoding="utf-8")

    alone = refused(devops, command, project)
    beside = refused(devops, command, project, "--policy-pack", "baseline", "--policy-pack", folder)

    assert (alone, beside) == ((5, {"exemption-hygiene"}), (0, set()))
