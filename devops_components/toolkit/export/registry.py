"""Finds the formats: every module under `formats` is one, called as the module is, with a function `render`."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Mapping

from devops_components.toolkit.export import formats
from devops_components.toolkit.graph.model import Graph

Format = Callable[[Graph], str]
"""Makes a text of a graph; pure. Raises `ConfigurationError` where the graph holds nothing for it."""


def _format(name: str) -> Format:
    """The format of this name, imported when it is first used: one reads large tables, another needs a YAML library."""
    return lambda graph: importlib.import_module(f"{formats.__name__}.{name}").render(graph)


FORMATS: Mapping[str, Format] = {
    module.name.replace("_", "-"): _format(module.name) for module in pkgutil.iter_modules(formats.__path__)
}
"""Every format by its name, in the order of names."""
