"""What the library offers, and what it costs to import."""

from __future__ import annotations

import subprocess
import sys

import pytest

import devops_components


def test_the_names_on_offer_are_sorted_and_all_there() -> None:
    names = devops_components.__all__

    assert names == sorted(names, key=lambda name: (not name.isupper(), name))
    assert set(names) <= set(dir(devops_components))
    assert all(getattr(devops_components, name) is not None for name in names)


def test_a_name_that_is_not_on_offer_says_so() -> None:
    with pytest.raises(AttributeError, match="module devops_components has no attribute Enviroment"):
        devops_components.Enviroment  # noqa: B018


def imported_by(statement: str) -> set[str]:
    """The top-level packages in memory after a statement, run without network."""
    program = f"""
import socket, sys
def refuse(*_, **__): raise AssertionError("the network was touched")
socket.socket.connect = refuse
{statement}
print(" ".join(sorted({{name.split(".")[0] for name in sys.modules}})))
"""
    return set(subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout.split())


HELP = """
sys.argv = ["devops", "--help"]
from devops_components.toolkit.cli import main
try: main.main()
except SystemExit: pass
"""


def test_the_command_starts_without_the_sdk() -> None:
    heavy = {"pulumi", "pulumi_aws", "pydantic", "rich", "jinja2", "yaml", "grpc"}

    assert imported_by("from devops_components.toolkit.cli.main import cli; cli.list_commands(None)") & heavy == set()
    assert imported_by(HELP) & heavy == set()


def test_importing_the_library_imports_no_component() -> None:
    assert "pulumi" not in imported_by("import devops_components")


def test_importing_every_component_touches_no_network() -> None:
    assert "pulumi_aws" in imported_by("from devops_components import *")
