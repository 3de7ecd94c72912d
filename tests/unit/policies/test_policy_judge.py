"""How rules are applied, found and configured."""

from __future__ import annotations

import sys
import types
from typing import Any

import pytest

from devops_policies import registry
from devops_policies.environments import environment_of, environment_of_process, named_in
from devops_policies.judge import context_for, judge, judge_stack
from devops_policies.known import UNKNOWN
from devops_policies.registry import all_rules
from devops_policies.rule import Check, Context, Level, Rule, Severity, Violation, Violations, rule, setting
from devops_policies.view import Resource, Stack

IT = Resource("urn:pulumi:dev::shop::x:y:Z::it", "x:y:Z", "it", {"unknown": UNKNOWN, "password": "hunter2"})


def made(check: Check, levels: str = "A/M/M", **options: Any) -> Rule:
    check.__doc__ = "Things hold.\n\nBecause."
    return rule(
        id="things-hold", types=("x:y:Z",), severity=Severity.LOW, levels=levels, fix="hold it", good={}, bad={}, **options
    )(check)


def said(check: Check) -> list[tuple[str, str]]:
    return [(verdict.kind, verdict.text) for verdict in judge(made(check), IT, Context("production"))]


def test_what_was_found_before_an_unknown_value_stays_found() -> None:
    def check(resource: Resource, _context: Context) -> Violations:
        yield Violation("it is loose", "a", "key")
        resource.get("unknown")
        yield Violation("never reached")

    assert said(check) == [
        ("violation", "[key] it is loose. Fix: hold it"),
        ("undecided", "cannot decide before deployment: `unknown` is not known yet"),
    ]


def test_an_unknown_value_left_aside_is_reported_once_and_last() -> None:
    def check(resource: Resource, context: Context) -> Violations:
        for _ in range(2):
            with context.doubts:
                resource.get("unknown")
        yield Violation("it is loose")

    assert said(check) == [
        ("violation", "it is loose. Fix: hold it"),
        ("undecided", "cannot decide before deployment: `unknown` is not known yet"),
    ]


def test_doubts_about_one_resource_are_none_about_the_next() -> None:
    def check(resource: Resource, context: Context) -> Violations:
        with context.doubts:
            resource.get("unknown")
        yield from ()

    known = Resource(IT.urn, IT.type, "known", {"unknown": False})

    assert [verdict.resource.name for verdict in judge_stack([made(check)], [IT, known], [], "production")] == ["it"]


def test_a_rule_that_raises_ends_with_an_error_that_quotes_nothing() -> None:
    def check(resource: Resource, _context: Context) -> Violations:
        yield Violation("it is loose")
        int(resource.get("password"))

    kinds = said(check)

    assert [kind for kind, _ in kinds] == ["violation", "error"]
    assert kinds[1][1].startswith("the rule failed: ValueError in test_policy_judge.py:")
    assert "hunter2" not in kinds[1][1]


def test_a_violation_can_be_another_resources_fault() -> None:
    other = Resource("urn:pulumi:dev::shop::x:y:Z::other", "x:y:Z", "other", {})

    def check(_resource: Resource, _context: Context) -> Violations:
        yield Violation("it is loose", "a.b", resource=other)

    (verdict,) = judge(made(check), IT, Context("production"))

    assert (verdict.resource.name, verdict.path) == ("other", "a.b")


def test_single_resources_are_judged_by_inputs_and_stacks_by_outputs() -> None:
    def check(resource: Resource, context: Context) -> Violations:
        yield Violation(f"{resource.name} among {len(context.stack.resources)}")

    inputs = [Resource("urn:in", "x:y:Z", "in", {}), Resource("urn:else", "x:y:Other", "else", {})]
    outputs = [Resource("urn:out", "x:y:Z", "out", {})]

    found = judge_stack([made(check), made(check, whole_stack=True)], inputs, outputs, "production")

    assert [verdict.text for verdict in found] == ["in among 0. Fix: hold it", "out among 1. Fix: hold it"]


def test_a_rule_that_is_off_is_not_applied() -> None:
    def check(_resource: Resource, _context: Context) -> Violations:
        yield Violation("it is loose")

    off_before_production = made(check, levels="-/-/M")

    assert {
        each: len(list(judge_stack([off_before_production], [IT], [], each)))
        for each in ("dev", "staging", "production", "other")
    } == {
        "dev": 0,
        "staging": 0,
        "production": 1,
        "other": 1,
    }


def test_levels_spread_from_three_columns_to_five_environments() -> None:
    def check(_resource: Resource, _context: Context) -> Violations:
        yield from ()

    assert made(check, "M/A/-").levels == {
        "sandbox": Level.ADVISORY,
        "dev": Level.MANDATORY,
        "testing": Level.ADVISORY,
        "staging": Level.ADVISORY,
        "production": Level.DISABLED,
    }
    assert made(check, "-/A/M").levels["sandbox"] is Level.DISABLED
    assert made(check, "-/A/M").levels["testing"] is Level.DISABLED
    assert made(check, "A/A/M", sandbox="M").levels["sandbox"] is Level.MANDATORY
    assert made(check, "A/A/M").level("moon") is Level.MANDATORY


def test_title_and_reason_come_from_the_docstring() -> None:
    def check(_resource: Resource, _context: Context) -> Violations:
        yield from ()

    it = made(check)

    assert (it.title, it.why) == ("Things hold.", "Because.")


def with_days(**values: Any) -> Rule:
    def check(_resource: Resource, context: Context) -> Violations:
        yield Violation(f"{context.settings['days']} days")

    return made(check, settings={"days": setting("Fewest days", 1, 7, 14, minimum=1), **values})


def test_settings_follow_the_environment_until_a_pack_says_otherwise() -> None:
    it = with_days()

    assert [context_for(it, each, None, Stack(())).settings for each in ("sandbox", "testing", "production", "moon")] == [
        {"days": 1},
        {"days": 1},
        {"days": 14},
        {"days": 14},
    ]
    assert context_for(it, "dev", {it.id: {"days": 30}, "another-rule": {"days": 2}}, Stack(())).settings == {"days": 30}


def test_a_setting_a_rule_does_not_have_is_refused() -> None:
    with pytest.raises(ValueError, match=r"things-hold\.dayz: not a setting of this rule; it has days"):
        context_for(with_days(), "dev", {"things-hold": {"dayz": 30}}, Stack(()))


def test_a_settings_schema_has_no_default_for_one_would_rule_everywhere_alike() -> None:
    it = with_days(lists=setting("Some names", []), switch=setting("Whether it is on", False, False, True))

    assert {name: each.schema for name, each in it.settings.items()} == {
        "days": {
            "type": "integer",
            "minimum": 1,
            "description": "Fewest days; by default 1 in dev, 7 in staging, 14 in production",
        },
        "lists": {
            "type": "array",
            "items": {"type": "string"},
            "description": "Some names; by default [] in dev, [] in staging, [] in production",
        },
        "switch": {
            "type": "boolean",
            "description": "Whether it is on; by default false in dev, false in staging, true in production",
        },
    }


STACKS = {
    "production": "production",
    "acme-staging": "staging",
    "dev-anna": "dev",
    "acme/shop/Testing": "testing",
    "eu.production_2": "production",
    "non-production-dev": "production",
    "developer": None,
    "devops": None,
    "prod": None,
    "": None,
}


@pytest.mark.parametrize("stack", STACKS)
def test_a_stacks_name_holds_its_environment_as_a_word(stack: str) -> None:
    assert named_in(stack) == STACKS[stack]
    assert environment_of(stack) == (STACKS[stack] or "production")


def test_a_configured_environment_outweighs_the_name() -> None:
    assert environment_of("acme-production", "sandbox") == "sandbox"
    with pytest.raises(
        ValueError, match="devops:environment = prod: not an environment; use one of sandbox, dev, testing, staging, production"
    ):
        environment_of("dev", "prod")


PROCESSES: dict[str, tuple[dict[str, str], str | None]] = {
    "started for a stack": ({"PULUMI_STACK": "acme-dev"}, "dev"),
    "started for a stack of no known name": ({"PULUMI_STACK": "moon"}, "production"),
    "started for a stack that configures itself": (
        {"PULUMI_STACK": "moon", "PULUMI_CONFIG": '{"devops:environment": "testing", "aws:region": "eu-west-1"}'},
        "testing",
    ),
    "started for no stack": ({"PULUMI_CONFIG": ""}, None),
}


@pytest.mark.parametrize("case", PROCESSES)
def test_a_process_knows_its_environment(case: str) -> None:
    variables, environment = PROCESSES[case]

    assert environment_of_process(variables) == environment


def test_rules_come_in_the_order_of_their_ids_and_cannot_be_changed() -> None:
    rules = all_rules()

    assert list(rules) == sorted(rules)
    with pytest.raises(TypeError):
        rules["another"] = rules["rds-encrypted"]  # type: ignore[index]  # the mapping is read-only


@pytest.mark.parametrize("count", [0, 2])
def test_a_rule_file_holds_exactly_one_rule(count: int, monkeypatch: pytest.MonkeyPatch) -> None:
    module = types.ModuleType("devops_policies.rules.aws.broken")
    for index, each in enumerate(list(all_rules().values())[:count]):
        setattr(module, f"rule_{index}", each)
    monkeypatch.setitem(sys.modules, module.__name__, module)

    with pytest.raises(ImportError, match=f"holds {count} rules; a rule file holds one"):
        registry._rule_of(module.__name__)
