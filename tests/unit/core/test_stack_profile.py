"""The profile that a stack is called after."""

from __future__ import annotations

from pathlib import Path

import pytest

from devops_components import LogBucket, LogBucketArgs, stack_profile
from devops_components.errors import DevopsError
from devops_components.toolkit.graph.render import render


def program() -> None:
    LogBucket("logs", LogBucketArgs(profile=stack_profile(), account="123456789012", region="eu-west-1"))


def test_a_stack_called_after_a_profile_has_its_defaults(tmp_path: Path) -> None:
    graph = render(program, project="tests", stack="staging", root=tmp_path)

    assert graph.component("logs").inputs["profile"] == "staging"


def test_a_stack_called_otherwise_says_which_names_there_are(tmp_path: Path) -> None:
    with pytest.raises(DevopsError) as raised:
        render(program, project="tests", stack="prod", root=tmp_path)

    assert "stack = prod: is not a profile; they are sandbox, dev, testing, staging, production" in str(raised.value)
