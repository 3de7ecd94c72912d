"""`devops outputs`: what the last deployment published."""

from __future__ import annotations

import click

from devops_components.toolkit.cli.options import on_a_stack


@click.command(short_help="Show what the last deployment published.")
@on_a_stack
def command(project: str, stack: str, cloud: str, as_json: bool) -> None:
    """Shows the outputs of STACK's last deployment. Secrets are not shown."""
    from devops_components.toolkit.cli import results
    from devops_components.toolkit.cli.running import running
    from devops_components.toolkit.engine import operations

    with running(project, stack, cloud, "outputs") as (held, _):
        found = operations.outputs(held)
    click.echo(results.to_json(results.shown(found)) if as_json else results.outputs_text(found) or "no outputs")
