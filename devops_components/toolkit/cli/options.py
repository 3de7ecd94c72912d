"""Options that several commands have."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

import click

from devops_components.toolkit.engine.backend import BACKEND_VARIABLE, PROVIDER_VARIABLE

F = TypeVar("F", bound=Callable[..., Any])


@dataclass
class Invocation:
    """What is known about the command line before its command runs."""

    as_json: bool = False
    """Whether the result, and an error as well, is printed as JSON."""
    backend: str | None = None
    """Backend for the state; without it the one of this machine."""
    secrets_provider: str | None = None
    """What encrypts the secrets of a new stack in that backend."""


def invocation() -> Invocation:
    """What is known about the command line that runs."""
    found = click.get_current_context().find_object(Invocation)
    return Invocation() if found is None else found


def _remember(context: click.Context, _: click.Parameter, value: bool) -> bool:
    context.find_object(Invocation).as_json = value  # type: ignore[union-attr]  # the command always has one
    return value


def _remember_backend(context: click.Context, parameter: click.Parameter, value: str | None) -> None:
    setattr(context.find_object(Invocation), str(parameter.name), value)


project_argument = click.argument("project", type=click.Path(), metavar="PROJECT")
stack_option = click.option("-s", "--stack", required=True, metavar="STACK", help="Stack of the project, such as dev.")

json_option = click.option("--json", "as_json", is_flag=True, callback=_remember, help="Print the result, or the error, as JSON.")
yes_option = click.option("-y", "--yes", is_flag=True, help="Do it without asking.")
cloud_option = click.option(
    "--cloud",
    type=click.Choice(["simulated", "moto", "aws"]),
    default="simulated",
    show_default=True,
    help="Simulated: embedded, no account. Moto: an emulated AWS on loopback. AWS: the account your credentials point at.",
)
packs_option = click.option(
    "--policy-pack",
    "packs",
    multiple=True,
    default=("baseline",),
    show_default=True,
    metavar="PACK",
    help="Policy pack that judges: a name of ours, or the folder of any Python pack. Repeatable.",
)
pack_configs_option = click.option(
    "--policy-pack-config",
    "pack_configs",
    multiple=True,
    type=click.Path(dir_okay=False),
    metavar="FILE",
    help="Configuration of the pack in the same position, in Pulumi's own form. Repeatable.",
)
backend_option = click.option(
    "--backend",
    envvar=BACKEND_VARIABLE,
    expose_value=False,
    callback=_remember_backend,
    metavar="URL",
    help="Keep the state where others use it as well: s3://, gs://, azblob:// or file://. Without it, on this machine. "
    f"Also {BACKEND_VARIABLE}.",
)
secrets_provider_option = click.option(
    "--secrets-provider",
    envvar=PROVIDER_VARIABLE,
    expose_value=False,
    callback=_remember_backend,
    metavar="URL",
    help="What encrypts the secrets of a new stack there: a key such as awskms://. Without it a passphrase. "
    f"Also {PROVIDER_VARIABLE}.",
)
no_changes_option = click.option("--expect-no-changes", is_flag=True, help="End with exit code 7 where anything would change.")


def on_a_stack(command: F) -> F:
    """The arguments of every command that works on one deployed stack."""
    for option in (json_option, secrets_provider_option, backend_option, cloud_option, stack_option, project_argument):
        command = option(command)
    return command
