"""`devops doctor`: what was found on this machine."""

from __future__ import annotations

import click

from devops_components.toolkit.cli.options import json_option


@click.command(short_help="Say what was found on this machine, and what will be skipped.")
@json_option
def command(as_json: bool) -> None:
    """Says what was found, in which version, and what cannot be done without what is missing. Changes nothing."""
    from devops_components.toolkit.cli import results
    from devops_components.toolkit.cli.examination import examine

    findings = examine()
    if as_json:
        click.echo(
            results.to_json({"schemaVersion": results.SCHEMA_VERSION, "findings": [vars(finding) for finding in findings]})
        )
        return
    rows = [("", "what", "found", "without it")]
    rows += [
        ("✓" if finding.found else "·", finding.what, finding.detail, "" if finding.found else finding.without)
        for finding in findings
    ]
    click.echo(results.columns(rows))
