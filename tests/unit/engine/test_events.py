"""The engine's events become steps, verdicts and messages."""

from __future__ import annotations

from typing import Any

from devops_components.toolkit.engine.events import Outcome, PolicyHit, absorb
from devops_components.toolkit.simulated.values import Secret

URN = "urn:pulumi:dev::shop::aws:rds/instance:Instance::orders"
STACK = "urn:pulumi:dev::shop::pulumi:pulumi:Stack::shop-dev"


def began(op: str, urn: str = URN, **metadata: Any) -> dict[str, Any]:
    type_ = urn.split("::")[2]
    return {
        "resourcePreEvent": {
            "metadata": {
                "op": op,
                "urn": urn,
                "type": type_,
                "detailedDiff": None,
                "new": {"custom": ":pulumi:Stack" not in type_},
                **metadata,
            }
        }
    }


def told(*events: dict[str, Any]) -> Outcome:
    outcome = Outcome()
    for event in events:
        absorb(event, outcome)
    return outcome


def test_an_update_names_the_properties_that_change() -> None:
    diff = {"instanceClass": {"diffKind": "update", "inputDiff": True}}

    (step,) = told(began("update", detailedDiff=diff)).changes

    assert (step.op, step.name, step.changed, step.forcing) == ("update", "orders", ("instanceClass",), ())


def test_the_three_steps_of_a_replacement_are_one() -> None:
    diff = {"engine": {"diffKind": "update-replace"}, "tags": {"diffKind": "update"}}

    outcome = told(*(began(op, detailedDiff=diff) for op in ("create-replacement", "replace", "delete-replaced")))

    (step,) = outcome.changes
    assert (step.op, step.changed, step.forcing) == ("replace", ("engine", "tags"), ("engine",))
    assert outcome.counts == {"replace": 1}


def test_the_stack_itself_does_not_count() -> None:
    outcome = told(began("create", STACK), began("create"))

    assert (outcome.counts, [step.urn for step in outcome.changes]) == ({"create": 1}, [URN])


def test_outputs_are_those_of_the_stack_with_secrets_marked() -> None:
    secret = {"4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", "value": "hunter2"}
    states = {"old": {"outputs": {"url": "a"}}, "new": {"outputs": {"url": "b", "password": secret}}}

    outcome = told({"resOutputsEvent": {"metadata": {"op": "same", "urn": STACK, "type": "pulumi:pulumi:Stack", **states}}})

    assert outcome.outputs == {"url": "b", "password": Secret("hunter2")}
    assert outcome.old_outputs == {"url": "a"}


def test_a_policy_that_refuses_is_a_refusal_and_one_that_warns_is_not() -> None:
    def hit(level: str) -> dict[str, Any]:
        body = {"policyPackName": "baseline", "policyName": "rds-encrypted", "resourceUrn": URN, "message": "<{%reset%}>plain\n"}
        return {"policyEvent": {**body, "enforcementLevel": level}}

    outcome = told(hit("mandatory"), hit("advisory"))

    assert len(outcome.policies) == 2
    assert outcome.refusals == [PolicyHit("baseline", "rds-encrypted", "mandatory", URN, "plain")]


def test_debug_lines_and_expected_warnings_are_not_messages() -> None:
    def said(severity: str, text: str, **more: Any) -> dict[str, Any]:
        return {"diagnosticEvent": {"severity": severity, "message": text, **more}}

    outcome = told(
        said("debug", "registering resource"),
        said("info", "working", ephemeral=True),
        said("warning", "using pulumi-analyzer-policy-python from $PATH at /bin/x\n"),
        said("info#err", "\x1b[31mfrom the program\x1b[0m"),
        said("error", "it broke", urn=URN),
    )

    assert [(message.severity, message.text) for message in outcome.messages] == [
        ("info", "from the program"),
        ("error", "it broke"),
    ]
    assert [message.urn for message in outcome.errors] == [URN]


def test_a_failed_step_is_known() -> None:
    outcome = told(began("create"), {"resOpFailedEvent": {"metadata": {"urn": URN}}})

    assert (outcome.failed, outcome.done) == ({URN}, set())


def test_a_refresh_is_what_it_found() -> None:
    gone = {
        "resOutputsEvent": {
            "metadata": {"op": "delete", "urn": URN, "type": "aws:rds/instance:Instance", "old": {"custom": True}}
        }
    }

    (step,) = told(began("refresh"), gone).changes

    assert step.op == "delete"


def test_an_event_of_a_kind_that_is_not_known_changes_nothing() -> None:
    assert told({"progressEvent": {"received": 3}}, {"cancelEvent": {}}) == Outcome()
