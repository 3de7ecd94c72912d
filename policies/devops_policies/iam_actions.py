"""What AWS's actions are about: on which kinds of resources each one acts, and how it is classed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from devops_policies.iam_policy import matches
from devops_policies.tables import table

"""The service authorization reference of AWS, written by `tools/iam_actions.py`."""


@dataclass(frozen=True)
class Action:
    """One action of a service."""

    name: str
    """As in `s3:GetObject`."""
    level: str
    """`list`, `permissions` where it decides who may do what, and empty for all others."""
    resources: tuple[str, ...]
    """ARNs of the kinds of resources it acts on, with `*` for what varies; none where a policy can name no resource."""


def as_of() -> date:
    """Day on which the table was made."""
    return date.fromisoformat(_table()["head"]["as_of"])


def services() -> Iterable[str]:
    """The prefixes of all services."""
    return _table()["services"]


@cache
def action(name: str) -> Action:
    """The action with this name, in any case; raises `KeyError` where AWS has none."""
    service = name.partition(":")[0].lower()
    return {each.name.lower(): each for each in _actions_of(service)}[name.lower()]


@cache
def named_by(pattern: str) -> tuple[Action, ...]:
    """The actions an IAM pattern such as `s3:Get*` stands for; none where it stands for nothing AWS has."""
    prefix = pattern.partition(":")[0].lower()
    searched = [prefix] if prefix in services() else [service for service in services() if _may_mean(prefix, service)]
    return tuple(each for service in searched for each in _actions_of(service) if matches(pattern, each.name, ignore_case=True))


@cache
def all_actions() -> tuple[Action, ...]:
    """Every action of every service."""
    return tuple(each for service in services() for each in _actions_of(service))


@cache
def condition_keys() -> tuple[str, ...]:
    """The condition keys of all services in small letters, with `*` for what varies; those of IAM itself are not among them."""
    return tuple(sorted({key.lower() for of in _table()["services"].values() for key in of["keys"].split()}))


def _may_mean(prefix: str, service: str) -> bool:
    return ("*" in prefix or "?" in prefix) and matches(prefix, service)


@cache
def _actions_of(service: str) -> tuple[Action, ...]:
    of = _table()["services"].get(service)
    if of is None:
        return ()
    arns = [f"arn:*:{arn}" for arn in of["arns"]]
    return tuple(
        Action(f"{service}:{verb}{rest}", level, tuple(arns[int(place)] for place in places))
        for group, words in of["actions"].items()
        for level, *places in [_group(group)]
        for verb, _, ends in (word.partition(":") for word in words.split())
        for rest in ends.split(",")
    )


def _group(written: str) -> list[str]:
    """The level of a group of actions and the places of what they touch."""
    parts = written.split()
    return parts if parts and parts[0].isalpha() else ["", *parts]


@cache
def _table() -> Mapping[str, Any]:
    return table("iam_actions.json")
