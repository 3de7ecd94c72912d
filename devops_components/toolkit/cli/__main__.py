"""`python -m devops_components.toolkit.cli`: the command, where its script is not on the path."""

from __future__ import annotations

from devops_components.toolkit.cli.main import main

main()
