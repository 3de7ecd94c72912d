"""Holds a stack for a command and shows what goes on."""

from __future__ import annotations

import gc
import os
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, cast

from devops_components.toolkit.cli.judges import judges
from devops_components.toolkit.cli.options import invocation
from devops_components.toolkit.cli.terminal import Watch, watching
from devops_components.toolkit.engine.backend import Backend, chosen
from devops_components.toolkit.engine.session import Session, session
from devops_components.toolkit.graph.project import load_project

if TYPE_CHECKING:
    from devops_components.toolkit.engine.home import Cloud


@contextmanager
def running(
    path: str, stack: str, cloud: str, operation: str, packs: Sequence[str] = (), pack_configs: Sequence[str] = ()
) -> Generator[tuple[Session, Watch], None, None]:
    """The held stack and who watches, while the block runs."""
    # A process that lives for seconds has nothing to collect, and collecting is the greatest cost of a Pulumi program.
    gc.disable()
    project = load_project(path)
    backend = shared_backend()
    where = {"simulated": "the simulated cloud", "moto": "moto", "aws": "AWS"}[cloud]
    kept = f", with its state in {backend.shown}" if backend else ""
    with (
        judges(packs, pack_configs, project) as judged_by,
        watching(f"{operation} {project.name}/{stack} on {where}{kept}") as watch,
        session(
            project, stack, cast("Cloud", cloud), operation, packs=judged_by, progress=watch.progress, backend=backend
        ) as held,
    ):
        yield held, watch


def shared_backend() -> Backend | None:
    """The backend that the command line or the environment names, none where the state stays on this machine."""
    asked = invocation()
    return chosen(asked.backend, asked.secrets_provider, os.environ)
