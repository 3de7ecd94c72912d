"""`devops destroy`: deletes every resource of a stack."""

from __future__ import annotations

import time

import click

from devops_components.toolkit.cli.options import on_a_stack, yes_option


@click.command(short_help="Delete every resource of a stack.")
@on_a_stack
@yes_option
@click.option("--remove-protection", is_flag=True, help="Delete what Pulumi protects as well: stores and keys, with their data.")
def command(project: str, stack: str, cloud: str, as_json: bool, yes: bool, remove_protection: bool) -> None:
    """Deletes every resource of STACK.

    From staging up stores and keys are protected, and nothing is deleted until --remove-protection is given. What AWS
    itself protects, such as a database with deletion protection, it refuses to delete all the same.
    """
    from devops_components.toolkit.cli import results
    from devops_components.toolkit.cli.approval import approval
    from devops_components.toolkit.cli.running import running
    from devops_components.toolkit.engine import operations

    began = time.monotonic()
    with running(project, stack, cloud, "destroy") as (held, watch):
        approve = approval("delete all this?", watch, yes=yes, cloud=cloud)
        result = operations.destroy(held, watch.on_event, approve, remove_protection=remove_protection)
    if as_json:
        click.echo(results.result_json(result))
        return
    deleted = result.outcome.counts.get("delete", 0)
    left = len(result.outcome.changes) - deleted
    click.echo(f"{deleted} deleted, {left} left; {time.monotonic() - began:.1f} s")
