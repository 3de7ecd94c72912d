"""Serves the baseline pack to the engine."""

from devops_policies.serving import build

build("baseline")
