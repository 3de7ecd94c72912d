"""What every account of AWS has once, whatever runs in it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Final

from devops_policies.iam_policy import ROLE
from devops_policies.known import some
from devops_policies.public_access import ACCOUNT_BLOCK
from devops_policies.trails import TRAIL, writes_to_log
from devops_policies.view import Resource, Stack

_SUPPORT: Final = ":policy/AWSSupportAccess"
_ATTACHMENT: Final = "aws:iam/rolePolicyAttachment:RolePolicyAttachment"


def _is_there(_resource: Resource) -> bool:
    return True


@dataclass(frozen=True)
class BaselinePart:
    """Something an account has once."""

    says: str
    """What it is, in words."""
    types: tuple[str, ...]
    holds: Callable[[Resource], bool] = _is_there
    """Whether a resource of these types is it."""
    marks: bool = True
    """Whether nothing but an account's baseline has resources of these types."""

    def is_in(self, stack: Stack) -> bool:
        """Whether the stack holds it."""
        return some(*(partial(self.holds, resource) for resource in stack.of_type(*self.types)))


def _one(says: str, type_: str, holds: Callable[[Resource], bool] = _is_there, marks: bool = True) -> BaselinePart:
    return BaselinePart(says, (type_,), holds, marks)


def _supports(resource: Resource) -> bool:
    path = "policyArn" if resource.type == _ATTACHMENT else "managedPolicyArns"
    return any(arn.endswith(_SUPPORT) for arn in resource.strings(path))


PARTS: Final[Mapping[str, BaselinePart]] = {
    "trail": _one("a trail that writes to CloudWatch Logs", TRAIL, writes_to_log, marks=False),
    "recorder": _one("a recorder of AWS Config", "aws:cfg/recorder:Recorder"),
    "recorder-status": _one("the recorder's status, which starts it", "aws:cfg/recorderStatus:RecorderStatus"),
    "delivery-channel": _one("a delivery channel for the recorder", "aws:cfg/deliveryChannel:DeliveryChannel"),
    "guardduty": _one("a detector of GuardDuty", "aws:guardduty/detector:Detector"),
    "security-hub": BaselinePart("Security Hub", ("aws:securityhub/account:Account", "aws:securityhub/accountV2:AccountV2")),
    "macie": _one("Macie", "aws:macie2/account:Account", lambda macie: macie.text("status", "ENABLED") == "ENABLED"),
    "access-analyzer": _one(
        "an analyzer of access from outside",
        "aws:accessanalyzer/analyzer:Analyzer",
        lambda analyzer: analyzer.text("type", "ACCOUNT") in ("ACCOUNT", "ORGANIZATION"),
        marks=False,
    ),
    "public-access-block": _one("the account's block of public access to S3", ACCOUNT_BLOCK),
    "ebs-encryption": _one(
        "encryption of new volumes",
        "aws:ebs/encryptionByDefault:EncryptionByDefault",
        lambda default: default.flag("enabled", True),
    ),
    "metadata-defaults": _one(
        "IMDSv2 for new machines",
        "aws:ec2/instanceMetadataDefaults:InstanceMetadataDefaults",
        lambda defaults: defaults.text("httpTokens") == "required",
    ),
    "password-policy": _one("a password policy", "aws:iam/accountPasswordPolicy:AccountPasswordPolicy"),
    "primary-contact": _one("the account's contact", "aws:account/primaryContact:PrimaryContact", marks=False),
    "security-contact": _one(
        "a contact for security",
        "aws:account/alternativeContact:AlternativeContact",
        lambda contact: contact.text("alternateContactType") == "SECURITY",
        marks=False,
    ),
    "support-role": BaselinePart("a role with AWSSupportAccess", (_ATTACHMENT, ROLE), _supports, marks=False),
}
"""Each part by its name in settings."""
