"""The models of all AWS types, by token."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from devops_components.toolkit.simulated.aws import (
    balancing,
    compute,
    data,
    delivery,
    messaging,
    monitoring,
    network,
    security,
    storage,
)
from devops_components.toolkit.simulated.model import Model

_GROUPS: Final = (balancing, compute, data, delivery, messaging, monitoring, network, security, storage)

MODELS: Final[Mapping[str, Model]] = {token: model for group in _GROUPS for token, model in group.MODELS.items()}
