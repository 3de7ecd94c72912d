"""The `devops` command: parses, calls, prints and exits."""

from __future__ import annotations

import importlib
import json
import os
import pkgutil
import sys

import click

from devops_components.errors import CancelledError, DevopsError
from devops_components.toolkit.cli import commands
from devops_components.toolkit.cli.options import Invocation

_CODES = """\b
Exit codes: 0 success, 1 error, 2 configuration or flags, 3 authentication,
4 resource, 5 policy violation, 6 stack not found, 7 changes where none were
expected, 8 cancelled, 9 timed out, 10 a judgement could not be made,
11 the state needs `devops recover`, 255 a defect of this command."""


class _Commands(click.Group):
    """Finds the commands in their folder and imports one when it is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        return sorted(module.name for module in pkgutil.iter_modules(commands.__path__))

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self.list_commands(ctx):
            return None
        return importlib.import_module(f"{commands.__name__}.{cmd_name}").command


@click.group(
    cls=_Commands, epilog=_CODES, context_settings={"help_option_names": ["-h", "--help"], "auto_envvar_prefix": "DEVOPS"}
)
@click.version_option(package_name="devops-components", message="devops %(version)s")
def cli() -> None:
    """Runs, judges and explains environments made of devops-components.

    Data goes to standard output, everything else to standard error.
    """


def main() -> None:
    """Runs the command and ends the process with the documented code."""
    invocation = Invocation()
    try:
        code = cli.main(standalone_mode=False, obj=invocation)
    except click.exceptions.Exit as end:
        code = end.exit_code
    except click.Abort:
        code = _tell(CancelledError("stopped"), invocation)
    except click.ClickException as error:
        error.show()
        code = error.exit_code
    except KeyboardInterrupt:
        code = _tell(CancelledError("stopped"), invocation)
    except BrokenPipeError:
        # Whoever read the output has gone; there is nobody left to tell.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 0
    except DevopsError as error:
        code = _tell(error, invocation)
    except Exception as error:
        code = _defect(error)
    sys.stdout.flush()
    sys.exit(code if isinstance(code, int) else 0)


def _tell(error: DevopsError, invocation: Invocation) -> int:
    if invocation.as_json:
        click.echo(_as_json(error))
    click.echo(f"{click.style('error:', fg='red', bold=True)} {error}", err=True)
    return error.exit_code


def _as_json(error: DevopsError) -> str:
    body = {
        "message": error.message,
        "exitCode": error.exit_code,
        "problems": [vars(problem) for problem in error.problems],
        "policies": list(getattr(error, "verdicts", ())),
    }
    return json.dumps({"schemaVersion": 1, "error": body}, indent=2, sort_keys=True, ensure_ascii=False)


def _defect(error: Exception) -> int:
    if "DEVOPS_TRACEBACK" in os.environ:
        raise error
    text = f"this is a defect of devops itself: {type(error).__name__}: {error}"
    click.echo(
        f"{click.style('error:', fg='red', bold=True)} {text}\n  set DEVOPS_TRACEBACK=1 to see where, and report it", err=True
    )
    return 255
