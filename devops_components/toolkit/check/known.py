"""A baseline: the findings an old estate starts with, so that only new ones count.

It is written once, with `--write-baseline`, and only shrinks from then on: a finding that is gone is taken out when it is
written again, and a new one never gets in by itself.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any, cast

from devops_components.errors import ConfigurationError
from devops_components.toolkit.report.model import Finding

SCHEMA_VERSION = 1
"""Version of the file's form."""


def parse(text: str, shown: str) -> Counter[str]:
    """The fingerprints in a baseline, and how many of each; raises `ConfigurationError` where it is none."""
    try:
        data: Any = json.loads(text)
        if data["schemaVersion"] != SCHEMA_VERSION:
            raise ConfigurationError(f"{shown}: has schemaVersion {data['schemaVersion']}; this version reads {SCHEMA_VERSION}")
        return Counter(str(cast("dict[str, Any]", entry)["fingerprint"]) for entry in data["findings"])
    except (ValueError, KeyError, TypeError) as error:
        raise ConfigurationError(f"{shown}: is not a baseline: {error}; make one with --write-baseline") from None


def write(findings: Iterable[Finding]) -> str:
    """The baseline of these findings as text; what is waived is left to its waiver."""
    entries = [
        {"fingerprint": finding.fingerprint, "rule": finding.id, "urn": finding.urn, "path": finding.path}
        for finding in findings
        if finding.kind == "violation" and finding.waiver is None
    ]
    ordered = sorted(entries, key=lambda entry: (str(entry["rule"]), str(entry["urn"]), str(entry["path"])))
    return json.dumps({"schemaVersion": SCHEMA_VERSION, "findings": ordered}, indent=2, ensure_ascii=False) + "\n"


def fingerprint(finding: Finding) -> str:
    """What makes a finding the same over time: neither its line nor its words."""
    return finding.fingerprint


def apply(seen: Counter[str], findings: Iterable[Finding], identity: Callable[[Finding], str] = fingerprint) -> list[Finding]:
    """The findings; as many of each identity as were seen before are marked as known.

    A rule that could not be applied is never known: it says nothing of what it would have found.
    """
    left = seen.copy()
    marked: list[Finding] = []
    for finding in findings:
        known = finding.kind != "error" and finding.waiver is None and left[identity(finding)] > 0
        left[identity(finding)] -= known
        marked.append(replace(finding, known=True) if known else finding)
    return marked
