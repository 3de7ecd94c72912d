"""`devops check`: judges a stack without an account, an engine or credentials."""

from __future__ import annotations

import click

from devops_components.toolkit.cli.options import packs_option, project_argument, stack_option


@click.command(short_help="Judge a stack by the policies, without an account or an engine.")
@project_argument
@stack_option
@packs_option
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "sarif", "junit", "markdown", "github"]),
    default="text",
    show_default=True,
)
def command(project: str, stack: str, packs: tuple[str, ...], form: str) -> None:
    """Judges STACK of PROJECT by the policies, as the engine would.

    Ends with exit code 5 where a mandatory policy is violated, and with 10 where a rule could not be applied.
    """
    from devops_components.toolkit.cli.checking import check

    report, failure = check(project, stack, packs)
    from devops_components.toolkit.report.registry import FORMATS

    click.echo(FORMATS[form](report), nl=False)
    if failure is not None:
        raise failure
