"""Policy packs of somebody else, as a team would write them with the SDK."""

from __future__ import annotations

from pathlib import Path

NAME = "acme"


def write(folder: Path, program: str, *, runtime: str = "python") -> Path:
    """A pack in a folder of its own; the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "PulumiPolicy.yaml").write_text(f"runtime: {runtime}\n", encoding="utf-8")
    (folder / "__main__.py").write_text(program, encoding="utf-8")
    return folder


def pack(body: str, *policies: str) -> str:
    """A program that serves the policies which `body` defines."""
    return f"from pulumi_policy import *\n{body}\nPolicyPack({NAME!r}, policies=[{', '.join(policies)}])\n"


TOPICS = """
import asyncio

from pulumi_policy import (
    EnforcementLevel, PolicyConfigSchema, PolicyComplianceFramework, PolicyPack, ResourceValidationPolicy, Severity,
    StackValidationPolicy,
)

TOPIC = "aws:sns/topic:Topic"


def begins_with_prefix(args, report):
    if args.resource_type == TOPIC and not args.props["name"].startswith(args.get_config()["prefix"]):
        report(f"it is called {args.props['name']}, by {args.provider.props['region']}, in two\\nlines")


def has_team(args, report):
    if args.resource_type == TOPIC and "Team" not in (args.props.get("tags") or {}):
        report("nobody owns it")


def add_team(args):
    if args.resource_type == TOPIC and "Team" not in (args.props.get("tags") or {}):
        return {**args.props, "tags": {**(args.props.get("tags") or {}), "Team": "acme"}}


def is_labelled(args, report):
    if args.resource_type == TOPIC:
        report(f"its labels are {sorted((args.props.get('tags') or {}).items())}")


async def is_encrypted(args, report):
    await asyncio.sleep(0)
    if args.resource_type == TOPIC and not args.props.get("kmsMasterKeyId"):
        report("", args.urn)


def knows_its_key(args, report):
    if args.resource_type == TOPIC and args.props.get("kmsMasterKeyId", "").startswith("alias/aws"):
        report("the key is not ours")


def counts(args, report):
    topics = [each for each in args.resources if each.resource_type == TOPIC]
    report(f"there are {len(topics)} topics")
    report("somebody else's resource", "urn:pulumi:dev::other::aws:sns/topic:Topic::nobody")
    for topic in topics:
        parent = topic.parent.name if topic.parent else None
        options = (topic.opts.protect, list(topic.opts.ignore_changes), topic.opts.custom_timeouts.create_seconds)
        report(f"{topic.name} of {parent}: {sorted(topic.props['tags'])}, {options}", topic.urn)
        for name, sources in topic.property_dependencies.items():
            report(f"{name} is made from {sorted(source.name for source in sources)}", topic.urn)


def subscribed(args, report):
    for each in args.resources:
        if each.resource_type == "aws:sns/topicSubscription:TopicSubscription" and each.props["endpoint"] == "x":
            report("nobody reads it")


def everything(args, report):
    report("spoke")


def is_packed(args, report):
    code = args.props.get("code")
    if code is not None:
        report(f"{type(code).__name__} of {sorted(code.assets)}, {type(code.assets['main.py']).__name__}")


def not_meant(args, report):
    args.not_applicable("this is about something else")


prefix = PolicyConfigSchema({"prefix": {"type": "string", "minLength": 2, "default": "acme"}})
standard = PolicyComplianceFramework("Acme rules", "1.2", "A-7", "everything")
PolicyPack(
    "acme",
    enforcement_level=EnforcementLevel.MANDATORY,
    policies=[
        ResourceValidationPolicy("named", "Topics are called after us", begins_with_prefix, config_schema=prefix,
            severity=Severity.CRITICAL, framework=standard, display_name="Names", remediation_steps="rename it"),
        ResourceValidationPolicy("owned", "Topics have a team", has_team, EnforcementLevel.REMEDIATE, remediate=add_team),
        ResourceValidationPolicy("labelled", "Labels are seen", [is_labelled], EnforcementLevel.ADVISORY),
        ResourceValidationPolicy("encrypted", "Topics are encrypted", is_encrypted, EnforcementLevel.ADVISORY),
        ResourceValidationPolicy("own-key", "Topics are encrypted with our key", knows_its_key),
        StackValidationPolicy("counted", "Topics are counted", counts),
        StackValidationPolicy("read", "Topics are read", subscribed, EnforcementLevel.ADVISORY),
        ResourceValidationPolicy("off", "Nothing", everything, EnforcementLevel.DISABLED),
        ResourceValidationPolicy("off-here", "Nothing either", everything),
        ResourceValidationPolicy("raised", "Everything speaks", everything, EnforcementLevel.ADVISORY),
        ResourceValidationPolicy("packed", "Code is an archive", is_packed),
        ResourceValidationPolicy("elsewhere", "Something else", not_meant),
    ],
    initial_config={"encrypted": EnforcementLevel.MANDATORY},
)
"""
"""A pack with everything the SDK offers, about SNS topics."""

CONFIG = {"named": {"enforcementLevel": "advisory", "prefix": "team"}, "off-here": "disabled", "raised": "mandatory"}
"""A configuration of that pack."""

PROGRAM = """
from pulumi_aws import lambda_, sns

import pulumi
from pulumi.output import UNKNOWN

somewhere = pulumi.ComponentResource("acme:shop:Part", "part")
plain = sns.Topic("plain", name="plain", opts=pulumi.ResourceOptions(parent=somewhere, protect=True))
tagged = sns.Topic("tagged", name="team-tagged", tags={"Team": "us"}, kms_master_key_id="alias/aws/sns")
late = plain.arn.apply(lambda _: UNKNOWN)
sns.Topic("late", name="late", kms_master_key_id=late, opts=pulumi.ResourceOptions(
    ignore_changes=["tags"], custom_timeouts=pulumi.CustomTimeouts(create="10m")))
sns.TopicSubscription("reader", topic=tagged.arn, protocol="email", endpoint=late)
lambda_.Function("worker", role="arn:aws:iam::123456789012:role/worker", runtime="python3.13", handler="main.run",
    code=pulumi.AssetArchive({"main.py": pulumi.StringAsset("run = print")}), environment={"variables": {"A": late}})
"""
"""A program of which every policy of that pack has something to say."""
