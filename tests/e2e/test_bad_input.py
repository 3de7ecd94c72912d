"""Whatever is wrong is said once, clearly, with the documented exit code, and changes nothing."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.e2e.conftest import Devops, Write

COMMANDS = {
    "graph": [],
    "check": [],
    "export": ["--format", "terraform-plan"],
    "preview": [],
    "up": ["--yes"],
}
"""Commands that run a program, with what they need to run unattended."""

MISTAKES = {
    "an unknown key": (
        "    network:\n",
        "    netwrok: {}\n    network:\n",
        "Pulumi.dev.yaml:11: platform:environment.netwrok: is not a known key; did you mean `network`? allowed here: ",
    ),
    "a wrong type": (
        'account: "100000000002"',
        "account: 100000000002",
        "Pulumi.dev.yaml:5: platform:environment.account = 100000000002: is not text; put it in quotes; for example 123456789012",
    ),
    "a range that is none": (
        "cidr: 10.20.0.0/16",
        "cidr: 10.20.0.0/33",
        (
            "Pulumi.dev.yaml:12: platform:environment.network.cidr = 10.20.0.0/33: is not an IPv4 range: "
            "'33' is not a valid netmask; for example 10.20.0.0/16"
        ),
    ),
    "a range that is not private": (
        "cidr: 10.20.0.0/16",
        "cidr: 11.20.0.0/16",
        (
            "platform:environment.network.cidr = 11.20.0.0/16: is not a private range; allowed are parts of "
            "10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16 (RFC 1918)"
        ),
    ),
    "tiers that overlap": (
        "cidr: 10.20.0.0/16\n",
        (
            "cidr: 10.20.0.0/16\n      nat: none\n      tiers:\n"
            "        one: {kind: isolated, slot: 0, slots: 2}\n        two: {kind: isolated, slot: 1}\n"
        ),
        "tiers one and two both take slot 1",
    ),
    "an unknown environment": (
        "profile: dev",
        "profile: prodution",
        (
            "Pulumi.dev.yaml:4: platform:environment.profile = prodution: "
            "is not one of sandbox, dev, testing, staging, production; did you mean production?"
        ),
    ),
    "a missing key": (
        "    owner: platform@example.org\n",
        "",
        "Pulumi.dev.yaml:3: platform:environment.owner: is required; for example platform@example.org",
    ),
    "a service that needs what is not there": (
        "connectsTo: [orders]",
        "connectsTo: [ordres]",
        "service shop connects to ordres, which is no store or service here; there are: orders",
    ),
    "an image that is not pinned": (
        "@sha256:4f2c8b1d7a9e3f60c5d41b8a2e7f9036d1c4a8b5e2f7093c6d8a1b4e7f205c39",
        ":latest",
        (
            "platform:environment.services.shop.image = registry.example.org/shop:latest: is not pinned; "
            "end it with @sha256: and 64 hex digits"
        ),
    ),
}


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_in_the_stack_s_file_is_told_with_its_place(devops: Devops, platform: Path, mistake: str, command: str) -> None:
    old, new, says = MISTAKES[mistake]
    file = platform / "Pulumi.dev.yaml"
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")

    ran = devops(command, platform, "-s", "dev", *COMMANDS[command])

    assert ran.code == 2
    assert says in ran.err
    assert ran.out == ""


@pytest.mark.parametrize("command", [*COMMANDS, "outputs", "history", "refresh", "destroy", "recover"])
def test_a_stack_that_does_not_exist_is_answered_with_those_that_do(devops: Devops, command: str) -> None:
    unattended = COMMANDS.get(command, ["--yes"] if command in ("destroy", "recover") else [])

    ran = devops(command, "stacks/platform", "-s", "prodution", *unattended)

    assert ran.code == 6
    known = "dev, production, sandbox, staging, testing"
    assert ran.err.endswith(
        f"error: stacks/platform has no stack called prodution; there are: {known}; did you mean production?\n"
    )


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["check", "nowhere", "-s", "dev"], "error: nowhere: there is no such folder; name the folder of a Pulumi project\n"),
        (["check", "docs", "-s", "dev"], "error: docs: there is no Pulumi.yaml in it; name the folder of a Pulumi project\n"),
        (["preview", "stacks/platform"], "Error: Missing option '-s' / '--stack'."),
        (
            ["check", "stacks/platform", "-s", "dev", "--format", "pdf"],
            "Error: Invalid value for '--format': 'pdf' is not one of ",
        ),
        (
            ["check", "stacks/platform", "-s", "dev", "--policy-pack", "base"],
            "error: --policy-pack base: is neither one of baseline, ",
        ),
        (
            ["up", "stacks/platform", "-s", "dev", "--policy-pack", "base"],
            "soc-2 nor a folder with a PulumiPolicy.yaml",
        ),
        (
            ["up", "stacks/platform", "-s", "dev", "--cloud", "azure"],
            "Error: Invalid value for '--cloud': 'azure' is not one of ",
        ),
        (["deploy"], "Error: No such command 'deploy'."),
    ],
)
def test_a_mistake_on_the_command_line_is_told(devops: Devops, arguments: list[str], says: str) -> None:
    ran = devops(*arguments)

    assert ran.code == 2
    assert says in ran.err


def test_faults_that_are_not_understood_are_refused(devops: Devops) -> None:
    ran = devops("up", "stacks/platform", "-s", "dev", "--yes", DEVOPS_FAULTS="create:hang")

    assert ran.code == 2
    assert "create:hang" in ran.err


def test_an_emulated_cloud_that_is_not_there_is_told(devops: Devops) -> None:
    ran = devops("up", "stacks/platform", "-s", "dev", "--yes", "--cloud", "moto", AWS_ENDPOINT_URL="http://127.0.0.1:9")

    assert ran.code == 2
    assert "AWS_ENDPOINT_URL = http://127.0.0.1:9: no moto server answers" in ran.err
    assert "start one with `moto_server -p 5000`" in ran.err


def test_an_engine_that_is_not_one_is_told(devops: Devops, tmp_path: Path) -> None:
    ran = devops("up", "stacks/platform", "-s", "dev", "--yes", DEVOPS_PULUMI=str(tmp_path / "pulumi"))

    assert ran.code == 2
    assert f"DEVOPS_PULUMI = {tmp_path / 'pulumi'}: is not a file" in ran.err


def test_an_error_is_json_where_json_was_asked_for(devops: Devops) -> None:
    ran = devops("preview", "stacks/platform", "-s", "prod", "--json")

    error = json.loads(ran.out)["error"]
    assert (error["exitCode"], ran.code) == (6, 6)
    assert error["message"].startswith("stacks/platform has no stack called prod")


PROGRAMS = {
    "that raises": ("raise ValueError('no luck')\n", 2, "__main__.py:1: ValueError: no luck"),
    "that does not parse": ("def\n", 2, "SyntaxError: invalid syntax"),
    "that exits": ("import sys\nsys.exit(0)\n", 1, "it called sys.exit"),
    "that makes nothing": ("", 10, "there is no resource to judge"),
    "whose inputs no provider takes": (
        "from pulumi_aws import lb\nlb.LoadBalancer('one', name='n' * 33)\nlb.LoadBalancer('two', name='n' * 33)\n",
        4,
        "__main__.py:3: two: aws:lb/loadBalancer:LoadBalancer does not accept `name`",
    ),
}


@pytest.mark.parametrize("which", PROGRAMS)
def test_a_program(devops: Devops, program: Write, which: str) -> None:
    text, code, says = PROGRAMS[which]

    ran = devops("check", program(text), "-s", "dev")

    assert ran.code == code
    assert says in ran.err


def test_what_a_program_prints_does_not_mix_with_the_result(devops: Devops, program: Write) -> None:
    project = program("from pulumi_aws import s3\nprint('hello')\ns3.Bucket('assets')\n")

    ran = devops("graph", project, "-s", "dev")

    assert json.loads(ran.out)["project"] == "shop"
    assert "hello" in ran.err
