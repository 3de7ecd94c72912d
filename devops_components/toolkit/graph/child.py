"""The child process of `render_project`: renders one stack and writes its graph to standard output."""

from __future__ import annotations

import gc
import os
import sys


def main() -> None:
    """Called as `ROOT SHOWN STACK`."""
    # A program that lives for a second has nothing to collect, and collecting is its greatest cost.
    gc.disable()
    answer = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    from devops_components.errors import DevopsError
    from devops_components.toolkit.graph.confine import Confinement
    from devops_components.toolkit.graph.process import describe
    from devops_components.toolkit.graph.project import load_project
    from devops_components.toolkit.graph.render import render_program
    from devops_components.toolkit.graph.serialize import to_wire

    root, shown, stack = sys.argv[1:]
    os.chdir(root)
    confinement = Confinement()
    try:
        project = load_project(root)
        named = type(project)(project.root, project.name, project.main, project.config, shown)
        confinement.begin()
        text = to_wire(render_program(named, stack))
    except DevopsError as error:
        text = describe(error)
    if confinement.asked:
        text = describe(confinement.refusal("the program"))
    answer.write(text)
    answer.flush()
    sys.stdout.flush()
    sys.stderr.flush()
    # Threads a program leaves behind must not keep the process.
    os._exit(0)


if __name__ == "__main__":
    main()
