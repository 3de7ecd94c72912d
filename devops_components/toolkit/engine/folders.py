"""Where the project keeps things on this machine: data that must stay, and a cache that may go at any time.

The same places on Linux and macOS, so that one page of documentation and one CI recipe hold for both:

    data     $DEVOPS_HOME     else  $XDG_DATA_HOME/devops-components    else  ~/.local/share/devops-components
    cache    $DEVOPS_CACHE    else  $XDG_CACHE_HOME/devops-components   else  ~/.cache/devops-components
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from devops_components.errors import ConfigurationError, Problem

_NAME = "devops-components"


def data(environment: Mapping[str, str]) -> Path:
    """The folder for what must stay, such as the state of simulated stacks."""
    return _folder(environment, "DEVOPS_HOME", "XDG_DATA_HOME", ".local/share")


def cache(environment: Mapping[str, str]) -> Path:
    """The folder for what can be made again, such as a built CLI."""
    return _folder(environment, "DEVOPS_CACHE", "XDG_CACHE_HOME", ".cache")


def create(folder: Path) -> Path:
    """The folder, made with its parents where it is not there; nobody but its owner may enter what is made."""
    try:
        for missing in reversed([part for part in (folder, *folder.parents) if not part.is_dir()]):
            missing.mkdir(mode=0o700, exist_ok=True)
    except OSError as error:
        problem = Problem(
            f"cannot be made: {error.strerror}", key=str(folder), fix="set DEVOPS_HOME and DEVOPS_CACHE to folders you may write"
        )
        raise ConfigurationError("a folder cannot be made", [problem]) from None
    return folder


def _folder(environment: Mapping[str, str], own: str, xdg: str, usual: str) -> Path:
    if chosen := environment.get(own):
        if not Path(chosen).is_absolute():
            problem = Problem("is not an absolute path", key=own, value=chosen, fix=f"write it in full, for example /srv/{_NAME}")
            raise ConfigurationError("1 environment variable is not accepted", [problem])
        return Path(chosen)
    # The XDG base directory specification says to ignore paths that are not absolute.
    if (base := environment.get(xdg)) and Path(base).is_absolute():
        return Path(base) / _NAME
    if home := environment.get("HOME"):
        return Path(home) / usual / _NAME
    problem = Problem("is not set", key="HOME", fix=f"set {own} to an absolute path")
    raise ConfigurationError("there is no home folder", [problem])
