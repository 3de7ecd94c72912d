"""`devops refresh`: writes down what changed in the cloud."""

from __future__ import annotations

import click

from devops_components.toolkit.cli.options import no_changes_option, on_a_stack


@click.command(short_help="Write down what changed in the cloud: drift.")
@on_a_stack
@no_changes_option
def command(project: str, stack: str, cloud: str, as_json: bool, expect_no_changes: bool) -> None:
    """Reads every resource of STACK from the cloud and writes down what changed there behind Pulumi's back."""
    from devops_components.toolkit.cli import results
    from devops_components.toolkit.cli.running import running
    from devops_components.toolkit.engine import operations

    with running(project, stack, cloud, "refresh") as (held, watch):
        result = operations.refresh(held, watch.on_event, expect_no_changes=expect_no_changes)
    if as_json:
        click.echo(results.result_json(result))
        return
    changed = results.changes_text(result.outcome)
    same = result.outcome.counts.get("same", 0)
    click.echo(changed or f"no drift; {same} resources are as the state says")
