"""IAM policy documents, as the provider's own function renders them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest

from devops_components.errors import ResourceError
from devops_components.toolkit.simulated.aws.policy_document import policy_document
from devops_components.toolkit.simulated.values import UNKNOWN


def statements(*given: Mapping[str, Any], **args: Any) -> Any:
    return json.loads(policy_document({"statements": list(given), **args})["json"]).get("Statement")


def test_a_document_is_written_as_the_provider_writes_it() -> None:
    found = policy_document({"statements": [{"sid": "Read", "actions": ["s3:GetObject"], "resources": ["*"]}]})

    assert found["json"] == (
        '{\n  "Version": "2012-10-17",\n  "Statement": [\n    {\n      "Sid": "Read",\n      "Effect": "Allow",\n'
        '      "Action": "s3:GetObject",\n      "Resource": "*"\n    }\n  ]\n}'
    )
    assert found["minifiedJson"] == (
        '{"Version":"2012-10-17","Statement":[{"Sid":"Read","Effect":"Allow","Action":"s3:GetObject","Resource":"*"}]}'
    )


def test_the_id_is_that_of_the_text() -> None:
    one, same, other = (policy_document({"statements": [{"actions": [action]}]})["id"] for action in ("a:b", "a:b", "a:c"))

    assert one == same
    assert one != other


def test_actions_are_in_descending_order_without_repetition() -> None:
    (statement,) = statements({"actions": ["s3:A", "s3:C", "s3:B", "s3:A"], "resources": ["*"]})

    assert statement["Action"] == ["s3:C", "s3:B", "s3:A"]


def test_principals_of_a_type_are_joined() -> None:
    service = {"type": "Service", "identifiers": ["ecs.amazonaws.com"]}

    (statement,) = statements({"principals": [service, {"type": "Service", "identifiers": ["ec2.amazonaws.com"]}]})

    assert statement["Principal"] == {"Service": ["ecs.amazonaws.com", "ec2.amazonaws.com"]}


def test_everyone_is_a_star() -> None:
    (statement,) = statements({"principals": [{"type": "*", "identifiers": ["*"]}]})

    assert statement["Principal"] == "*"


def test_everyone_of_aws_is_an_object() -> None:
    (statement,) = statements({"principals": [{"type": "AWS", "identifiers": ["*"]}]})

    assert statement["Principal"] == {"AWS": "*"}


def test_conditions_of_a_test_are_joined() -> None:
    conditions = [
        {"test": "StringEquals", "variable": "aws:b", "values": ["1"]},
        {"test": "StringEquals", "variable": "aws:a", "values": ["2", "3"]},
    ]

    (statement,) = statements({"actions": ["a:b"], "conditions": conditions})

    assert statement["Condition"] == {"StringEquals": {"aws:a": ["2", "3"], "aws:b": "1"}}


def test_policy_variables_are_written_with_an_ampersand() -> None:
    (statement,) = statements({"actions": ["a:b"], "resources": ["arn:aws:s3:::home/&{aws:username}/*"]})

    assert statement["Resource"] == "arn:aws:s3:::home/${aws:username}/*"


def test_a_statement_replaces_one_with_the_same_sid_of_a_source() -> None:
    source = json.dumps({"Statement": [{"Sid": "A", "Effect": "Deny"}, {"Sid": "B", "Effect": "Deny"}]})

    found = statements({"sid": "A", "actions": ["a:b"]}, sourcePolicyDocuments=[source])

    assert found == [{"Sid": "A", "Effect": "Allow", "Action": "a:b"}, {"Sid": "B", "Effect": "Deny"}]


def test_an_override_replaces_a_statement_with_the_same_sid() -> None:
    override = json.dumps({"Statement": [{"Sid": "A", "Effect": "Deny"}]})

    assert statements({"sid": "A", "actions": ["a:b"]}, overridePolicyDocuments=[override]) == [{"Sid": "A", "Effect": "Deny"}]


def test_statements_without_a_sid_stand_beside_each_other() -> None:
    assert len(statements({"actions": ["a:b"]}, {"actions": ["a:b"]})) == 2


def test_a_document_without_statements_has_none() -> None:
    assert json.loads(policy_document({})["json"]) == {"Version": "2012-10-17"}


def test_a_document_with_something_unknown_in_it_is_unknown() -> None:
    found = policy_document({"statements": [{"actions": ["a:b"], "resources": [UNKNOWN]}]})

    assert found["json"] is UNKNOWN


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", r"sourcePolicyDocuments\[1\] is no JSON"),
        ("[]", r"sourcePolicyDocuments\[1\] is no policy document"),
        ('{"Statement": {"Effect": "Deny"}}', r"sourcePolicyDocuments\[1\] is no policy document"),
    ],
)
def test_a_source_that_is_no_policy_document_is_named(text: str, said: str) -> None:
    with pytest.raises(ResourceError, match=said):
        policy_document({"sourcePolicyDocuments": ["{}", text]})


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ([{"sid": "A"}, {"sid": "A"}], "duplicate Sid"),
        ([{"effect": "allow"}], r"statements\[0\]\.effect: expected one of Allow, Deny, got allow"),
        ([{}, {"principals": [{"type": "AWS"}]}], r"statements\[1\]\.principals\[0\]: missing required identifiers"),
        ([{"conditions": [{"test": "Bool"}]}], r"statements\[0\]\.conditions\[0\]: missing required variable, values"),
    ],
)
def test_what_the_provider_refuses_is_refused(given: list[Mapping[str, Any]], said: str) -> None:
    with pytest.raises(ResourceError, match=said):
        policy_document({"statements": given})
