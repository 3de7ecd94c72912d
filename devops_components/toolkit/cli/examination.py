"""What is there on this machine."""

from __future__ import annotations

import os
import platform
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from devops_components.errors import ConfigurationError
from devops_components.toolkit.engine import folders, pulumi_cli

_PACKAGES = ("devops-components", "pulumi", "pulumi-aws", "pulumi-kubernetes", "pulumi-random", "pulumi-policy", "pydantic")
_MIN_FREE_GB = 5


@dataclass(frozen=True)
class Finding:
    """One thing that was looked for."""

    what: str
    found: bool
    detail: str
    """What it is, or why it is missing."""
    without: str
    """What cannot be done without it."""


def examine() -> list[Finding]:
    """Everything that was looked for, in the order of need."""
    return [*_python(), *_engine(), *_folders(), *_clouds()]


def _python() -> Iterator[Finding]:
    yield Finding("Python", True, platform.python_version(), "nothing works")
    for package in _PACKAGES:
        yield Finding(package, True, metadata.version(package), "nothing works")


def _engine() -> Iterator[Finding]:
    ways = pulumi_cli.describe()
    usable = next((way for way in ways if way.cli), None)
    for way in ways:
        detail = f"{way.path} {way.why}" if way.path else way.why
        yield Finding(
            f"engine: {way.origin}",
            way.cli is not None,
            detail,
            "the next way is tried" if usable is None else f"{usable.origin} is used",
        )


def _folders() -> Iterator[Finding]:
    for name, find in (("data folder", folders.data), ("cache folder", folders.cache)):
        try:
            folder = find(os.environ)
        except ConfigurationError as error:
            yield Finding(name, False, str(error), "no stack can be deployed")
            continue
        free = shutil.disk_usage(_existing(folder)).free // 10**9
        yield Finding(name, free >= _MIN_FREE_GB, f"{folder}, {free} GB free", f"building the engine needs {_MIN_FREE_GB} GB")


def _clouds() -> Iterator[Finding]:
    moto = shutil.which("moto_server")
    yield Finding("moto server", moto is not None, moto or "not installed", "`--cloud moto` needs one; install moto[server]")
    plugins = [*_plugins(folders.data(os.environ) / "moto" / "pulumi"), *_plugins(folders.data(os.environ) / "aws" / "pulumi")]
    detail = ", ".join(plugins) or "not downloaded yet"
    yield Finding("AWS provider plugin", bool(plugins), detail, "`--cloud moto` and `--cloud aws` download it at their first use")
    credentials = any(key in os.environ for key in ("AWS_ACCESS_KEY_ID", "AWS_PROFILE", "AWS_WEB_IDENTITY_TOKEN_FILE"))
    found = credentials or Path("~/.aws/credentials").expanduser().exists()
    yield Finding("AWS credentials", found, "present" if found else "none", "`--cloud aws` needs them; everything else works")


def _plugins(home: Path) -> list[str]:
    return sorted(folder.name for folder in (home / "plugins").glob("resource-aws-*") if folder.is_dir())


def _existing(folder: Path) -> Path:
    return next(part for part in (folder, *folder.parents) if part.exists())
