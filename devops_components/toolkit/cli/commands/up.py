"""`devops up`: makes a stack what its program says."""

from __future__ import annotations

import time

import click

from devops_components.toolkit.cli.options import no_changes_option, on_a_stack, pack_configs_option, packs_option, yes_option


@click.command(short_help="Make a stack what its program says, exactly as previewed.")
@on_a_stack
@packs_option
@pack_configs_option
@no_changes_option
@yes_option
def command(
    project: str,
    stack: str,
    cloud: str,
    as_json: bool,
    packs: tuple[str, ...],
    pack_configs: tuple[str, ...],
    expect_no_changes: bool,
    yes: bool,
) -> None:
    """Makes STACK of PROJECT what its program says.

    It previews first, is judged by the policies, asks, and then does what was previewed and nothing else.
    """
    from devops_components.toolkit.cli import results
    from devops_components.toolkit.cli.approval import approval
    from devops_components.toolkit.cli.running import running
    from devops_components.toolkit.engine import operations

    began = time.monotonic()
    with running(project, stack, cloud, "up", packs, pack_configs) as (held, watch):
        approve = approval("do this?", watch, yes=yes, cloud=cloud)
        result = operations.up(held, watch.on_event, approve, expect_no_changes=expect_no_changes)
    if as_json:
        click.echo(results.result_json(result))
        return
    for text in (
        results.components_text(result.outcome),
        results.outputs_text(result.outputs),
        results.policies_text(result.outcome.policies),
    ):
        if text:
            click.echo(f"{text}\n")
    click.echo(f"{results.summary_text(result.outcome, planned=False)}; {time.monotonic() - began:.1f} s")
