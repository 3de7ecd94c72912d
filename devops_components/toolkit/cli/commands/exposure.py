"""`devops exposure`: the ways from the internet to the stores of a stack."""

from __future__ import annotations

import click

from devops_components.toolkit.cli.options import json_option, project_argument, stack_option


@click.command(short_help="List every way from the internet to a store.")
@project_argument
@stack_option
@json_option
def command(project: str, stack: str, as_json: bool) -> None:
    """Lists every way from the internet to a store of STACK: databases, caches, file systems, searches.

    A way leads through security groups, inwards and outwards, and through whatever stands behind them. What is not in the list
    is closed. No account, no credentials and no Pulumi CLI are needed.
    """
    from dataclasses import asdict

    from devops_components.toolkit.check import exposure
    from devops_components.toolkit.cli import results
    from devops_components.toolkit.graph.process import render_project
    from devops_components.toolkit.graph.project import load_project

    found = exposure.ways(render_project(load_project(project), stack))
    if as_json:
        click.echo(results.to_json({"schemaVersion": 1, "ways": [asdict(way) for way in found]}))
        return
    for way in found:
        click.echo(f"{way.store.rpartition('::')[2]}: {way.path}{f' (perhaps: {way.doubt})' if way.doubt else ''}")
    click.echo(
        f"{len(found)} way{'' if len(found) == 1 else 's'} from the internet to a store"
        if found
        else "no way from the internet to a store",
        err=True,
    )
