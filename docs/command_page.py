"""The reference page of the `devops` command."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator, Sequence
from typing import cast

import click

from docs.markdown import block, code, escaped, page, table

NAME = "devops"


def command_page(root: click.Group) -> str:
    """Every command with its arguments and options."""
    top = click.Context(root, info_name=NAME)
    return page(
        f"# {code(NAME)}",
        _help(root),
        "Every command says the same with `--help`.",
        *(_section(context, command) for context, command in _commands(top, root)),
        "## Exit codes",
        table(["code", "means"], re.findall(r"(\d+) ([^,.]+)", root.epilog or "")),
    )


def _commands(context: click.Context, group: click.Group) -> Iterator[tuple[click.Context, click.Command]]:
    """The commands of a group and of the groups in it, in the order of names."""
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if command is not None:
            inner = click.Context(command, parent=context, info_name=name)
            yield inner, command
            if isinstance(command, click.Group):
                yield from _commands(inner, command)


def _section(context: click.Context, command: click.Command) -> str:
    usage = " ".join([context.command_path, *command.collect_usage_pieces(context)])
    options = [parameter for parameter in command.params if isinstance(parameter, click.Option)]
    rows = [[_named(option, context), _meaning(option), _default(option)] for option in options]
    return page(
        f"## {context.command_path}",
        block("text", usage),
        _help(command),
        table(["option", "what it does", "default"], rows) if rows else "",
    ).rstrip()


def _help(command: click.Command) -> str:
    return escaped(inspect.cleandoc(command.help or ""))


def _named(option: click.Option, context: click.Context) -> str:
    value = "" if option.is_flag or isinstance(option.type, click.Choice) else f" {option.make_metavar(context)}"
    return ", ".join(code(name) for name in [*option.opts[:-1], f"{option.opts[-1]}{value}"])


def _meaning(option: click.Option) -> str:
    choices = f"One of {', '.join(map(code, option.type.choices))}." if isinstance(option.type, click.Choice) else ""
    needed = "Required." if option.required else ""
    return " ".join(part for part in (escaped(option.help or ""), choices, needed) if part)


def _default(option: click.Option) -> str:
    default: object = option.to_info_dict()["default"]
    values = cast("Sequence[object]", default) if isinstance(default, (list, tuple)) else [default]
    return ", ".join(code(value) for value in values if isinstance(value, str))
