"""Whether accepted violations are still accepted by somebody."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from judging import found, verdicts

from devops_policies import exemptions
from devops_policies.examples import resources
from devops_policies.registry import all_rules
from devops_policies.rule import Mock

RULE = "exemption-hygiene"
ROOT = Mock("pulumi:pulumi:Stack", "shop-production")
FILES, OTHER = Mock("aws:s3/bucket:Bucket", "files"), Mock("aws:s3/bucket:Bucket", "other")
TODAY = date(2026, 12, 1)


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exemptions, "today", lambda: TODAY)


DROP: Any = None


def exemption(**changes: Any) -> dict[str, Any]:
    """One that holds on the day of these tests, with changes."""
    given = {
        "rule": "rds-multi-az",
        "urn": "*::files",
        "reason": "the test data can be made again within an hour",
        "owner": ["platform@example.org"],
        "expires": "2027-01-31",
        **changes,
    }
    return {name: value for name, value in given.items() if value is not DROP}


def judged(*given: Any, stack: tuple[Mock, ...] = (FILES, OTHER), environment: str = "production") -> list[str]:
    return found(RULE, (ROOT, *stack), environment, settings={"exemptions": list(given)})


def about(given: dict[str, Any], *faults: str) -> list[str]:
    subject = f"the exemption of {given.get('rule') or 'no rule'} for {given.get('urn') or 'no resource'}"
    return [f"{subject} does not hold: {fault}" for fault in faults]


TWO = ["platform@example.org", "security@example.org"]
HOLDS: dict[str, dict[str, Any]] = {
    "names a rule, a resource, a reason, an owner and a day": exemption(),
    "is for a finding of a rule": exemption(rule="rds-deletion-guard[protection]"),
    "is for a resource by its whole URN": exemption(urn="urn:pulumi:production::shop::aws:s3/bucket:Bucket::files"),
    "is for a resource by a part of its name": exemption(urn="*::fi?es"),
    "ends today": exemption(expires=TODAY.isoformat()),
    "ends in half a year": exemption(expires="2027-05-30"),
    "is of a critical rule, and two answer for it": exemption(rule="s3-no-public-acl", owner=TWO),
    "tells where the work is tracked": exemption(ticket="OPS-17"),
}


@pytest.mark.parametrize("case", HOLDS)
def test_an_exemption_holds_that(case: str) -> None:
    assert judged(HOLDS[case]) == []


FAULTS: dict[str, tuple[dict[str, Any], str]] = {
    "ended yesterday": (exemption(expires="2026-11-30"), "it expired on 2026-11-30"),
    "ends a day too late": (exemption(expires="2027-05-31"), "it expires on 2027-05-31, more than 180 days ahead"),
    "never ends": (exemption(expires=DROP), "it has no expires"),
    "ends some day": (exemption(expires="next year"), "next year is no day"),
    "gives no reason": (exemption(reason=DROP), "it has no reason"),
    "gives an empty reason": (exemption(reason=""), "it has no reason"),
    "gives a reason that says nothing": (exemption(reason="  legacy   "), "it gives no reason"),
    "has no owner": (exemption(owner=[]), "it has no owner"),
    "is of a critical rule, and one answers for it": (
        exemption(rule="s3-no-public-acl"),
        "the rule is critical, so 2 must answer for it",
    ),
    "is of a critical rule, and one answers for it twice": (
        exemption(rule="s3-no-public-acl", owner=["platform@example.org"] * 2),
        "the rule is critical, so 2 must answer for it",
    ),
    "is of no rule there is": (exemption(rule="rds-multi-zone"), "there is no rule rds-multi-zone"),
    "is of all rules": (exemption(rule="*"), "there is no rule *"),
    "is of no rule at all": (exemption(rule=DROP), "it has no rule"),
    "is of a finding its rule does not have": (
        exemption(rule="rds-deletion-guard[windows]"),
        "rds-deletion-guard has no finding windows",
    ),
    "is for nothing in the stack": (exemption(urn="*::gone"), "no resource of the stack is called like that"),
    "is for the same in another case": (exemption(urn="*::Files"), "no resource of the stack is called like that"),
    "is for another stack": (
        exemption(urn="urn:pulumi:dev::shop::aws:s3/bucket:Bucket::files"),
        "no resource of the stack is called like that",
    ),
    "is for everything in the stack by its name": (exemption(urn="urn:pulumi:production*"), "it covers the whole stack"),
}


@pytest.mark.parametrize("case", FAULTS)
def test_an_exemption_does_not_hold_that(case: str) -> None:
    given, fault = FAULTS[case]

    assert judged(given) == about(given, fault)


@pytest.mark.parametrize("urn", ["*", "*::*", "*::aws:s3/bucket:Bucket::*", "urn:pulumi:production::shop::*"])
def test_a_pattern_for_any_name_reaches_too_far(urn: str) -> None:
    broad = about(exemption(urn=urn), f"its pattern {urn} covers resources of any name")
    role = Mock("aws:iam/role:Role", "role")

    assert judged(exemption(urn=urn), stack=(FILES, OTHER, role))[:1] == broad


def test_every_fault_of_every_exemption_is_said_once_for_the_stack() -> None:
    old, lost = exemption(expires="2026-01-31", urn="*::gone"), exemption(urn="*::lost")

    said = judged(exemption(), old, lost)

    absent = "no resource of the stack is called like that"
    assert said == [*about(old, "it expired on 2026-01-31", absent), *about(lost, absent)]


def test_one_resource_may_be_all_there_is() -> None:
    assert judged(exemption(), stack=(FILES,)) == []


def test_without_exemptions_there_is_nothing_to_say() -> None:
    assert judged() == []
    assert found(RULE, [FILES, OTHER]) == []


@pytest.mark.parametrize("environment", ["sandbox", "dev", "testing", "staging", "production"])
def test_exemptions_are_judged_in_every_environment(environment: str) -> None:
    old = exemption(expires="2026-01-31")

    assert judged(old, environment=environment) == about(old, "it expired on 2026-01-31")


def test_the_day_is_the_one_of_the_run() -> None:
    tomorrow = exemption(expires=(TODAY + timedelta(days=1)).isoformat())

    with pytest.MonkeyPatch.context() as later:
        later.setattr(exemptions, "today", lambda: TODAY + timedelta(days=2))
        said = judged(tomorrow)

    assert judged(tomorrow) == []
    assert said == about(tomorrow, "it expired on 2026-12-02")


def test_what_is_wrong_is_said_of_the_stack() -> None:
    rule = all_rules()[RULE]

    said = verdicts(rule, resources(rule, (OTHER, ROOT, FILES)), settings={"exemptions": [exemption(urn="*::gone")]})

    assert [verdict.resource.name for verdict in said] == [ROOT.name]
