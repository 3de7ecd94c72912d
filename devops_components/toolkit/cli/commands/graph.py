"""`devops graph`: the resources of a stack and how they depend on each other."""

from __future__ import annotations

import click

from devops_components.toolkit.cli.options import project_argument, stack_option


@click.command(short_help="Print the graph of a stack, without an account or an engine.")
@project_argument
@stack_option
@click.option("--format", "form", type=click.Choice(["json", "mermaid", "dot"]), default="json", show_default=True)
def command(project: str, stack: str, form: str) -> None:
    """Prints the graph of STACK: every resource with what it is made of, as the engine would see it.

    No account, no credentials and no Pulumi CLI are needed.
    """
    from devops_components.toolkit.graph import diagram, serialize
    from devops_components.toolkit.graph.process import render_project
    from devops_components.toolkit.graph.project import load_project

    graph = render_project(load_project(project), stack)
    write = {"json": serialize.to_json, "mermaid": diagram.to_mermaid, "dot": diagram.to_dot}[form]
    click.echo(write(graph), nl=False)
