"""Where stacks of one cloud keep their state, apart from the user's own Pulumi login.

<data folder>/<cloud>/
    passphrase          encrypts secrets in the states; made once, at random
    state/              the backend: state, history and locks of every stack
    pulumi/             the engine's own home: plugins and credentials
    stacks/<project>/<stack>/   work folder, lease, copies of the state, and what exists in the simulated cloud
    shared/<backend>/stacks/…   the same for stacks whose state is kept in a backend that others work with as well
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from devops_components.toolkit.engine import folders
from devops_components.toolkit.engine.backend import Backend
from devops_components.toolkit.graph.project import Project

Cloud = Literal["simulated", "moto", "aws"]
"""The embedded simulation, an emulated AWS on loopback, or the AWS account the credentials point at."""


@dataclass(frozen=True)
class Home:
    """The folders of one cloud."""

    cloud: Cloud
    root: Path
    backend: Backend | None = None
    """Backend that is shared with others; without it the states lie here, and nobody else has them."""

    @property
    def state(self) -> Path:
        """Folder of the backend of this machine."""
        return self.root / "state"

    @property
    def pulumi(self) -> Path:
        """The engine's own home."""
        return self.root / "pulumi"

    @property
    def backend_url(self) -> str:
        """The backend, as the engine takes it."""
        return self.backend.url if self.backend else self.state.as_uri()

    def stack(self, project: Project, stack: str) -> Path:
        """Folder of one stack, made where it is not there."""
        above = self.root / "shared" / self.backend.digest if self.backend else self.root
        return folders.create(above / "stacks" / project.name / stack)

    def checkpoint(self, project: Project, stack: str) -> Path:
        """The file in which the backend of this machine keeps a stack's state."""
        return self.state / ".pulumi" / "stacks" / project.name / f"{stack}.json"

    def passphrase(self) -> str:
        """The passphrase of the states, made at the first use."""
        file = self.root / "passphrase"
        try:
            descriptor = os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        except FileExistsError:
            return file.read_text(encoding="utf-8")
        with os.fdopen(descriptor, "w", encoding="utf-8") as handle:
            handle.write(secrets.token_urlsafe(32))
        return file.read_text(encoding="utf-8")


def home(cloud: Cloud, environment: Mapping[str, str] = os.environ, backend: Backend | None = None) -> Home:
    """The home of a cloud, made where it is not there."""
    place = Home(cloud, folders.create(folders.data(environment) / cloud), backend)
    for folder in (place.state, place.pulumi):
        folders.create(folder)
    return place
