"""A function that publishes its versions has the next one after a change, and only after one of code or configuration."""

from __future__ import annotations

from typing import Any

import pytest

from devops_components.toolkit.simulated import cloud

TOKEN = "aws:lambda/function:Function"
URN = f"urn:pulumi:test::tests::{TOKEN}::worker"
PROVIDER = {"region": "eu-west-1", "allowedAccountIds": '["123456789012"]'}
INPUTS: dict[str, Any] = {"name": "worker", "publish": True, "memorySize": 128, "role": "arn:aws:iam::123456789012:role/worker"}
ARN = "arn:aws:lambda:eu-west-1:123456789012:function:worker"


def changed(**inputs: Any) -> dict[str, Any]:
    before = cloud.create(URN, TOKEN, INPUTS, PROVIDER).outputs
    return dict(cloud.update(URN, TOKEN, {**INPUTS, **inputs}, INPUTS, before, PROVIDER))


@pytest.mark.parametrize(
    ("inputs", "version"),
    [({"memorySize": 256}, "2"), ({"tags": {"Owner": "shop"}}, "1"), ({"reservedConcurrentExecutions": 5}, "1")],
)
def test_a_change_publishes_the_next_version(inputs: dict[str, Any], version: str) -> None:
    found = changed(**inputs)

    assert (found["version"], found["qualifiedArn"]) == (version, f"{ARN}:{version}")
    assert found["qualifiedInvokeArn"].endswith(f"{ARN}:{version}/invocations")
    assert found["arn"] == ARN


def test_the_version_after_the_next_comes_after_it() -> None:
    larger = {**INPUTS, "memorySize": 256}
    found = cloud.update(URN, TOKEN, {**larger, "timeout": 9}, larger, changed(memorySize=256), PROVIDER)

    assert found["version"] == "3"


def test_a_function_that_publishes_nothing_stays_what_it_is() -> None:
    assert changed(publish=False, memorySize=256)["version"] == "$LATEST"


def test_a_function_that_begins_to_publish_has_a_first_version() -> None:
    silent = {**INPUTS, "publish": False}
    before = cloud.create(URN, TOKEN, silent, PROVIDER).outputs
    found = cloud.update(URN, TOKEN, INPUTS, silent, before, PROVIDER)

    assert (found["version"], found["qualifiedArn"]) == ("1", f"{ARN}:1")


def test_other_resources_answer_a_change_as_they_answer_at_first() -> None:
    token, inputs = "aws:sqs/queue:Queue", {"name": "orders", "delaySeconds": 5}
    urn = f"urn:pulumi:test::tests::{token}::orders"
    first = cloud.create(urn, token, inputs, PROVIDER).outputs

    assert cloud.update(urn, token, inputs, {"name": "orders"}, {}, PROVIDER) == first
