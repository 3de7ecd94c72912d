"""`devops recover`: makes a damaged or uncertain state good again."""

from __future__ import annotations

import click

from devops_components.toolkit.cli.options import on_a_stack, yes_option


@click.command(short_help="Make a damaged or uncertain state good again.")
@on_a_stack
@yes_option
def command(project: str, stack: str, cloud: str, as_json: bool, yes: bool) -> None:
    """Makes the state of STACK good again.

    A state that cannot be read is replaced by its newest good copy; the damaged file is kept. Operations that were cut
    off are settled: what was created is taken over, what was deleted is forgotten.
    """
    from devops_components.toolkit.cli import results
    from devops_components.toolkit.cli.recovering import recover

    done = recover(project, stack, cloud, yes=yes)
    click.echo(
        results.to_json({"schemaVersion": results.SCHEMA_VERSION, "done": done})
        if as_json
        else "\n".join(done) or "nothing to do"
    )
