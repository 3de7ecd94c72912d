"""How a child process answers the one that started it: once, on standard output, and confined while it works."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from typing import NoReturn

from devops_components.errors import DevopsError
from devops_components.toolkit.graph.confine import Confinement
from devops_components.toolkit.graph.process import describe


def answer(work: Callable[[], str], subject: str) -> NoReturn:
    """Writes what the work returns, or why there is nothing, to standard output, and ends the process.

    Until then standard output is standard error, so that what is printed does not mix with the answer. What the work asks for
    although it may not have it becomes the answer, whatever the work makes of the refusal; `subject` is whom it is said of.
    """
    output = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    confinement = Confinement()
    try:
        confinement.begin()
        text = work()
    except DevopsError as error:
        text = describe(error)
    if confinement.asked:
        text = describe(confinement.refusal(subject))
    output.write(text)
    output.flush()
    sys.stdout.flush()
    sys.stderr.flush()
    # Threads a program leaves behind must not keep the process.
    os._exit(0)
