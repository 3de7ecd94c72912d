"""What tests share."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from devops_components.toolkit.graph.model import Graph
from devops_components.toolkit.graph.render import render as render_graph
from tests.support.equipment import not_run

# Else the first output that is made outside a program makes a loop, which nobody closes and a later test is blamed for.
asyncio.set_event_loop(None)

Render = Callable[[Callable[[], Any]], Graph]
"""Renders a program against the simulated cloud."""


@pytest.fixture
def render(tmp_path: Path) -> Render:
    """Renders a program; every call is a stack of its own, called `test`."""
    return lambda program: render_graph(program, project="tests", stack="test", root=tmp_path)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Says which comparisons with real equipment did not run, and why; they are counted nowhere."""
    for file, reason in not_run().items():
        terminalreporter.write_line(f"not run: tests/equipment/{file}: {reason}")
