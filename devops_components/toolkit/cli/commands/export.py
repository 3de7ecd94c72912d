"""`devops export`: a stack in the forms that other tools read."""

from __future__ import annotations

from pathlib import Path

import click

from devops_components.toolkit.cli import files
from devops_components.toolkit.cli.options import project_argument, stack_option
from devops_components.toolkit.export.registry import FORMATS


@click.command(short_help="Write a stack for other scanners: as a Terraform plan, manifests or an inventory.")
@project_argument
@stack_option
@click.option("--format", "form", type=click.Choice(list(FORMATS)), required=True, help="Form that the other tool reads.")
@click.option("-o", "--output", type=click.Path(dir_okay=False), metavar="FILE", help="Write to a file, not to standard output.")
def command(project: str, stack: str, form: str, output: str | None) -> None:
    """Writes STACK in a form that other tools read, without secrets.

    No account, no credentials and no Pulumi CLI are needed.
    """
    from devops_components.toolkit.graph.process import render_project
    from devops_components.toolkit.graph.project import load_project

    text = FORMATS[form](render_project(load_project(project), stack))
    if output is None:
        click.echo(text, nl=False)
        return
    files.write(Path(output), text, f"--output {output}")
