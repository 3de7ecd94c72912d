"""A program that is looked at runs confined: what it may not do ends in a clear refusal and never in a graph."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from devops_components.errors import ConfigurationError, DeadlineError, DevopsError, UndecidedError
from devops_components.toolkit.graph.confine import environment
from devops_components.toolkit.graph.process import render_project
from devops_components.toolkit.graph.project import Project, load_project

BUCKET = "\nimport pulumi_aws as aws\naws.s3.Bucket('data')\n"
Write = Callable[[str], Project]


@pytest.fixture
def project(tmp_path: Path) -> Write:
    def write(program: str) -> Project:
        (tmp_path / "Pulumi.yaml").write_text("name: tried\nruntime: python\n")
        (tmp_path / "Pulumi.dev.yaml").write_text("config: {}\n")
        (tmp_path / "__main__.py").write_text(program + BUCKET)
        return load_project(tmp_path)

    return write


def running(marker: str) -> list[str]:
    listed = subprocess.run(["ps", "-eo", "args"], capture_output=True, text=True, check=True).stdout
    return [line for line in listed.splitlines() if marker in line]


def swallowed(line: str) -> str:
    return f"try:\n    {line}\nexcept Exception:\n    pass"


@pytest.mark.parametrize(
    ("program", "asked"),
    [
        ("import socket\nsocket.socket().connect(('127.0.0.1', 9))", "the program opens a connection to 127.0.0.1:9"),
        ("import socket\nsocket.socket().bind(('127.0.0.1', 0))", "the program opens a connection to 127.0.0.1:0"),
        ("import urllib.request\nurllib.request.urlopen('http://example.org')", "asks for the address of example.org"),
        ("import pathlib\npathlib.Path('~/.aws/credentials').expanduser().read_text()", ".aws/credentials"),
        ("open('/proc/self/environ').read()", "the program reads /proc/self/environ"),
    ],
)
@pytest.mark.parametrize("form", [str, swallowed], ids=["said", "swallowed"])
def test_network_and_credentials_are_refused_even_where_the_program_swallows_the_refusal(
    project: Write, program: str, asked: str, form: Callable[[str], str]
) -> None:
    *imports, last = program.splitlines()

    with pytest.raises(UndecidedError) as raised:
        render_project(project("\n".join([*imports, form(last)])), "dev")

    assert [asked in problem.what for problem in raised.value.problems] == [True]


@pytest.mark.parametrize("library", ["urllib3.util.connection", "pulumi_kubernetes.yaml", "pulumi_kubernetes.helm.v3"])
def test_a_library_that_looks_whether_there_is_ipv6_opens_no_connection(project: Write, library: str) -> None:
    graph = render_project(project(f"import {library}\nvars({library})"), "dev")

    assert [node.name for node in graph.resources if node.type == "aws:s3/bucket:Bucket"] == ["data"]


def test_variables_that_speak_of_credentials_are_withheld(project: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "planted")
    monkeypatch.setenv("GITHUB_TOKEN", "planted")
    monkeypatch.setenv("IMAGE_DIGEST", "sha256:0")

    with pytest.raises(ConfigurationError) as raised:
        render_project(
            project("import os\nraise ValueError(sorted(v for v in os.environ.values() if v in ('planted', 'sha256:0')))"), "dev"
        )

    assert [problem.what for problem in raised.value.problems] == ["ValueError: ['sha256:0']"]


def test_ordinary_variables_are_kept() -> None:
    given = {
        "PATH": "p",
        "HOME": "h",
        "LANG": "l",
        "IMAGE_DIGEST": "i",
        "PULUMI_CONFIG_PASSPHRASE": "s",
        "NPM_TOKEN": "s",
        "GITHUB_ENV": "f",
        "CI_REPOSITORY_URL": "u",
        "AWS_PROFILE": "s",
    }

    assert environment(given) == {"PATH": "p", "HOME": "h", "LANG": "l", "IMAGE_DIGEST": "i"}


@pytest.mark.parametrize(
    ("program", "error", "text"),
    [
        ("import sys; sys.exit(0)", DevopsError, "the program ended before it was done"),
        ("import os; os._exit(0)", DevopsError, "ended the process with exit code 0"),
        ("import os, signal; os.kill(os.getpid(), signal.SIGSEGV)", DevopsError, "ended the process with exit code -11"),
        ("while True: pass", DeadlineError, "did not end within 2 s and was stopped"),
        ("held = [bytearray(2**33)]", UndecidedError, "needs more memory than it may have"),
        ("def broken(:", ConfigurationError, "the program failed"),
    ],
)
def test_a_program_that_does_not_come_to_its_end_gives_no_graph(
    project: Write, program: str, error: type[DevopsError], text: str
) -> None:
    with pytest.raises(DevopsError) as raised:
        render_project(project(program), "dev", timeout_seconds=2 if error is DeadlineError else 60)

    assert type(raised.value) is error
    assert text in raised.value.message


def test_what_a_program_prints_does_not_mix_with_its_graph(project: Write, capfd: pytest.CaptureFixture[str]) -> None:
    graph = render_project(project("print('{\"error\": 1}', flush=True)\nimport os\nos.write(1, b'raw')"), "dev")

    assert [node.name for node in graph.resources if node.type == "aws:s3/bucket:Bucket"] == ["data"]
    assert capfd.readouterr().err == '{"error": 1}\nraw'


def test_a_program_leaves_no_process_behind(project: Write) -> None:
    marker = f"86{os.getpid():07d}"

    render_project(project(f"import subprocess\nsubprocess.Popen(['sleep', '{marker}'])"), "dev")

    assert running(f"sleep {marker}") == []
