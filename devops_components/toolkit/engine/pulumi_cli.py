"""Finds the Pulumi CLI, or gets one: the first of these ways that leads to a supported version.

- `DEVOPS_PULUMI`: the path of a CLI; a wrong one is an error, since somebody chose it.
- `PATH`: the first `pulumi` there; passed over where its version is not supported.
- cache: what one of the next two left in the cache folder.
- installer: Pulumi's own, through the SDK; needs get.pulumi.com.
- built: from Go modules; needs a mirror of Go modules, and minutes.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from devops_components.errors import ConfigurationError, Problem
from devops_components.toolkit.engine import child_process, folders, pulumi_build, pulumi_cache, pulumi_installer
from devops_components.toolkit.engine.progress import Progress, silent

Origin = Literal["DEVOPS_PULUMI", "PATH", "cache", "installer", "built"]
"""The way a CLI was found."""

VARIABLE: Final = "DEVOPS_PULUMI"
"""Environment variable that names the CLI to use."""

OLDEST: Final = (3, 259, 0)
"""The oldest supported version: the one this project is tested with, and the one it builds.

The engine's plans, exit codes and plugin protocol are younger than the 3.1.0 that the SDK itself is content with.
"""

NEXT_MAJOR: Final = (4, 0, 0)
"""The first version that is not supported: the SDK refuses a CLI of another major version."""

SUPPORTED: Final = "3.259.0 and later, below 4.0.0"

_VERSION = re.compile(r"v?((\d+)\.(\d+)\.(\d+)(-\S+)?(\+\S+)?)")
_ASK_SECONDS = 30


@dataclass(frozen=True)
class PulumiCli:
    """A Pulumi CLI of a supported version."""

    path: Path
    """Absolute path of the executable, which is called `pulumi` except where `DEVOPS_PULUMI` names another."""
    version: str
    """What it says of itself, without a leading `v`."""
    origin: Origin


@dataclass(frozen=True)
class Way:
    """One way to a CLI, and where it led."""

    origin: Origin
    path: Path | None
    """The executable that is there, supported or not."""
    cli: PulumiCli | None
    """The CLI to use, where what is there is supported."""
    why: str
    """What it is, or why there is nothing to use, in one line."""


def find_cli(progress: Progress = silent, environment: Mapping[str, str] = os.environ) -> PulumiCli:
    """The Pulumi CLI to use; installed or built into the cache folder where none is found, which takes minutes, once.

    Raises `ConfigurationError` where `DEVOPS_PULUMI` is wrong, or with every way that was tried and why it failed.
    """
    named = _named(environment)
    if named.cli:
        return named.cli
    if value := environment.get(VARIABLE):
        fix = f"set it to the path of a Pulumi CLI ({SUPPORTED}), or unset it"
        raise ConfigurationError("1 environment variable is not accepted", [Problem(named.why, VARIABLE, value, fix=fix)])
    on_path = _on_path(environment)
    if on_path.cli:
        return on_path.cli
    if on_path.path:
        progress(f"passing over {on_path.path}", on_path.why)
    return _cached(environment).cli or _make(on_path, environment, progress)


def describe(environment: Mapping[str, str] = os.environ) -> tuple[Way, ...]:
    """Every way in the order of trying, with what is there now; nothing is downloaded, built or written."""
    installer = Way("installer", None, None, "is asked when nothing before it is found; needs get.pulumi.com")
    return _named(environment), _on_path(environment), _cached(environment), installer, _buildable(environment)


def _named(environment: Mapping[str, str]) -> Way:
    value = environment.get(VARIABLE)
    if not value:
        return Way(VARIABLE, None, None, "is not set")
    path = Path(value).absolute()
    if not path.is_file():
        return Way(VARIABLE, None, None, "is not a file")
    return _judge(VARIABLE, path, environment)


def _on_path(environment: Mapping[str, str]) -> Way:
    found = shutil.which("pulumi", path=environment.get("PATH", ""))
    return _judge("PATH", Path(found).absolute(), environment) if found else Way("PATH", None, None, "holds no `pulumi`")


def _cached(environment: Mapping[str, str]) -> Way:
    try:
        cache = folders.cache(environment)
    except ConfigurationError as error:
        return Way("cache", None, None, f"has no place: {error.problems[0]}")
    ways = [_judge("cache", path, environment) for path in pulumi_cache.kept(cache)]
    nothing = Way("cache", None, None, f"{cache} holds no `pulumi` for this machine")
    return next((way for way in ways if way.cli), ways[0] if ways else nothing)


def _buildable(environment: Mapping[str, str]) -> Way:
    pin = pulumi_build.pin()
    try:
        go = pulumi_build.find_go(environment)
    except ConfigurationError as error:
        return Way("built", None, None, f"{pin.version} would be built with {pin.toolchain} from PyPI: {error.message}")
    return Way("built", None, None, f"{pin.version} would be built with {go.path}, Go {go.version}")


def _judge(origin: Origin, path: Path, environment: Mapping[str, str]) -> Way:
    version, why = _ask(path, environment)
    return Way(origin, path, PulumiCli(path, version, origin) if version else None, why)


def _ask(path: Path, environment: Mapping[str, str]) -> tuple[str | None, str]:
    """The version the executable says it is, where that is supported; and what is to be said of it."""
    asked = {**environment, "PULUMI_SKIP_UPDATE_CHECK": "true"}
    ended = child_process.run((path, "version"), environment=asked, limit_seconds=_ASK_SECONDS)
    if ended.code != 0:
        return None, f"cannot say its version: {ended.why()}"
    match = next((match for line in ended.lines if (match := _VERSION.fullmatch(line.strip()))), None)
    if not match:
        return None, "says no version when called with `version`"
    numbers = (int(match[2]), int(match[3]), int(match[4]))
    # A pre-release comes before the release it is named after.
    too_old = numbers < OLDEST or (numbers == OLDEST and match[5])
    if too_old or numbers >= NEXT_MAJOR:
        return None, f"is {match[1]}; supported: {SUPPORTED}"
    return match[1], f"is {match[1]}"


def _make(on_path: Way, environment: Mapping[str, str], progress: Progress) -> PulumiCli:
    cache = folders.create(folders.cache(environment))
    try:
        with pulumi_cache.exclusive(cache, progress) as work:
            # Whoever had the lock before may have made it.
            cached = _cached(environment)
            return cached.cli or _install_or_build((on_path, cached), cache, work, environment, progress)
    except OSError as error:
        problem = Problem(str(error), key=str(cache), fix="free space there, or set DEVOPS_CACHE to a folder you may write")
        raise ConfigurationError("the Pulumi CLI cannot be put into the cache folder", [problem]) from None


def _install_or_build(
    looked: tuple[Way, ...], cache: Path, work: Path, environment: Mapping[str, str], progress: Progress
) -> PulumiCli:
    problems = [Problem(way.why, key=way.origin, value=str(way.path) if way.path else None) for way in looked]
    try:
        root = pulumi_installer.install(work, environment, progress)
        return _accept("installer", root, cache, work, environment)
    except ConfigurationError as error:
        progress("passing over Pulumi's own installer", error.message)
        problems.append(Problem(error.message, key="installer"))
    try:
        root = pulumi_build.build(cache, work, environment, progress)
        cli = _accept("built", root, cache, work, environment)
    except ConfigurationError as error:
        problems.append(Problem(error.message, key="build"))
        fix = f"install Pulumi ({SUPPORTED}) so that it is on PATH, or set {VARIABLE} to its path"
        raise ConfigurationError(f"no Pulumi CLI was found, and none could be installed or built; {fix}", problems) from None
    pulumi_build.clean(cache)
    return cli


def _accept(
    origin: Literal["installer", "built"], root: Path, cache: Path, work: Path, environment: Mapping[str, str]
) -> PulumiCli:
    version, why = _ask(root / "bin" / "pulumi", environment)
    if version is None:
        raise ConfigurationError(f"the CLI it made {why}")
    if origin == "built" and version != pulumi_build.pin().version:
        raise ConfigurationError(f"the CLI it made is {version}, not {pulumi_build.pin().version}")
    return PulumiCli(pulumi_cache.keep(root, version, cache, work), version, origin)
