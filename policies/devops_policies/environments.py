"""Which environment a stack is judged as."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Final, TypeVar

PROFILES: Final = ("sandbox", "dev", "testing", "staging", "production")
"""The environments a rule knows, from the most lenient to the strictest; any other is judged as production."""

CONFIGURATION_KEY: Final = "devops:environment"
"""Stack configuration that names the environment where the stack's name does not, as in `devops:environment: staging`."""

_SEPARATORS: Final = str.maketrans("._/", "---")

T = TypeVar("T")


def named_in(stack: str) -> str | None:
    """The profile a stack's name holds as a word, as in `acme-staging`; the strictest where there are several."""
    words = stack.lower().translate(_SEPARATORS).split("-")
    return next((profile for profile in reversed(PROFILES) if profile in words), None)


def environment_of(stack: str, configured: str | None = None) -> str:
    """The environment of a stack: the configured one, else the one its name holds, else production.

    Raises `ValueError` where the configured one is not a profile: a typing error must not choose the level of a rule.
    """
    if configured is None:
        return named_in(stack) or "production"
    if configured not in PROFILES:
        raise ValueError(f"{CONFIGURATION_KEY} = {configured}: not an environment; use one of {', '.join(PROFILES)}")
    return configured


def environment_of_process(variables: Mapping[str, str]) -> str | None:
    """The environment the engine tells a pack when it starts it; none where it says nothing of a stack.

    `PULUMI_STACK` and `PULUMI_CONFIG` are set for `preview`, `up`, `refresh` and `destroy`, by the language host of a full
    installation as well as by the engine itself. `pulumi policy analyze` sets neither.
    """
    configured = json.loads(variables.get("PULUMI_CONFIG") or "{}").get(CONFIGURATION_KEY)
    stack = variables.get("PULUMI_STACK")
    return environment_of(stack or "", configured) if stack or configured else None


def by_profile(dev: T, staging: T, production: T) -> dict[str, T]:
    """The catalogue's three columns as the five profiles: a sandbox and testing are built like dev."""
    return {"sandbox": dev, "dev": dev, "testing": dev, "staging": staging, "production": production}
