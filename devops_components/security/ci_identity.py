"""How jobs of GitHub or GitLab come into an account: by tokens that say whose they are, and by no key."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Final, Self

import pulumi
from pulumi_aws import iam
from pydantic import Field, model_validator

from devops_components._core import connections
from devops_components._core.args import Args, Wire
from devops_components._core.closed import Many
from devops_components._core.component import Component, ComponentArgs
from devops_components._core.connections import Connection
from devops_components._core.iam import ROLE_NAME, deny, document, federated_trust, make_role
from devops_components._core.types import PolicyArn, matching
from devops_components.security.ci_workflows import CiPlatform, Workflow, subject

_HOSTS: Final[Mapping[CiPlatform, str]] = {"github": "token.actions.githubusercontent.com", "gitlab": "gitlab.com"}
_LONGEST_HOURS_IN_PRODUCTION = 1


class CiRole(Args):
    """What the jobs of some workflows may do."""

    workflows: Many[Workflow] = Field(min_length=1)
    """Whose jobs; nobody else's."""
    policy_arns: Many[PolicyArn] = ()
    """Policies of the role."""
    connections: dict[str, Connection] = Field(default={})
    """What the jobs talk to, by name, such as a `PulumiStateBackend`: the role gets the rights that takes."""
    session_hours: int = Field(default=1, ge=1, le=12)
    """Hours after which a job has to sign in again; one at most in production."""


class CiIdentitySettings(Args):
    """What a person decides about the identity of jobs."""

    platform: CiPlatform = "github"
    """Whose jobs sign in."""
    host: Annotated[str, matching(r"[a-z0-9.-]+", "the name of a host")] | None = None
    """Host of a GitLab of your own; without it gitlab.com."""
    roles: dict[str, CiRole] = Field(min_length=1)
    """Roles by name, such as `deployer` and `reader`."""


class CiIdentityArgs(CiIdentitySettings, ComponentArgs):
    """Arguments of `CiIdentity`."""

    provider_arn: Wire[str] | None = None
    """The account's provider for this platform, where another stack has made it: an account can have one of each."""

    @model_validator(mode="after")
    def _knows_its_platform(self) -> Self:
        if self.platform == "github" and self.host is not None:
            raise ValueError(f"host is {self.host}, but platform is github, whose tokens come from one host; leave host out")
        for name, role in sorted(self.roles.items()):
            if self.platform == "gitlab" and any(workflow.environment is not None for workflow in role.workflows):
                raise ValueError(
                    f"roles.{name}: environment is given, but GitLab's tokens do not name it; give a branch or a tag"
                )
            if self.profile == "production" and role.session_hours > _LONGEST_HOURS_IN_PRODUCTION:
                raise ValueError(f"roles.{name}: session_hours is {role.session_hours}; a session in production lasts 1 at most")
        return self


class CiIdentity(Component):
    """Roles that jobs of named workflows take on by the tokens of their platform, and nobody else.

    A role is open to exactly the environments, branches and tags that are written out. What is tagged as another environment's
    it may not touch, whatever its policies say. Pull requests, from forks or not, get none of these roles.
    """

    provider_arn: pulumi.Output[str]
    """The account's provider for the platform."""
    role_arns: dict[str, pulumi.Output[str]]
    """ARN by role, for the workflow file."""

    def __init__(self, name: str, args: CiIdentityArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("devops:security:CiIdentity", name, args, opts)
        issuer = args.host or _HOSTS[args.platform]
        audience = "sts.amazonaws.com" if args.platform == "github" else f"https://{issuer}"
        provider_arn = args.provider_arn or self._issuer(issuer, audience)
        roles: dict[str, iam.Role] = {}
        for role, what in args.roles.items():
            subjects = sorted({subject(args.platform, workflow) for workflow in what.workflows})
            trusted = federated_trust(provider_arn, {f"{issuer}:aud": audience, f"{issuer}:sub": subjects})
            roles[role] = self._role(role, what, args, trusted)
        self.publish(
            provider_arn=pulumi.Output.from_input(provider_arn), role_arns={role: made.arn for role, made in roles.items()}
        )

    def _issuer(self, issuer: str, audience: str) -> pulumi.Output[str]:
        return iam.OpenIdConnectProvider(
            self.component_name,
            url=f"https://{issuer}",
            client_id_lists=[audience],
            tags=self.tagged(self.component_name),
            opts=self.child(),
        ).arn

    def _role(self, role: str, what: CiRole, args: CiIdentityArgs, trusted: pulumi.Input[str]) -> iam.Role:
        name = self.named(role, limit=ROLE_NAME)
        description = f"What jobs of {args.platform} may do in {args.profile} as {role}"
        made = make_role(self, name, description, trusted, session_hours=what.session_hours)
        statements = [*connections.statements(what.connections), *_keeps_to(args.profile)]
        iam.RolePolicy(name, role=made.name, policy=document(*statements), opts=self.child())
        for arn in what.policy_arns:
            iam.RolePolicyAttachment(
                self.named(f"{role}-{arn.rpartition('/')[2]}"), role=made.name, policy_arn=arn, opts=self.child()
            )
        return made


def _keeps_to(environment: str) -> list[dict[str, Any]]:
    """Turns the role away from what is tagged as another environment's, and from tagging anything so."""
    return [
        deny(
            ["*"],
            ["*"],
            conditions={"Null": {f"{key}/Environment": "false"}, "StringNotEquals": {f"{key}/Environment": environment}},
            sid=sid,
        )
        for sid, key in (("OthersResources", "aws:ResourceTag"), ("OthersTags", "aws:RequestTag"))
    ]
