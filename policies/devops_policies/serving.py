"""Serves a pack to the engine."""

from __future__ import annotations

import os
from collections.abc import Mapping

from pulumi_policy import Policy, PolicyPack

from devops_policies import crossguard, packs
from devops_policies.environments import environment_of_process


def policies(pack: str, variables: Mapping[str, str]) -> list[Policy]:
    """One CrossGuard policy for each rule of a pack, at the level of the environment that the process runs for."""
    environment = environment_of_process(variables)
    return [crossguard.policy(rule, environment) for rule in packs.rules(pack)]


def build(pack: str) -> None:
    """Serves a pack to the engine that started this process, and never returns.

    Prints nothing: the engine reads the pack's port from the first line of standard output, which the SDK writes. A stack
    whose configured environment does not exist ends the process, and with it the run.
    """
    try:
        chosen = policies(pack, os.environ)
    except ValueError as error:
        raise SystemExit(f"policy pack {pack}: {error}") from None
    PolicyPack(name=pack, policies=chosen, description=packs.pack(pack).description)
