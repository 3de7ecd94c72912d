"""What components make most: inputs that the real providers accept, of AWS and of Kubernetes."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import yaml

_FOLDER = Path(__file__).parent

COMMON: Final[Mapping[str, Mapping[str, Any]]] = yaml.safe_load((_FOLDER / "common_types.yaml").read_text(encoding="utf-8"))
"""AWS type to its inputs."""
OBJECTS: Final[Mapping[str, Mapping[str, Any]]] = yaml.safe_load((_FOLDER / "common_objects.yaml").read_text(encoding="utf-8"))
"""Kubernetes type to an `object` and the `plural` by which an API server knows its kind."""
