"""The tables of AWS's actions and of what can be done with them."""

from __future__ import annotations

from datetime import date

import pytest

from devops_policies import iam_actions
from devops_policies.iam_risks import risks

OLDEST_DAYS = 120


@pytest.mark.parametrize("as_of", [iam_actions.as_of(), risks().as_of], ids=["actions", "risks"])
def test_the_tables_are_not_older_than_four_months(as_of: date) -> None:
    age = (date.today() - as_of).days

    assert age <= OLDEST_DAYS, (
        f"the table is of {as_of}, {age} days before today: make iam_actions.json anew with tools/iam_actions.py, "
        "compare iam_risks.yaml with its sources, and set `as_of`"
    )


def test_every_action_in_the_table_of_risks_is_an_action_of_aws() -> None:
    ways = (*risks().escalations, *risks().leaks)
    named = {*risks().credentials, *risks().data, *(action for way in ways for action in way.actions)}

    assert {name for name in named if [each.name for each in iam_actions.named_by(name)] != [name]} == set()


def test_what_must_be_wide_can_be_held_to_resources() -> None:
    ways = (*risks().escalations, *risks().leaks)
    wide = {*risks().credentials, *risks().data, *(action for way in ways for action in way.wide)}

    assert {name for name in wide if not iam_actions.action(name).resources} == set()


ACTIONS = {
    "s3:GetObject": ("", ("arn:*:s3:*:*:accesspoint/*/object/*", "arn:*:s3:::*/*")),
    "secretsmanager:getsecretvalue": ("", ("arn:*:secretsmanager:*:*:secret:*",)),
    "iam:PassRole": ("permissions", ("arn:*:iam::*:role/*",)),
    "logs:DescribeLogGroups": ("list", ()),
    "rds-db:connect": ("permissions", ("arn:*:rds-db:*:*:dbuser:*/*",)),
}


@pytest.mark.parametrize("name", ACTIONS)
def test_the_table_knows_what_an_action_is_about(name: str) -> None:
    action = iam_actions.action(name)

    assert (action.level, action.resources) == ACTIONS[name]


PATTERNS = {
    "iam:Pass*": {"iam:PassRole"},
    "IAM:passrol?": {"iam:PassRole"},
    "secretsmanager:*SecretValue": {
        "secretsmanager:BatchGetSecretValue",
        "secretsmanager:GetSecretValue",
        "secretsmanager:PutSecretValue",
    },
    "*:GetSecretValue": {"secretsmanager:GetSecretValue"},
    "sts:Nothing": set(),
    "nothing:*": set(),
    "": set(),
}


@pytest.mark.parametrize("pattern", PATTERNS)
def test_a_pattern_stands_for_actions(pattern: str) -> None:
    assert {action.name for action in iam_actions.named_by(pattern)} == PATTERNS[pattern]
