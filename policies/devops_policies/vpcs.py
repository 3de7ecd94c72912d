"""Networks: those a program makes, and the one AWS made in every region."""

from __future__ import annotations

from typing import Final

from devops_policies.subnet_routes import VPC

DEFAULT_VPC: Final = "aws:ec2/defaultVpc:DefaultVpc"
VPCS: Final = (VPC, DEFAULT_VPC)
