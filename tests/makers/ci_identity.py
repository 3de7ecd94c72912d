from __future__ import annotations

import pulumi

from devops_components import CiIdentity, CiIdentityArgs, CiRole, Workflow


def make(name: str, opts: pulumi.ResourceOptions | None) -> CiIdentity:
    deployer = CiRole(
        workflows=[Workflow(repository="acme/shop", branch="main")], policy_arns=["arn:aws:iam::aws:policy/SecurityAudit"]
    )
    return CiIdentity(name, CiIdentityArgs(roles={"deployer": deployer}), opts)
