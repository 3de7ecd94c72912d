"""`devops preview`: what `up` would do."""

from __future__ import annotations

import click

from devops_components.toolkit.cli.options import no_changes_option, on_a_stack, pack_configs_option, packs_option


@click.command(short_help="Show what `up` would do, judged by the policies.")
@on_a_stack
@packs_option
@pack_configs_option
@no_changes_option
def command(
    project: str,
    stack: str,
    cloud: str,
    as_json: bool,
    packs: tuple[str, ...],
    pack_configs: tuple[str, ...],
    expect_no_changes: bool,
) -> None:
    """Shows what `devops up` would do to STACK of PROJECT, judged by the policies. Nothing is changed."""
    from devops_components.toolkit.cli import results
    from devops_components.toolkit.cli.running import running
    from devops_components.toolkit.engine import operations

    with running(project, stack, cloud, "preview", packs, pack_configs) as (held, watch):
        result = operations.preview(held, watch.on_event, expect_no_changes=expect_no_changes)
    if as_json:
        click.echo(results.result_json(result))
        return
    for text in (
        results.changes_text(result.outcome),
        results.policies_text(result.outcome.policies),
        results.summary_text(result.outcome, planned=True),
    ):
        if text:
            click.echo(text)
