"""Waivers: violations that somebody answers for, for a while.

    waivers:
      - rule: rds-multi-az
        urn: "*::dev-orders"
        reason: a standby costs more than an hour without the test data
        owner: [platform@example.org]
        expires: 2027-01-31

A waiver names one rule, or one finding of a rule as `rule[key]`. It ends by itself. One that has expired, that covers
nothing, that reaches too far or that too few answer for does not count, and is a violation of `exemption-hygiene`.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field

from devops_components._core.closed import Closed, Many
from devops_components.toolkit.report.model import Finding
from devops_policies.exemptions import CONFIGURED_AS, Exemption, today
from devops_policies.registry import all_rules

FILE = "waivers.yaml"
"""Name of the file beside a project's `Pulumi.yaml`."""
HYGIENE = "exemption-hygiene"
"""The rule that judges waivers."""


class Waiver(Closed):
    """One violation that is accepted."""

    rule: str = Field(min_length=1, examples=["rds-multi-az"])
    """Rule, or finding of a rule as `rule[key]`."""
    urn: str = Field(min_length=1, examples=["*::dev-orders"])
    """URN of the resource, with `*` for any text."""
    reason: str = Field(min_length=1, examples=["the test data can be made again within an hour"])
    """Why the violation is accepted, for whoever reads it in half a year."""
    owner: Many[str] = Field(min_length=1, examples=[["platform@example.org"]])
    """Who answers for it."""
    expires: Annotated[datetime.date, Field(strict=False)] = Field(examples=["2027-01-31"])
    """Last day on which it counts."""
    ticket: str | None = None
    """Where the work that makes it superfluous is tracked."""

    @property
    def rule_id(self) -> str:
        """Id of the rule, without a finding's key."""
        return self.rule.partition("[")[0]

    @property
    def configured(self) -> dict[str, Any]:
        """The waiver as the configuration of a policy has it."""
        said = {"ticket": self.ticket} if self.ticket else {}
        owner, expires = list(self.owner), self.expires.isoformat()
        return {"rule": self.rule, "urn": self.urn, "reason": self.reason, "owner": owner, "expires": expires, **said}


class WaiverFile(Closed):
    """What a `waivers.yaml` holds."""

    waivers: Many[Waiver] = ()


def read(path: Path, shown: str) -> tuple[Waiver, ...]:
    """The waivers in a file, none where there is no file; raises `ConfigurationError` with every mistake in it."""
    return WaiverFile.from_file(path, shown).waivers if path.is_file() else ()


def of_our_rules(waivers: Sequence[Waiver], *, others: bool) -> list[Waiver]:
    """The waivers our packs answer for: those of our rules, and where no other pack judges those of rules that nobody has."""
    return [waiver for waiver in waivers if waiver.rule_id in all_rules() or not others]


def settings(waivers: Sequence[Waiver]) -> dict[str, dict[str, Any]]:
    """The waivers of our rules as the configuration of these rules, and of the one that judges waivers.

    Waivers of rules that other packs hold are applied by `apply`, for those packs know nothing of them.
    """
    every = [waiver.configured for waiver in waivers]
    by_rule: dict[str, dict[str, Any]] = {}
    for each in every:
        by_rule.setdefault(Exemption.of(each).rule_id, {}).setdefault(CONFIGURED_AS, []).append(each)
    return {**by_rule, HYGIENE: {CONFIGURED_AS: every}} if every else {}


def apply(waivers: Sequence[Waiver], findings: Iterable[Finding]) -> list[Finding]:
    """The findings of other packs; those that a waiver covers carry its reason."""
    given = [Exemption.of(waiver.configured) for waiver in waivers]

    def reason(finding: Finding) -> str | None:
        covering = (it for it in given if it.covers(finding.rule, finding.key, finding.urn))
        return next((it.reason for it in covering if it.weakness(finding.severity, today()) is None), None)

    return [replace(each, waiver=reason(each)) if each.kind == "violation" else each for each in findings]


def unused(waivers: Sequence[Waiver], findings: Iterable[Finding]) -> list[Waiver]:
    """The waivers that cover none of the findings."""
    found = [finding for finding in findings if finding.kind == "violation"]
    given = [(waiver, Exemption.of(waiver.configured)) for waiver in waivers]
    return [waiver for waiver, it in given if not any(it.covers(each.rule, each.key, each.urn) for each in found)]
