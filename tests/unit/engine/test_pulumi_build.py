from __future__ import annotations

import json
import platform
import re
from pathlib import Path

import pytest
from cli_machine import BUILT, GO, SLOT, Machine, Watcher, built, lines, make, wait_for

from devops_components.errors import ConfigurationError
from devops_components.toolkit.engine import pulumi_build
from devops_components.toolkit.engine.pulumi_cli import find_cli

PACKAGE = "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi"
COST = "takes 2 to 10 minutes, 2.5 GB of memory and 3.5 GB of disk for the caches of Go; the CLI itself has 115 MB"
STEP = "building the Pulumi CLI 3.259.0"


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return make(tmp_path)


def test_a_build_says_what_it_will_take_and_how_far_it_is(machine: Machine) -> None:
    machine.put("go", GO)
    progress = Watcher()

    cli = find_cli(progress, machine.environment)

    assert (cli, machine.calls) == (built(machine), ["list", "build"])
    assert progress.seen[2:] == [
        (STEP, f"with Go 1.26.8; {COST}"),
        (STEP, "downloading module 1: example.org/module v1.2.3"),
        (STEP, "compiled 1 of at most 3 packages (33 %)"),
        (STEP, "compiled 2 of at most 3 packages (66 %)"),
        (STEP, "linking"),
    ]


def test_only_the_cli_and_the_lock_stay_and_the_next_call_uses_it(machine: Machine) -> None:
    machine.put("go", GO)

    find_cli(environment=machine.environment)
    again = find_cli(environment=machine.environment)

    assert (again, machine.calls, machine.kept()) == (built(machine, "cache"), ["list", "build"], BUILT)


def test_the_build_is_pinned_and_needs_no_c_compiler(machine: Machine) -> None:
    machine.put("go", GO)

    find_cli(environment={**machine.environment, "GOOS": "windows", "GOROOT": "/opt/go"})

    arguments = (machine.home / "arguments").read_text().split("\n")
    environment = dict(line.split("=", 1) for line in (machine.home / "environment").read_text().splitlines())
    version = "-s -w -X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=v3.259.0"
    assert arguments[:6] == ["build", "-mod=readonly", "-trimpath", "-buildvcs=false", "-v", "-ldflags"]
    assert (arguments[6], arguments[7], arguments[9:]) == (version, "-o", [PACKAGE, ""])
    assert (machine.home / "module").read_text().split() == ["go-toolchain.txt", "go.mod", "go.sum", "tools.go"]
    own = {"CGO_ENABLED": "0", "GO111MODULE": "on", "GOOS": "linux", "GOARCH": "amd64", "GOTOOLCHAIN": "local", "GOWORK": "off"}
    callers = {name: machine.environment[name] for name in ("GOPROXY", "GOFLAGS", "HOME")} | {"GOROOT": "/opt/go"}
    assert {name: environment[name] for name in own | callers} == own | callers
    assert not {"GOPATH", "GOMODCACHE", "GOCACHE"} & set(environment)


def test_every_module_that_is_needed_has_its_checksum() -> None:
    module = (pulumi_build.MODULE / "go.mod").read_text()
    sums = {tuple(line.split()[:2]) for line in (pulumi_build.MODULE / "go.sum").read_text().splitlines()}

    required = set(re.findall(r"^\t?(?:require )?(\S+) (v\S+)(?: // indirect)?$", module, re.MULTILINE))
    replaced = {("github.com/atotto/clipboard", "v0.1.4")}
    replacements = set(re.findall(r"^replace \S+ => (\S+) (\S+)$", module, re.MULTILINE))
    assert ("github.com/pulumi/pulumi/pkg/v3", "v3.259.0") in required
    assert replacements == {("github.com/tgummerer/clipboard", "v0.0.0-20241001131231-d02d263e614e")}
    assert {need for need in required | replacements if need not in sums} == replaced


def test_a_cli_of_another_version_is_not_kept(machine: Machine) -> None:
    machine.put("go", GO.replace("v3.259.0", "v3.260.0"))

    with pytest.raises(ConfigurationError) as caught:
        find_cli(environment=machine.environment)

    assert str(caught.value).splitlines()[-1] == "  build: the CLI it made is 3.260.0, not 3.259.0"
    assert machine.kept() == {"pulumi.lock"}


def test_a_changed_module_is_refused_with_what_go_says(machine: Machine) -> None:
    says = "verifying example.org/module@v1.2.3: checksum mismatch; downloaded: h1:a=; go.sum: h1:b=; SECURITY ERROR"
    printed = says.replace("; ", "\\n\\t")
    machine.put("go", GO.replace("echo list >>", f"printf '{printed}\\n' >&2; exit 1; echo list >>"))

    with pytest.raises(ConfigurationError) as caught:
        find_cli(environment=machine.environment)

    why = f"  build: the Go modules cannot be had: `go list` ended with code 1: {says}"
    assert str(caught.value).splitlines()[-1] == why


def test_a_damaged_cli_in_the_cache_is_made_anew(machine: Machine) -> None:
    machine.put("go", GO)
    damaged = machine.put("pulumi", "exit 1", machine.cache / SLOT / "bin")
    (damaged.parent / "left").touch()

    cli = find_cli(environment=machine.environment)

    assert (cli, machine.kept()) == (built(machine), BUILT)


@pytest.mark.parametrize("stage", ["list", "build", "version"])
def test_a_process_that_is_killed_leaves_nothing_half_made(machine: Machine, stage: str) -> None:
    reached = machine.root / "reached"
    talk = f"touch {reached}; while :; do echo talking >&2; sleep 0.1; done"
    slow = {
        "list": GO.replace("echo list >>", f"{talk}; echo list >>"),
        "build": GO.replace('mkdir -p "$(', f'mkdir -p "$(dirname "$2")"; echo half > "$2"; {talk}; mkdir -p "$('),
        "version": GO.replace("'#!/bin/sh\\necho v3.259.0\\n'", f"'#!/bin/sh\\nPATH=/usr/bin:/bin\\n{talk}\\n'"),
    }
    assert slow[stage] != GO
    machine.put("go", slow[stage])
    with machine.start() as process:
        wait_for(reached)

        process.kill()
        process.communicate()

    assert list(machine.cache.glob("pulumi-*")) == []
    assert len(list(machine.cache.glob("work-*"))) == 1
    machine.put("go", GO)
    assert (find_cli(environment=machine.environment), machine.kept()) == (built(machine), BUILT)


def test_an_interrupted_build_tidies_up(machine: Machine) -> None:
    machine.put("go", GO)

    def interrupt(step: str, detail: str | None = None) -> None:
        if detail == "linking":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        find_cli(interrupt, machine.environment)

    assert machine.kept() == {"pulumi.lock"}
    assert list(machine.cache.iterdir()) == [machine.cache / "pulumi.lock"]


def test_two_at_once_build_once_and_the_second_says_for_whom_it_waits(machine: Machine) -> None:
    go, reached = machine.root / "go", machine.root / "reached"
    waits = f"touch {reached}; for i in $(seq 200); do [ -e {go} ] || sleep 0.05; done"
    machine.put("go", GO.replace("echo build >>", f"{waits}; echo build >>"))
    with machine.start() as first:
        wait_for(reached)
        with machine.start() as second:
            assert second.stdout is not None
            waiting = json.loads(second.stdout.readline())
            go.touch()
            outputs = [process.communicate() for process in (first, second)]

    path = str(machine.cache / SLOT / "bin" / "pulumi")
    step, detail = waiting
    assert step == "waiting for another Pulumi CLI to be made"
    owner = rf"process {first.pid} on {re.escape(platform.node())} since \d\d:\d\d:\d\d makes it"
    assert re.fullmatch(owner, detail), detail
    assert [lines(output)[-1] for output, _ in outputs] == [
        {"path": path, "version": "3.259.0", "origin": "built"},
        {"path": path, "version": "3.259.0", "origin": "cache"},
    ]
    assert (machine.calls, machine.kept()) == (["list", "build"], BUILT)


def test_when_the_first_of_two_fails_the_second_builds(machine: Machine) -> None:
    reached = machine.root / "reached"
    machine.put("go", GO.replace("echo build >>", f"touch {reached}; sleep 0.5; exit 1; echo build >>"))
    with machine.start() as first:
        wait_for(reached)
        machine.put("go", GO, machine.root / "new").replace(machine.root / "bin" / "go")

        second = find_cli(environment=machine.environment)
        _, error = first.communicate()

    assert error.splitlines()[-1] == "  build: the Go modules do not build: `go build` ended with code 1"
    assert (second, machine.kept()) == (built(machine), BUILT)
