"""The packs: which rules each one holds, and the folder the engine starts it from."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from importlib.metadata import version
from pathlib import Path
from typing import Final

import yaml

from devops_policies import frameworks
from devops_policies.registry import all_rules
from devops_policies.rule import Rule

ALWAYS: Final = "exemption-hygiene"
"""Rule that every pack holds: whoever judges by a pack judges its exemptions."""


@dataclass(frozen=True)
class Pack:
    """Rules that are switched on together."""

    description: str
    """What a stack that passes can be trusted with."""
    chosen: tuple[str, ...]
    """Ids of its rules, with `*` as a wildcard."""


_BY_SUBJECT: Final[Mapping[str, Pack]] = {
    "baseline": Pack("What every stack must keep: all rules there are", ("*",)),
    "security": Pack(
        "Nobody gets in, nothing leaks, rights are narrow, and what happens is on record",
        (
            "account-baseline-complete",
            "acm-strong",
            "cf-tls",
            "cis-monitoring",
            "code*-safe",
            "config-records-all",
            "data-stores",
            "db-in-private-subnets",
            "default-sg-closed",
            "dns-hygiene",
            "ebs-*",
            "ec2-*",
            "ecr-hardened",
            "ecr-no-public-policy",
            "ecs-hardened",
            "ecs-no-*",
            "ecs-roles-distinct",
            "edge-waf",
            "eks-*",
            "env-isolation",
            "guardduty-on",
            "iam-*",
            "image-pinned",
            "irsa-exact",
            "kms-*",
            "lambda-no-*",
            "lambda-runtime",
            "lb-h*",
            "lb-tls-policy",
            "nacl-*",
            "no-public-path-to-db",
            "queue-topic-*",
            "rds-encrypted",
            "rds-managed-password",
            "rds-minor-upgrades",
            "rds-no-public",
            "rds-snapshot-private",
            "rds-tls-forced",
            "region-account-guard",
            "s3-a*",
            "s3-b*",
            "s3-no-public-acl",
            "s3-policy-*",
            "s3-sse-kms-cmk",
            "s3-tls-only",
            "secret-*",
            "sg-no-*",
            "sg-public-port-allowlist",
            "ssm-hygiene",
            "subnet-*",
            "trail-strong",
            "vpc-*",
        ),
    ),
    "kubernetes": Pack(
        "Clusters and what runs in them are closed, confined and able to lose a node", ("eks-*", "irsa-exact", "k8s-*")
    ),
    "resilience": Pack(
        "Data comes back, and a lost zone, a bad release or a slip of the hand does not end the service",
        (
            "asg-elb-health",
            "backup-*",
            "ecs-circuit-breaker",
            "ecs-elastic-redundant",
            "k8s-availability",
            "kms-deletion-guard",
            "lb-topology",
            "protect-stateful",
            "queue-has-dlq",
            "queue-visibility",
            "rds-backup-retention",
            "rds-cluster-redundant",
            "rds-deletion-guard",
            "rds-multi-az",
            "s3-no-force-destroy",
            "s3-object-lock-audit",
            "s3-versioned",
            "tg-healthcheck",
        ),
    ),
    "operations": Pack(
        "Alarms reach somebody, logs and objectives are there, and the stack is what its code says",
        (
            "alarm-*",
            "cf-ops",
            "compute-log-groups",
            "dlq-alarmed",
            "ecs-logging",
            "ecs-ops",
            "golden-path",
            "k8s-operable",
            "k8s-wiring",
            "lambda-ops",
            "lb-ops",
            "logs-retention",
            "no-deprecated-types",
            "ownership-conflicts",
            "rds-ops",
            "service-has-slo",
            "sg-described",
            "tags-required",
        ),
    ),
    "cost": Pack(
        "Everything is paid for by somebody, and nothing is kept or left running for ever",
        (
            "ecr-lifecycle",
            "ecs-elastic-redundant",
            "logs-retention",
            "s3-lifecycle",
            "sg-orphan",
            "tags-required",
            "vpc-endpoints",
        ),
    ),
}


def names() -> tuple[str, ...]:
    """The name of every pack: those by subject, then one for each framework."""
    return (*_BY_SUBJECT, *frameworks.names())


def pack(name: str) -> Pack:
    """A pack; raises `KeyError` where there is none of this name."""
    if name in _BY_SUBJECT:
        return _BY_SUBJECT[name]
    answered = frameworks.framework(name)
    ids = {rule for requirement in answered.requirements.values() for rule in requirement.rules}
    return Pack(f"What rules can tell of {answered.name} {answered.version}", tuple(sorted(ids)))


def rules(name: str) -> list[Rule]:
    """The rules of a pack, in the order of ids; raises `KeyError` where there is no such pack."""
    chosen = (*pack(name).chosen, ALWAYS)
    return [rule for rule in all_rules().values() if any(fnmatchcase(rule.id, pattern) for pattern in chosen)]


def folder(name: str, parent: Path) -> Path:
    """The folder the engine starts a pack from, written below `parent`: it names the Python this package is installed in.

    It is made anew where it differs, so it can lie in a cache. Raises `KeyError` where there is no such pack.
    """
    settings = {
        "description": pack(name).description,
        "version": version("devops-components"),
        "runtime": {"name": "python", "options": {"virtualenv": sys.prefix}},
    }
    program = f'"""Serves the pack {name} to the engine."""\n\nfrom devops_policies.serving import build\n\nbuild("{name}")\n'
    place = parent / name
    place.mkdir(parents=True, exist_ok=True)
    _write(place / "PulumiPolicy.yaml", yaml.safe_dump(settings, sort_keys=False))
    _write(place / "__main__.py", program)
    return place


def _write(file: Path, text: str) -> None:
    if not file.is_file() or file.read_text(encoding="utf-8") != text:
        part = file.with_name(f".{file.name}.{os.getpid()}")
        part.write_text(text, encoding="utf-8")
        part.replace(file)
