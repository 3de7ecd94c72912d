"""Finds the formats: every module under `formats` is one, called as the module is, with a function `render`."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Mapping

from devops_components.toolkit.report import formats
from devops_components.toolkit.report.model import Report

Format = Callable[[Report], str]
"""Makes a text of a report; pure."""


def _format(name: str) -> Format:
    """The format of this name, imported when it is first used: some need a template engine or an XML library."""
    return lambda report: importlib.import_module(f"{formats.__name__}.{name}").render(report)


FORMATS: Mapping[str, Format] = {module.name: _format(module.name) for module in pkgutil.iter_modules(formats.__path__)}
"""Every format by its name, in the order of names."""
