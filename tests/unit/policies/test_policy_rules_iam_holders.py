"""Rules about who holds credentials and rights at all, and up to which limit."""

from __future__ import annotations

from typing import Any

import pytest
from judging import UNKNOWN, found, unknown

ROLE = "aws:iam/role:Role"

ATTACHED = {
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment": "policyArn",
    "aws:iam/policyAttachment:PolicyAttachment": "policyArn",
    "aws:iam/userPolicyAttachment:UserPolicyAttachment": "policyArn",
    "aws:iam/groupPolicyAttachment:GroupPolicyAttachment": "policyArn",
    "aws:iam/rolePolicyAttachmentsExclusive:RolePolicyAttachmentsExclusive": "policyArns",
    "aws:iam/userPolicyAttachmentsExclusive:UserPolicyAttachmentsExclusive": "policyArns",
    "aws:iam/groupPolicyAttachmentsExclusive:GroupPolicyAttachmentsExclusive": "policyArns",
    ROLE: "managedPolicyArns",
}


@pytest.mark.parametrize("type_", ATTACHED)
def test_administrators_are_found_wherever_they_are_attached(type_: str) -> None:
    path = ATTACHED[type_]
    arns = ["arn:aws-us-gov:iam::aws:policy/PowerUserAccess", "arn:aws:iam::aws:policy/ReadOnlyAccess"]

    assert found("iam-no-admin-attach", {path: arns if path.endswith("s") else arns[0]}, type=type_) == [
        "PowerUserAccess is attached"
    ]


ARNS = {
    "arn:aws:iam::aws:policy/AdministratorAccess": ["AdministratorAccess is attached"],
    "arn:aws:iam::aws:policy/IAMFullAccess": ["IAMFullAccess is attached"],
    "arn:aws-cn:iam::aws:policy/AWSCloudShellFullAccess": ["AWSCloudShellFullAccess is attached"],
    "arn:aws:iam::111122223333:policy/AdministratorAccess": [],
    "arn:aws:iam::aws:policy/job-function/ViewOnlyAccess": [],
    "arn:aws:iam::aws:policy/AdministratorAccess-Amplify": [],
}


@pytest.mark.parametrize("arn", ARNS)
def test_a_policy_of_aws_is_known_by_its_whole_name(arn: str) -> None:
    assert found("iam-no-admin-attach", {"policyArn": arn}) == ARNS[arn]


def test_an_attached_policy_that_is_not_known_is_undecided() -> None:
    assert found(
        "iam-no-admin-attach", {"managedPolicyArns": ["arn:aws:iam::aws:policy/ReadOnlyAccess", UNKNOWN]}, type=ROLE
    ) == [unknown("managedPolicyArns.1")]


USERS = {
    "aws:iam/user:User": ({"name": "deploy"}, "deploy is a user"),
    "aws:iam/accessKey:AccessKey": ({"user": "deploy"}, "deploy gets an access key that does not expire"),
    "aws:iam/userLoginProfile:UserLoginProfile": ({"user": "deploy"}, "deploy gets a password"),
}


@pytest.mark.parametrize("type_", USERS)
def test_users_are_for_emergencies_only(type_: str) -> None:
    props, said = USERS[type_]

    assert found("iam-no-users", props, type=type_) == [said]
    assert found("iam-no-users", props, type=type_, settings={"breakGlass": ["ops", "dep*"]}) == []


def test_a_user_without_a_name_is_called_like_its_resource() -> None:
    assert found("iam-no-users", {}) == ["example is a user"]
    assert found("iam-no-users", {"name": UNKNOWN}) == [unknown("name")]


USER_POLICIES = {
    "aws:iam/userPolicy:UserPolicy": ({"user": "alice", "policy": {}}, ["rights are attached to alice"]),
    "aws:iam/userPolicyAttachment:UserPolicyAttachment": ({"user": "alice"}, ["rights are attached to alice"]),
    "aws:iam/policyAttachment:PolicyAttachment": ({"users": ["bob", "alice"]}, ["rights are attached to alice, bob"]),
}


@pytest.mark.parametrize("type_", USER_POLICIES)
def test_rights_are_attached_to_users_by(type_: str) -> None:
    props, said = USER_POLICIES[type_]

    assert found("iam-no-user-policies", props, type=type_) == said


@pytest.mark.parametrize("users", [{}, {"users": []}, {"users": None, "roles": ["shop"]}])
def test_a_policy_may_be_attached_to_groups_and_roles(users: dict[str, Any]) -> None:
    assert found("iam-no-user-policies", {"groups": ["operators"], **users}) == []


def test_a_boundary_is_there_or_not() -> None:
    assert found("iam-boundary", {"name": "shop"}) == ["the role has no boundary"]
    assert found("iam-boundary", {"permissionsBoundary": None}) == ["the role has no boundary"]
    assert found("iam-boundary", {"permissionsBoundary": UNKNOWN}) == []


GOOD_PASSWORDS = {"minimumPasswordLength": 14, "passwordReusePrevention": 24}
PASSWORDS = {
    "nothing": (
        {"minimumPasswordLength": None, "passwordReusePrevention": None},
        ["passwords may have 6 characters", "0 earlier passwords are remembered"],
    ),
    "a short password": ({"minimumPasswordLength": 13}, ["passwords may have 13 characters"]),
    "few remembered": ({"passwordReusePrevention": 23.0}, ["23 earlier passwords are remembered"]),
    "passwords set by others": ({"allowUsersToChangePassword": False}, ["users cannot change their passwords"]),
    "locking out": ({"hardExpiry": "true"}, ["users with an expired password are locked out"]),
    "something unknown": (
        {"minimumPasswordLength": UNKNOWN, "hardExpiry": True},
        [
            "users with an expired password are locked out",
            unknown("minimumPasswordLength"),
        ],
    ),
    "no rules about characters": ({"requireSymbols": False, "maxPasswordAge": 0}, []),
    "longer ones": ({"minimumPasswordLength": "20"}, []),
}


@pytest.mark.parametrize("case", PASSWORDS)
def test_a_password_policy_with(case: str) -> None:
    props, said = PASSWORDS[case]

    assert found("iam-password-policy", {**GOOD_PASSWORDS, **props}) == said
