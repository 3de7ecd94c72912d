"""The folder the engine works in: copies of the project's files, so that the engine never writes into the user's tree."""

from __future__ import annotations

from pathlib import Path

import yaml

from devops_components.toolkit.graph.project import Project, read_yaml

_SALT = "encryptionsalt"


def prepare(project: Project, stack: str, folder: Path) -> Path:
    """Makes the folder ready for the next operation, and returns it.

    The engine keeps the salt of the state's encryption in the stack's file; where the user's file has none, the one of
    the last operation is kept.
    """
    folder.mkdir(mode=0o700, exist_ok=True)
    source = project.stack_file(stack)
    copy = folder / source.name
    text = source.read_text(encoding="utf-8")
    salt = read_yaml(copy, str(copy)).get(_SALT) if copy.is_file() else None
    if salt and _SALT not in read_yaml(source, f"{project.shown}/{source.name}"):
        text += f"\n{_SALT}: {salt}\n"
    copy.write_text(text, encoding="utf-8")
    settings = {"name": project.name, "runtime": "python", "config": dict(project.config)}
    (folder / "Pulumi.yaml").write_text(yaml.safe_dump(settings), encoding="utf-8")
    return folder
