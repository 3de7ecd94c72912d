"""`devops recover`: makes a damaged or uncertain state good again."""

from __future__ import annotations

import click

from devops_components.toolkit.cli.options import on_a_stack, yes_option


@click.command(short_help="Make a damaged or uncertain state good again.")
@on_a_stack
@yes_option
@click.option(
    "--remove-lock", is_flag=True, help="Take the engine's lock away first; only where its process is gone for certain."
)
def command(project: str, stack: str, cloud: str, as_json: bool, yes: bool, remove_lock: bool) -> None:
    """Makes the state of STACK good again.

    A state that cannot be read is replaced by its newest good copy; the damaged file is kept. Operations that were cut
    off are settled: what was created is taken over, what was deleted is forgotten.

    A process that dies leaves its lock in a shared backend, and nobody can tell from another machine that it is dead: look,
    and then give --remove-lock. Two at work at once lose what one of them did.
    """
    from devops_components.toolkit.cli import results
    from devops_components.toolkit.cli.recovering import recover

    done = recover(project, stack, cloud, yes=yes, remove_lock=remove_lock)
    click.echo(
        results.to_json({"schemaVersion": results.SCHEMA_VERSION, "done": done})
        if as_json
        else "\n".join(done) or "nothing to do"
    )
