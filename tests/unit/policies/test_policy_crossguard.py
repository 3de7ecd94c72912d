"""Rules as the engine meets them: what it shows is what the offline check says."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from engine_side import as_engine_shows, cannot_run, from_engine, servicer, struct
from judging import UNKNOWN, variants
from pulumi.runtime.proto import analyzer_pb2 as wire

from devops_policies import crossguard
from devops_policies.examples import resources
from devops_policies.judge import judge_stack
from devops_policies.known import Undecided
from devops_policies.packs import rules
from devops_policies.registry import all_rules
from devops_policies.rule import Context, Rule, Severity, Violation, Violations, rule
from devops_policies.view import Resource


def situations(rule_: Rule) -> Iterator[list[Resource]]:
    yield resources(rule_, rule_.good)
    for example in (rule_.good, rule_.bad):
        yield from (given for _, given in variants(resources(rule_, example), UNKNOWN))
    yield resources(rule_, rule_.bad)


@pytest.mark.parametrize("rule_", all_rules().values(), ids=all_rules())
@pytest.mark.parametrize("environment", ["dev", "production"])
def test_the_engine_says_of_every_example_what_the_offline_check_says(rule_: Rule, environment: str) -> None:
    for given in situations(rule_):
        offline = as_engine_shows(list(judge_stack([rule_], given, given, environment)), environment)

        assert sorted(from_engine([rule_], given, environment)) == offline


def test_the_whole_pack_at_once_says_what_its_rules_say_one_by_one() -> None:
    given = [resource for each in rules("baseline") for resource in resources(each, each.bad)]
    offline = as_engine_shows(list(judge_stack(rules("baseline"), given, given, "staging")), "staging")

    assert sorted(from_engine(rules("baseline"), given, "staging")) == offline
    assert len(offline) > len(rules("baseline")) / 2


def made(check: Any, *, whole_stack: bool = False) -> Rule:
    check.__doc__ = "Things hold.\n\nBecause."
    options: dict[str, Any] = {"severity": Severity.HIGH, "levels": "M/M/M", "fix": "hold it", "good": {}, "bad": {}}
    return rule(id="things-hold", types=("x:y:Z",), whole_stack=whole_stack, **options)(check)


def resource(props: Mapping[str, Any], name: str = "it", stack: str = "dev") -> Resource:
    return Resource(f"urn:pulumi:{stack}::shop::x:y:Z::{name}", "x:y:Z", name, props)


def test_rules_see_plain_values() -> None:
    seen: list[Any] = []

    def check(resource: Resource, _context: Context) -> Violations:
        seen.append(dict(resource.props))
        yield from ()

    props = {
        "count": 22,
        "share": 0.5,
        "list": [1, {"a": UNKNOWN}, []],
        "object": {"null": None, "yes": True},
        "unknown": UNKNOWN,
    }
    from_engine([made(check)], [resource(props)], "dev")

    assert seen == [props]
    assert [type(value) for value in (seen[0]["count"], seen[0]["list"], seen[0]["object"])] == [int, list, dict]


def test_rules_see_options_parent_and_provider() -> None:
    seen: list[Resource] = []

    def check(resource: Resource, _context: Context) -> Violations:
        seen.append(resource)
        yield from ()

    request = wire.AnalyzeRequest(
        type="x:y:Z",
        urn="urn:pulumi:dev::shop::x:y:Z::it",
        name="it",
        options=wire.AnalyzerResourceOptions(protect=True, ignoreChanges=["tags"], parent="urn:parent"),
        provider=wire.AnalyzerProviderResource(type="pulumi:providers:x", name="x", properties=struct({"region": UNKNOWN})),
    )
    servicer([made(check)], "dev").Analyze(request, None)

    (it,) = seen
    assert (it.options.protect, it.options.ignore_changes, it.parent) == (True, ("tags",), "urn:parent")
    assert it.provider is not None
    assert (it.provider.type, it.provider.props) == ("pulumi:providers:x", {"region": UNKNOWN})


def test_a_violation_found_before_an_unknown_value_stays_mandatory() -> None:
    def check(resource: Resource, _context: Context) -> Violations:
        yield Violation("it is loose")
        resource.get("unknown")

    it = made(check)

    assert from_engine([it], [resource({"unknown": UNKNOWN})], "dev") == [
        ("things-hold", "mandatory", "Things hold.\nit is loose. Fix: hold it"),
        ("things-hold", "advisory", cannot_run(it, ["cannot decide before deployment: `unknown` is not known yet"])),
    ]


def test_one_unknown_value_does_not_stop_a_rule_about_the_whole_stack() -> None:
    def check(resource: Resource, _context: Context) -> Violations:
        if resource.get("unknown", default=1):
            yield Violation("it is loose")

    it = made(check, whole_stack=True)
    given = [resource({"unknown": UNKNOWN}, "first"), resource({}, "second"), resource({"unknown": UNKNOWN}, "third")]

    not_known = "cannot decide before deployment: `unknown` is not known yet"
    assert from_engine([it], given, "dev") == [
        ("things-hold", "mandatory", "Things hold.\nit is loose. Fix: hold it"),
        ("things-hold", "advisory", cannot_run(it, [f"first: {not_known}", f"third: {not_known}"])),
    ]


@pytest.mark.parametrize("whole_stack", [False, True])
def test_a_rule_that_raises_ends_the_run_and_quotes_nothing(whole_stack: bool) -> None:
    def check(resource: Resource, _context: Context) -> Violations:
        yield Violation(str(int(resource.get("password"))))

    with pytest.raises(crossguard.RuleFailedError) as raised:
        from_engine([made(check, whole_stack=whole_stack)], [resource({"password": "hunter2"})], "dev")

    assert str(raised.value).startswith(
        "things-hold on urn:pulumi:dev::shop::x:y:Z::it: the rule failed: ValueError in test_policy_crossguard.py:"
    )
    assert raised.value.__context__ is None


def test_other_types_are_not_looked_at() -> None:
    def check(_resource: Resource, _context: Context) -> Violations:
        raise AssertionError("not my type")

    other = Resource("urn:pulumi:dev::shop::x:y:Other::it", "x:y:Other", "it", {})

    assert from_engine([made(check), made(check, whole_stack=True)], [other], "dev") == []


def test_the_engines_own_exception_carries_our_words() -> None:
    assert (
        crossguard.CannotDecideError(str(Undecided("a.b"))).message == "cannot decide before deployment: `a.b` is not known yet"
    )
