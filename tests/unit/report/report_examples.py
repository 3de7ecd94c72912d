"""Reports to write: a short one that people read in the goldens, and hostile ones."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from devops_components.toolkit.report.model import (
    OPERATIONS,
    SEVERITIES,
    Change,
    Finding,
    Kind,
    Level,
    Report,
    RuleInfo,
    StackReport,
)

untimed = settings(deadline=None, max_examples=100, suppress_health_check=[HealthCheck.too_slow])
"""Tests are never timed."""

ENCRYPTED = Finding(
    kind="violation",
    rule="rds-encrypted",
    title="Databases encrypt their storage",
    severity="high",
    level="mandatory",
    urn="urn:pulumi:production::shop::aws:rds/instance:Instance::orders-db",
    resource_type="aws:rds/instance:Instance",
    resource_name="orders-db",
    message="`storageEncrypted` is false. Fix: set `storageEncrypted: true`; an existing instance is replaced from a snapshot",
    fix="set `storageEncrypted: true`; an existing instance is replaced from a snapshot",
    why="Backups and replicas inherit the setting, so one plain instance leaks through every copy of it.",
    path="storageEncrypted",
    file="stacks/platform/__main__.py",
    line=12,
    value="false",
    controls=("cis-aws 2.3.1", "soc2 CC6.1"),
)

PRIVATE = Finding(
    kind="undecided",
    rule="s3-private",
    title="Buckets are private",
    severity="critical",
    level="mandatory",
    urn="urn:pulumi:production::shop::aws:s3/bucket:Bucket::invoices",
    resource_type="aws:s3/bucket:Bucket",
    resource_name="invoices",
    message="cannot decide before deployment: `policy` is not known yet",
    fix="add a `BucketPublicAccessBlock`",
)


def finding(**changes: Any) -> Finding:
    """The mandatory finding of the short report, changed."""
    return replace(ENCRYPTED, **changes)


def report(*findings: Finding, **stack: Any) -> Report:
    """A report with these findings in one stack."""
    known = {item.rule: RuleInfo(item.rule, item.title, item.why, item.severity, item.fix, item.controls) for item in findings}
    return Report([replace(StackReport("shop", "production", "production", 42, 3, findings), **stack)], known)


SHORT = report(ENCRYPTED, PRIVATE, passed=["kms-rotates"])

_URN = "urn:pulumi:production::shop::"

CHANGES = [
    Change("create", f"{_URN}aws:sqs/queue:Queue::orders", "aws:sqs/queue:Queue", "orders"),
    Change("update", f"{_URN}aws:sns/topic:Topic::alarms", "aws:sns/topic:Topic", "alarms", ("name", "tags.owner")),
    Change("delete", f"{_URN}aws:s3/bucket:Bucket::old", "aws:s3/bucket:Bucket", "old"),
    Change(
        "replace",
        ENCRYPTED.urn,
        ENCRYPTED.resource_type,
        "orders-db",
        ("engine", "kmsKeyId", "tags.owner"),
        ("engine", "kmsKeyId"),
    ),
]

COMPARED = report(
    finding(known=True, controls=()),
    finding(waiver="the test data can be made again within an hour", controls=(), line=30, key="replica", value='"[secret]"'),
    changes=CHANGES,
)
"""A report of a change: what was there before, what is waived, and what becomes of the resources."""

HOSTILE = [
    "",
    " ",
    "\x00",
    "\x1b[31mred\x1b[0m",
    "\x1b]8;;https://evil.example\x07link\x1b]8;;\x07",
    "one\n::error file=a.py::two",
    "\r\n \t::add-mask::x",
    "::set-output name=a::b",
    "\u3000::stop-commands::x",
    "a ##[add-mask]b",
    "##vso[task.setvariable variable=a]b",
    "###[group]",
    "%0A::error::x %25 50%",
    "a:b,c=d::e",
    "]]>",
    "</failure><script>alert(1)</script>",
    "<!-- devops-check -->",
    "--> <img src=x onerror=alert(1)>",
    "</details>\n\n# heading",
    "&lt;b&gt; &#35;",
    "`",
    "`a``b`",
    "``` `` `",
    "a `b *c* d` e",
    "| a | b |",
    "a\\|*b*|",
    "[click](https://evil.example)",
    "![x](https://evil.example/x.png)",
    "(www.evil.example) http://evil.example someone@evil.example",
    "@everyone #1 shop/infra#1 GH-1 :smile: $x$",
    "*a* _b_ ~~c~~ __d__",
    "- a\n- b\n\n1. c\n\n---\n===",
    "\\",
    "\u202egnp.exe\u202c",
    "a\u2028b\u2029c\x85d",
    "\ud800",
    "\udc80\ud83d\ude00",
    "\U0001f600 \U00020000",
    "\U000e0041\ufeff\uffff\u200d",
    "e\u0301\xa0x",
    "../../etc/passwd",
    "/etc/passwd",
    "C:\\x",
    "https://evil.example/x?y=1#z",
    "{0} {x} {{",
    "{{ 7 * 7 }}{% include 'x' %}{# x #}",
    "%{danger_start}x%{danger_end}%{hidden}",
    '"><svg/onload=alert(1)>',
    "' onmouseover='alert(1)",
    "</script></style></title></textarea><script>alert(1)</script>",
    "<!--<script>",
    "javascript:alert(1)",
    "日本語の長い文章" * 20,
    "a" * 3_000,
    "x y " * 400,
]
"""Texts that break out of one format or another where they are not escaped."""

text = st.one_of(
    st.sampled_from(HOSTILE),
    st.text(st.characters(), max_size=30),
    st.lists(st.one_of(st.sampled_from(HOSTILE), st.text(st.characters(), max_size=5)), max_size=3).map("".join),
)
"""Anything a name, a message or a path can hold."""

findings = st.builds(
    Finding,
    kind=st.sampled_from(["violation", "undecided", "error"]),
    rule=text,
    title=text,
    severity=st.sampled_from(SEVERITIES),
    level=st.sampled_from(["advisory", "mandatory"]),
    urn=text,
    resource_type=text,
    resource_name=text,
    message=text,
    fix=text,
    why=text,
    key=st.none() | text,
    path=st.none() | text,
    file=st.none() | text,
    line=st.none() | st.integers(1, 10_000),
    value=st.none() | text,
    controls=st.lists(text, max_size=2),
    waiver=st.none() | text,
    known=st.booleans(),
)

changes = st.builds(
    Change,
    operation=st.sampled_from(OPERATIONS),
    urn=text,
    resource_type=text,
    resource_name=text,
    changed=st.lists(text, max_size=2),
    forcing=st.lists(text, max_size=2),
)

stacks = st.builds(
    StackReport,
    project=text,
    stack=text,
    environment=text,
    resources=st.integers(0, 3),
    rules=st.integers(0, 3),
    findings=st.lists(findings, max_size=3),
    passed=st.lists(text, max_size=2, unique=True),
    changes=st.none() | st.lists(changes, max_size=2),
    project_file=text,
)

rules = st.builds(
    RuleInfo,
    id=text,
    title=text,
    why=text,
    severity=st.sampled_from(SEVERITIES),
    fix=text,
    controls=st.lists(text, max_size=2),
)

reports = st.builds(
    Report,
    stacks=st.lists(stacks, max_size=2, unique_by=lambda stack: (stack.project, stack.stack, stack.environment)),
    rules=st.lists(rules, max_size=2).map(lambda known: {rule.id: rule for rule in known}),
)


def hostile_report() -> Report:
    """Every hostile text in every field, and every outcome."""
    kinds: list[tuple[Kind, Level]] = [
        ("violation", "mandatory"),
        ("error", "mandatory"),
        ("undecided", "mandatory"),
        ("violation", "advisory"),
    ]
    judged: list[StackReport] = []
    for index, value in enumerate(HOSTILE):
        kind, level = kinds[index % len(kinds)]
        texts = dict.fromkeys(("rule", "title", "urn", "resource_type", "resource_name", "message", "fix", "why"), value)
        rest = {**dict.fromkeys(("key", "path", "file", "value"), value), "controls": [value], "known": index % 5 == 4}
        waiver = value if index % 9 == 8 else None
        severity = SEVERITIES[index % len(SEVERITIES)]
        found = Finding(kind=kind, level=level, severity=severity, line=index + 1, waiver=waiver, **texts, **rest)
        change = Change(OPERATIONS[index % len(OPERATIONS)], value, value, value, [value, "x"], [value])
        judged.append(StackReport(value, value, value, 1, 1, [found], [value], [change], value))
    return Report(judged, {value: RuleInfo(value, value, value, "low", value, [value]) for value in HOSTILE})


def large_report(number: int) -> Report:
    """So many findings, one for each resource."""
    urn = ENCRYPTED.urn.removesuffix("orders-db")
    return report(*(finding(resource_name=f"db-{index:05}", urn=f"{urn}db-{index:05}") for index in range(number)))


def squeezed(value: str) -> str:
    """The text without blanks and without what formats add to escape it."""
    return re.sub(r"[\s\\`]", "", value)


def workflow_commands(output: str) -> list[tuple[str, dict[str, str], str]]:
    """The commands GitHub's runner would obey: name, properties and data, as its parser reads them."""
    found: list[tuple[str, dict[str, str], str]] = []
    for line in re.split(r"\r\n|\r|\n", output):
        if line.lstrip().startswith("::") and "::" in line.lstrip()[2:]:
            command, data = line.lstrip()[2:].split("::", 1)
            name, _, properties = command.partition(" ")
            pairs = [pair.split("=", 1) for pair in properties.split(",") if "=" in pair]
            found.append((name, {key: _unescaped(value, {"%3A": ":", "%2C": ","}) for key, value in pairs}, _unescaped(data, {})))
        elif "##[" in line or "##vso[" in line:
            found.append(("old", {}, line))
    return found


def _unescaped(value: str, more: dict[str, str]) -> str:
    for code, character in {"%0D": "\r", "%0A": "\n", **more, "%25": "%"}.items():
        value = value.replace(code, character)
    return value
