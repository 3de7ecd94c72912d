"""`devops policies`: what the rules are, what they answer to, and where the packs lie."""

from __future__ import annotations

import click

from devops_components.toolkit.cli.options import json_option


@click.group(short_help="Show the rules, the packs they come in, and the frameworks they answer to.")
def command() -> None:
    """Shows the rules, the packs they come in, and the frameworks they answer to."""


@command.command("list")
@click.option("--policy-pack", "pack", default="baseline", show_default=True, metavar="PACK", help="Rules of this pack.")
@json_option
def list_(pack: str, as_json: bool) -> None:
    """Lists the rules of a pack, with their level in dev, staging and production."""
    from devops_components.toolkit.cli import policies

    click.echo(policies.listed(pack, as_json=as_json))


@command.command()
@click.argument("rule", metavar="RULE")
@json_option
def explain(rule: str, as_json: bool) -> None:
    """Says everything about a RULE: why it is there, how to keep it, and what it answers to."""
    from devops_components.toolkit.cli import policies

    click.echo(policies.explained(rule, as_json=as_json))


@command.command()
@click.argument("framework", required=False, metavar="[FRAMEWORK]")
@json_option
def coverage(framework: str | None, as_json: bool) -> None:
    """Shows how each requirement of a FRAMEWORK is met, or how much of every framework the rules cover."""
    from devops_components.toolkit.cli import policies

    click.echo(policies.covered(framework, as_json=as_json))


@command.command()
@click.argument("pack", metavar="PACK")
def path(pack: str) -> None:
    """Prints the folder of a PACK, for `pulumi up --policy-pack`."""
    from devops_components.toolkit.cli import packs

    click.echo(packs.chosen_packs([pack])[pack])
