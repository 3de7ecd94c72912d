"""`devops check`: judges stacks without an account, an engine or credentials."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from devops_components.toolkit.cli.options import pack_configs_option, packs_option
from devops_components.toolkit.report.registry import FORMATS


@click.command(short_help="Judge stacks by the policies, without an account or an engine.")
@click.argument("projects", nargs=-1, type=click.Path(), metavar="[PROJECT]...")
@click.option("-s", "--stack", "stacks", multiple=True, metavar="STACK", help="Only this stack. Repeatable.")
@packs_option
@pack_configs_option
@click.option("--preview", metavar="FILE", help="Judge the output of `pulumi preview --json`; - reads standard input.")
@click.option("--state", metavar="FILE", help="Judge the output of `pulumi stack export`; - reads standard input.")
@click.option("--against", metavar="REF", help="Count only what REF does not have, and show which resources change.")
@click.option("--trusted-ref", metavar="REF", help="Read packs, waivers, configuration and baseline from REF.")
@click.option("--baseline", type=click.Path(dir_okay=False), metavar="FILE", help="Findings that were there from the start.")
@click.option("--write-baseline", type=click.Path(dir_okay=False), metavar="FILE", help="Write the findings as a baseline.")
@click.option(
    "--format",
    "form",
    type=click.Choice(list(FORMATS)),
    default="text",
    show_default=True,
    help="Form of the report on standard output.",
)
@click.option("-o", "--output", "files", multiple=True, metavar="FORMAT=PATH", help="Write the report to a file. Repeatable.")
def command(form: str, files: tuple[str, ...], write_baseline: str | None, **asked: Any) -> None:
    """Judges every stack of each PROJECT by the policies, as the engine would.

    Without a PROJECT it judges every project in and below this folder. Violations that a `waivers.yaml` beside the
    project's Pulumi.yaml accepts do not count.

    Ends with exit code 5 where a mandatory policy is violated, and with 10 where a judgement could not be made.
    """
    from devops_components.toolkit.cli import checking

    written = checking.outputs(files)
    report = checking.check(checking.Asked(**asked))
    click.echo(FORMATS[form](report), nl=False)
    if form == "github":
        checking.summarise(report)
    checking.write(report, written)
    if write_baseline is not None:
        checking.write_baseline(report, Path(write_baseline))
    failure = checking.failure(report, recorded=write_baseline is not None)
    if failure is not None:
        raise failure
