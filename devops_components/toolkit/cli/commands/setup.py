"""`devops setup`: gets the engine."""

from __future__ import annotations

import click


@click.command(short_help="Get the Pulumi engine: find it, install it or build it.")
def command() -> None:
    """Finds the Pulumi engine, and installs or builds it where it is not there. Every other command does so as well."""
    from devops_components.toolkit.cli.terminal import watching
    from devops_components.toolkit.engine.pulumi_cli import find_cli

    with watching("looking for the Pulumi engine") as watch:
        cli = find_cli(watch.progress)
    click.echo(f"Pulumi {cli.version} at {cli.path}")
