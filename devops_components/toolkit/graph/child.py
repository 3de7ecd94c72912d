"""The child process of `render_project`: renders one stack and writes its graph to standard output."""

from __future__ import annotations

import gc
import os
import sys


def main() -> None:
    """Called as `ROOT SHOWN STACK`."""
    # A program that lives for a second has nothing to collect, and collecting is its greatest cost.
    gc.disable()
    from devops_components.toolkit.graph.answering import answer
    from devops_components.toolkit.graph.project import load_project
    from devops_components.toolkit.graph.render import render_program
    from devops_components.toolkit.graph.serialize import to_wire

    root, shown, stack = sys.argv[1:]
    os.chdir(root)
    answer(lambda: to_wire(render_program(load_project(root, shown), stack)), "the program")


if __name__ == "__main__":
    main()
