"""Every stack and every example: deployed, deployed again, refreshed and destroyed by the real engine."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from devops_components.toolkit.graph.process import render_project
from devops_components.toolkit.graph.project import load_project
from devops_components.toolkit.graph.state import from_state
from devops_components.toolkit.simulated.ledger import Ledger
from tests.e2e.conftest import ROOT, Devops

PROJECTS = sorted(path.parent for path in (ROOT / "stacks").glob("*/Pulumi.yaml"))
STACKS = [
    pytest.param(project, stack, id=f"{project.name}-{stack}") for project in PROJECTS for stack in load_project(project).stacks
]

PROGRAMS = [pytest.param(path.parent, "dev", id=path.parent.name) for path in sorted((ROOT / "examples").rglob("Pulumi.yaml"))]


@pytest.mark.parametrize(("project", "stack"), [*STACKS, *PROGRAMS])
def test_a_stack_lives_from_up_to_destroy(devops: Devops, project: Path, stack: str) -> None:
    planned = json.loads(devops("preview", project, "-s", stack, "--json").out)
    up = devops("up", project, "-s", stack, "--yes", "--json")
    again = devops("up", project, "-s", stack, "--yes", "--json", "--expect-no-changes")
    drift = devops("refresh", project, "-s", stack, "--expect-no-changes")
    state = from_state(devops.checkpoint(project.name, stack).read_text(encoding="utf-8"))
    gone = devops("destroy", project, "-s", stack, "--yes", "--remove-protection", "--json")

    assert (up.code, again.code, drift.code, gone.code) == (0, 0, 0, 0), up.err + again.err + drift.err + gone.err
    created = json.loads(up.out)["counts"]
    assert (
        created
        == planned["counts"]
        == {"create": len([node for node in state.resources if node.custom and not node.type.startswith("pulumi:")])}
    )
    assert json.loads(again.out)["counts"] == {"same": created["create"]}
    assert json.loads(again.out)["outputs"] == json.loads(up.out)["outputs"] == planned["outputs"]
    assert drift.out.startswith("no drift; ")
    assert json.loads(gone.out)["counts"] == {"delete": created["create"]}
    with Ledger(devops.ledger(project.name, stack)) as cloud:
        assert len(cloud) == 0


@pytest.mark.parametrize(("project", "stack"), STACKS)
def test_the_rendered_graph_is_the_engine_s_graph(devops: Devops, project: Path, stack: str) -> None:
    rendered = render_project(load_project(project), stack)
    assert devops("up", project, "-s", stack, "--yes").code == 0

    deployed = from_state(devops.checkpoint(project.name, stack).read_text(encoding="utf-8"))

    assert set(deployed.by_urn) == set(rendered.by_urn)
    for field in (
        "type",
        "parent",
        "custom",
        "provider",
        "dependencies",
        "property_dependencies",
        "options",
        "inputs",
        "outputs",
    ):
        pairs = {urn: (getattr(node, field), getattr(deployed.by_urn[urn], field)) for urn, node in rendered.by_urn.items()}
        if field == "options":
            # The engine uses these and forgets them.
            forgotten = {"aliases", "deleteBeforeReplace"}
            pairs = {urn: ({key: of[key] for key in of if key not in forgotten}, state) for urn, (of, state) in pairs.items()}
        assert {urn: pair for urn, pair in pairs.items() if pair[0] != pair[1]} == {}, field


def test_up_shows_what_was_made_and_where_it_is(devops: Devops) -> None:
    ran = devops("up", "stacks/platform", "-s", "dev", "--yes")

    lines = ran.out.splitlines()
    assert lines[0].split() == ["component", "type", "resources"]
    assert [line.split()[:2] for line in lines[2:9]] == [
        ["dev-alarms", "devops:monitoring:AlarmTopic"],
        ["dev-backups", "devops:recovery:BackupPlan"],
        ["dev-cluster", "devops:compute:ContainerCluster"],
        ["dev-keys", "devops:security:EncryptionKeys"],
        ["dev-network", "devops:network:Network"],
        ["dev-orders", "devops:data:PostgresDatabase"],
        ["dev-shop", "devops:compute:ContainerService"],
    ]
    assert [line.split()[0] for line in lines if "  " in line][-5:] == [
        "databaseEndpoints.orders",
        "databaseSecretArns.orders",
        "natPublicIps.euw1-az1",
        "serviceUrls.shop",
        "vpcId",
    ]
    assert lines[-1].startswith("94 created; ")


def test_a_protected_stack_is_not_destroyed_by_mistake(devops: Devops) -> None:
    devops("up", "stacks/platform", "-s", "production", "--yes")

    ran = devops("destroy", "stacks/platform", "-s", "production", "--yes")

    assert ran.code == 4
    assert "error: 9 resources are protected\n" in ran.err
    assert "  production-orders: is protected; `--remove-protection` lifts it\n" in ran.err


def test_history_and_outputs_tell_what_was_done(devops: Devops) -> None:
    devops("up", "stacks/platform", "-s", "sandbox", "--yes")

    history = json.loads(devops("history", "stacks/platform", "-s", "sandbox", "--json").out)
    outputs = json.loads(devops("outputs", "stacks/platform", "-s", "sandbox", "--json").out)

    assert [(update["operation"], update["result"]) for update in history] == [("update", "succeeded")]
    assert sorted(outputs) == ["databaseEndpoints", "databaseSecretArns", "natPublicIps", "serviceUrls", "vpcId"]


def test_the_user_s_files_and_login_are_left_alone(devops: Devops, platform: Path, tmp_path: Path) -> None:
    before = {path.name: path.read_bytes() for path in platform.iterdir() if path.is_file()}
    user = tmp_path / "user"
    user.mkdir()

    assert devops("up", platform, "-s", "dev", "--yes", HOME=str(user)).code == 0

    assert {path.name: path.read_bytes() for path in platform.iterdir() if path.is_file()} == before
    assert not (user / ".pulumi").exists()


def test_nothing_is_done_without_an_answer(devops: Devops) -> None:
    ran = devops("up", "stacks/platform", "-s", "dev")

    assert ran.code == 2
    assert "nobody is there to answer `do this?`; give --yes to do it without asking" in ran.err
