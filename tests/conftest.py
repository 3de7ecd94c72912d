"""What tests share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from devops_components.toolkit.graph.model import Graph
from devops_components.toolkit.graph.render import render as render_graph

Render = Callable[[Callable[[], Any]], Graph]
"""Renders a program against the simulated cloud."""


@pytest.fixture
def render(tmp_path: Path) -> Render:
    """Renders a program; every call is a stack of its own, called `test`."""
    return lambda program: render_graph(program, project="tests", stack="test", root=tmp_path)
