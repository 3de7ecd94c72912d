"""Where stacks of one cloud keep their state, apart from the user's own Pulumi login.

<data folder>/<cloud>/
    passphrase          encrypts secrets in the states; made once, at random
    state/              the backend: state, history and locks of every stack
    pulumi/             the engine's own home: plugins and credentials
    stacks/<project>/<stack>/   work folder, lease, copies of the state, and what exists in the simulated cloud
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from devops_components.toolkit.engine import folders
from devops_components.toolkit.graph.project import Project

Cloud = Literal["simulated", "moto", "aws"]
"""The embedded simulation, an emulated AWS on loopback, or the AWS account the credentials point at."""


@dataclass(frozen=True)
class Home:
    """The folders of one cloud."""

    cloud: Cloud
    root: Path

    @property
    def state(self) -> Path:
        """Folder of the backend."""
        return self.root / "state"

    @property
    def pulumi(self) -> Path:
        """The engine's own home."""
        return self.root / "pulumi"

    def stack(self, project: Project, stack: str) -> Path:
        """Folder of one stack, made where it is not there."""
        return folders.create(self.root / "stacks" / project.name / stack)

    def checkpoint(self, project: Project, stack: str) -> Path:
        """The file in which the backend keeps a stack's state."""
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


def home(cloud: Cloud, environment: Mapping[str, str] = os.environ) -> Home:
    """The home of a cloud, made where it is not there."""
    place = Home(cloud, folders.create(folders.data(environment) / cloud))
    for folder in (place.state, place.pulumi):
        folders.create(folder)
    return place
