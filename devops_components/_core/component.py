"""What every component is: a named node that owns its children and publishes its outputs once."""

from __future__ import annotations

import re
from typing import Any

import pulumi
from pydantic import Field
from pydantic.alias_generators import to_camel

from devops_components._core import names
from devops_components._core.args import Args, Wire
from devops_components._core.profiles import EnvironmentProfile, ProfileName, profile
from devops_components._core.types import PolicyArn
from devops_components.errors import ArgumentError, Problem

_NAME = re.compile(r"[a-z]([a-z0-9-]{0,38}[a-z0-9])?")


class ComponentArgs(Args):
    """What every component accepts."""

    profile: ProfileName = "production"
    """Environment profile whose defaults apply where an argument is left out; the strictest without it."""
    tags: dict[str, str] = Field(default={})
    """Tags for every resource of the component that can carry them, besides the provider's default tags."""
    permissions_boundary: Wire[PolicyArn] | None = Field(
        default=None, examples=["arn:aws:iam::123456789012:policy/platform/boundary"]
    )
    """Policy that no role of the component can exceed, whatever is attached to it later; without it there is no such limit.

    It grants nothing: it has to allow what the roles need, and lies in their account.
    """

    @property
    def defaults(self) -> EnvironmentProfile:
        """The defaults of the profile."""
        return profile(self.profile)


class Component(pulumi.ComponentResource):
    """A component; subclasses create children with `child()` and end their constructor with `publish()`."""

    def __init__(self, token: str, name: str, args: ComponentArgs, opts: pulumi.ResourceOptions | None) -> None:
        if not _NAME.fullmatch(name):
            allowed = "lower-case letters, digits and single dashes, from 1 to 40 characters, starting with a letter"
            problem = Problem(f"is not a name; use {allowed}", key="name", value=repr(name), fix="for example orders-api")
            raise ArgumentError(f"{type(self).__name__}: 1 value is not accepted", [problem])
        super().__init__(token, name, args.to_inputs(), opts)
        self.component_name = name
        self._tags = args.tags
        self._permissions_boundary = args.permissions_boundary

    @property
    def permissions_boundary(self) -> pulumi.Input[str] | None:
        """Policy that none of its roles can exceed; none where there is no such limit."""
        return self._permissions_boundary

    def child(self, **options: Any) -> pulumi.ResourceOptions:
        """Options of a child: this component is its parent, so providers, protection and aliases flow through."""
        return pulumi.ResourceOptions(parent=self, **options)

    def named(self, role: str, *, limit: int | None = None) -> str:
        """Name of the child that plays `role`; `limit` is the provider's longest physical name."""
        return names.child(self.component_name, role, limit)

    def tagged(self, name: str, **tags: str) -> dict[str, str]:
        """Tags of a child: its name for people, the component's own, then these."""
        return {"Name": name, **self._tags, **tags}

    def publish(self, **outputs: Any) -> None:
        """Sets the outputs as attributes and registers the very same values, in camelCase."""
        for key, value in outputs.items():
            setattr(self, key, value)
        self.register_outputs({to_camel(key): value for key, value in outputs.items()})
