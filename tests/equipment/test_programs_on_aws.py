"""Every stack and every example before the real AWS provider: all of them previewed, and deployed where moto can hold them."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from devops_components.toolkit.engine.pulumi_cli import find_cli
from devops_components.toolkit.graph.project import load_project
from tests.support.emulated_aws import emulated_aws

ROOT = Path(__file__).parent.parent.parent
PLATFORM = ROOT / "stacks" / "platform"
EXAMPLES = sorted(path.parent for path in (ROOT / "examples").rglob("Pulumi.yaml"))
FORGOTTEN = {("aws:kms/key:Key", "rotationPeriodInDays")}
"""Properties that moto does not give back, so that the provider sets them each time."""
HELD = (
    "alarm-topic",
    "backup-plan",
    "certificate",
    "container-cluster",
    "container-job",
    "custom-component",
    "encryption-keys",
    "namespace",
    "network",
    "network-peering",
    "service-level-objective",
    "web-acl",
)
"""Examples of which moto keeps everything."""
GAPS = {
    "bucket": "moto fails on access logs to a bucket whose policy denies something to everybody",
    "cache": "moto knows no parameter groups of caches",
    "ci-identity": "moto fails on access logs to a bucket whose policy denies something to everybody",
    "container-connections": "moto knows no deployments of a service, for which the provider waits",
    "container-service": "moto knows no deployments of a service, for which the provider waits",
    "database-migration": "moto runs functions, such as the one that waits for the migration, in Docker only",
    "dns-zone": "moto tells another VPC of a zone than it was given",
    "file-system": "moto cannot delete the policy of a file system",
    "function": "moto never tells of a queue's redrive permission, for which the provider waits",
    "kubernetes-cluster": "moto knows no access entries",
    "kubernetes-service": "its cluster has no nodes that could run anything",
    "mysql-database": "moto forgets the capacity of Aurora",
    "postgres-database": "moto knows no copies of automated backups",
    "public-access-block": "moto knows no block of public access to networks",
    "pulumi-state-backend": "moto fails on access logs to a bucket whose policy denies something to everybody",
    "queue": "moto never tells of a queue's redrive permission, for which the provider waits",
    "static-site": "moto knows no response headers at the edge",
    "table": "it is protected by AWS itself, which no flag of a command lifts",
    "transit-gateway-attachment": "moto forgets at once what is deleted, and the provider wants to see it go",
}
"""Examples that are previewed only, and what stands in the way of more."""
PREVIEWED = [(PLATFORM, stack) for stack in load_project(PLATFORM).stacks] + [
    (example, load_project(example).stacks[-1]) for example in EXAMPLES
]
"""Of an example its strictest stack; the other one is deployed."""
AT_ONCE = 4
"""Deployments at a time: the provider mostly waits."""


class Devops:
    """The `devops` command against one emulated AWS, with a home of its own."""

    def __init__(self, home: Path, address: str) -> None:
        kept = {key: value for key, value in os.environ.items() if not key.startswith(("PULUMI_", "AWS_", "DEVOPS_"))}
        plugin = os.environ["DEVOPS_AWS_PROVIDER"]
        self._environment = {
            **kept,
            "PATH": os.pathsep.join((plugin, kept["PATH"])),
            "DEVOPS_HOME": str(home),
            "DEVOPS_PULUMI": str(find_cli().path),
            "AWS_ENDPOINT_URL": address,
            "NO_COLOR": "1",
        }

    def __call__(self, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "devops_components.toolkit.cli", *map(str, arguments), "--cloud", "moto"]
        return subprocess.run(command, cwd=ROOT, env=self._environment, capture_output=True, text=True, timeout=600, check=False)


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with emulated_aws(tmp_path_factory.mktemp("moto") / "log") as served:
        yield served


@pytest.mark.parametrize(("project", "stack"), PREVIEWED, ids=lambda value: getattr(value, "name", value))
def test_the_provider_and_the_policies_accept_what_a_program_asks_for(
    project: Path, stack: str, address: str, tmp_path: Path
) -> None:
    ran = Devops(tmp_path / "home", address)("preview", project, "-s", stack)

    assert ran.returncode == 0, ran.stdout + ran.stderr


def test_the_provider_refuses_what_it_does_not_know(address: str, tmp_path: Path) -> None:
    project = Path(shutil.copytree(ROOT / "examples" / "components" / "container-cluster", tmp_path / "faulty"))
    with (project / "__main__.py").open("a", encoding="utf-8") as program:
        program.write('from pulumi_aws import lb\n\nlb.TargetGroup("web", port=80, protocol="GOPHER", vpc_id="vpc-1")\n')

    ran = Devops(tmp_path / "home", address)("preview", project, "-s", "dev")

    assert ran.returncode != 0
    assert "GOPHER" in ran.stdout + ran.stderr


def test_of_every_example_it_is_known_whether_moto_holds_it() -> None:
    assert sorted((*HELD, *GAPS)) == sorted(path.name for path in EXAMPLES)


def test_what_moto_holds_is_deployed_stays_as_it_is_and_goes(tmp_path: Path) -> None:
    with ThreadPoolExecutor(AT_ONCE) as pool:
        lives = dict(zip(HELD, pool.map(lambda name: _life(name, tmp_path / name), HELD), strict=True))

    # moto now and then answers twice or not at all while much is asked of it, so what failed is tried once more, by itself.
    failed = [f"{name}: {said}" for name in lives if lives[name] and (said := _life(name, tmp_path / f"{name}-again"))]
    assert failed == [], "\n".join(failed)


def _life(name: str, folder: Path) -> str:
    """Deploys an example, deploys it again, refreshes and destroys it; what was said by the first step that failed."""
    folder.mkdir()
    (example,) = (path for path in EXAMPLES if path.name == name)
    changes: list[list[dict[str, Any]]] = []
    with emulated_aws(folder / "moto.log") as address:
        devops = Devops(folder / "home", address)
        for step in (("up", "--yes"), ("up", "--yes"), ("destroy", "--yes", "--remove-protection")):
            ran = devops(step[0], example, "-s", "dev", "--json", *step[1:])
            if ran.returncode:
                return f"{' '.join(step)}: {ran.stderr[ran.stderr.find('error:') :]}"
            changes.append(json.loads(ran.stdout)["changes"])
    again = {(change["type"], path) for change in changes[1] for path in change["changed"] or [change["operation"]]}
    return "" if again <= FORGOTTEN else f"changes without a reason: {sorted(again - FORGOTTEN)}"
