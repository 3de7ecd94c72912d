"""`devops history`: what was done with a stack."""

from __future__ import annotations

import click

from devops_components.toolkit.cli.options import on_a_stack


@click.command(short_help="Show what was done with a stack, newest first.")
@on_a_stack
def command(project: str, stack: str, cloud: str, as_json: bool) -> None:
    """Shows what was done with STACK, newest first."""
    from devops_components.toolkit.cli import results
    from devops_components.toolkit.cli.running import running
    from devops_components.toolkit.engine import operations

    with running(project, stack, cloud, "history") as (held, _):
        found = operations.history(held)
    if as_json:
        click.echo(results.to_json(found))
        return
    rows = [
        (
            str(update["version"]),
            update["operation"],
            update["result"],
            update["started"],
            ", ".join(f"{count} {op}" for op, count in sorted(update["changes"].items())),
        )
        for update in found
    ]
    click.echo(results.columns([("version", "operation", "result", "started", "changes"), *rows]) or "nothing was done yet")
