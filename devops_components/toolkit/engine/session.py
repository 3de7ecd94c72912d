"""Everything an operation on one stack needs, held while it runs."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from devops_components.toolkit.engine import clouds, lease, policy_host, workspace
from devops_components.toolkit.engine.backend import Backend
from devops_components.toolkit.engine.home import Cloud, Home, home
from devops_components.toolkit.engine.language import Runtime, serving
from devops_components.toolkit.engine.moto import adapted_to_moto
from devops_components.toolkit.engine.process import Ended, OnEvent, call, follow
from devops_components.toolkit.engine.progress import Progress, silent
from devops_components.toolkit.engine.pulumi_cli import PulumiCli, find_cli
from devops_components.toolkit.engine.store import Store, store
from devops_components.toolkit.graph.project import Project
from devops_components.toolkit.graph.render import run_program
from devops_components.toolkit.simulated.ledger import Ledger

_PASSPHRASE = "PULUMI_CONFIG_PASSPHRASE"  # noqa: S105 - a variable's name
_OURS = (
    "PULUMI_BACKEND_URL",
    "PULUMI_CONFIG",
    _PASSPHRASE,
    f"{_PASSPHRASE}_FILE",
    "PULUMI_DEBUG_PROVIDERS",
    "PULUMI_HOME",
    "PULUMI_ORGANIZATION",
    "PULUMI_PROJECT",
    "PULUMI_STACK",
)
"""Variables of the user's own Pulumi that must not reach the engine."""


@dataclass(frozen=True)
class Judge:
    """A policy pack, as the engine takes it."""

    folder: Path
    config: Path
    """File with its configuration."""

    @property
    def arguments(self) -> tuple[str, ...]:
        """The flags that name it."""
        return "--policy-pack", str(self.folder), "--policy-pack-config", str(self.config)


@dataclass
class Session:
    """One stack, held by this process, with the engine and the cloud it talks to."""

    project: Project
    stack: str
    cloud: Cloud
    cli: PulumiCli
    home: Home
    folder: Path
    ledger: Ledger
    environment: dict[str, str]
    packs: Sequence[Judge] = ()
    """The policy packs that judge."""
    work: Path = field(init=False)
    store: Store = field(init=False)
    """Where its state is."""

    def __post_init__(self) -> None:
        self.work = workspace.prepare(self.project, self.stack, self.folder / "work")
        self.store = store(self)

    @property
    def subject(self) -> str:
        """The stack, as messages call it."""
        return f"{self.project.name}/{self.stack}"

    @property
    def copies(self) -> Path:
        """The folder with copies of the state."""
        return self.folder / "copies"

    def state(self) -> dict[str, Any] | None:
        """The stack's state; raises `StateError` where it is damaged."""
        return self.store.read()

    def call(self, *arguments: str) -> Ended:
        """Runs a command of the engine that reports no events."""
        return call([str(self.cli.path), *arguments, "--stack", self.stack], self.work, self.environment)

    def operate(self, arguments: Sequence[str], on_event: OnEvent, *, judged: bool) -> tuple[Ended, Runtime]:
        """Runs an operation with the program at hand, judged by the packs where asked for."""
        runtime = Runtime(self._program(), self.project.root)
        packs = [part for pack in self.packs if judged for part in pack.arguments]
        with serving(runtime) as address, clouds.connected(self.cloud, self.ledger, self.environment) as variables:
            command = [
                str(self.cli.path),
                *arguments,
                "--stack",
                self.stack,
                "--client",
                address,
                "--exec-kind",
                "auto.inline",
                *packs,
            ]
            with contextlib.chdir(self.project.root):
                ended = follow(command, self.work, {**self.environment, **variables}, on_event, planned=arguments[0] == "preview")
        return ended, runtime

    def _program(self) -> Callable[[], Any]:
        program = lambda: run_program(self.project)  # noqa: E731 - a program is a function without arguments
        return adapted_to_moto(program) if self.cloud == "moto" else program


@contextlib.contextmanager
def session(
    project: Project,
    stack: str,
    cloud: Cloud,
    operation: str,
    *,
    packs: Sequence[Judge] = (),
    progress: Progress = silent,
    environment: Mapping[str, str] = os.environ,
    backend: Backend | None = None,
    remove_lock: bool = False,
) -> Generator[Session, None, None]:
    """Holds a stack for an operation; its state is in the backend of this machine unless another one is given.

    Raises `StackNotFoundError` for a stack without a file, `StackLockedError` naming the owner where somebody else holds
    it, and `ConfigurationError` where the engine cannot be had.
    """
    project.stack_file(stack)
    cli = find_cli(progress, environment)
    place = home(cloud, environment, backend)
    folder = place.stack(project, stack)
    with lease.lease(folder, f"{project.name}/{stack}", operation), Ledger(clouds.ledger_file(folder)) as ledger:
        held = Session(project, stack, cloud, cli, place, folder, ledger, _environment(place, cli, environment), packs)
        held.store.begin(remove_lock=remove_lock)
        yield held
        held.store.keep_copy()


def _environment(place: Home, cli: PulumiCli, environment: Mapping[str, str]) -> dict[str, str]:
    inherited = {key: value for key, value in environment.items() if key not in _OURS}
    tools = policy_host.install(place.root / "bin")
    return {
        **inherited,
        "PATH": os.pathsep.join((str(tools), str(cli.path.parent), environment.get("PATH", ""))),
        "PULUMI_HOME": str(place.pulumi),
        "PULUMI_BACKEND_URL": place.backend_url,
        **_passphrase(place, environment),
        "PULUMI_SKIP_UPDATE_CHECK": "true",
        "PULUMI_DEBUG_COMMANDS": "true",
        "PULUMI_EXPERIMENTAL": "true",
    }


def _passphrase(place: Home, environment: Mapping[str, str]) -> dict[str, str]:
    """What the engine decrypts secrets with; a passphrase made here would be of no use to the others of a shared backend."""
    if place.backend is None:
        return {_PASSPHRASE: environment.get(_PASSPHRASE) or place.passphrase()}
    given = {key: environment[key] for key in (_PASSPHRASE, f"{_PASSPHRASE}_FILE") if environment.get(key)}
    # A machine that has not worked on the stack before finds in its state what encrypts it.
    return {**given, "PULUMI_FALLBACK_TO_STATE_SECRETS_MANAGER": "true"}
