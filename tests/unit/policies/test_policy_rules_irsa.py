"""The rule about roles that pods take on."""

from __future__ import annotations

import json
from typing import Any

import pytest
from judging import UNKNOWN, found, unknown

from devops_policies.iam_policy import ROLE
from devops_policies.rule import Mock
from devops_policies.service_accounts import ROLE_ARN

ISSUER = "oidc.eks.eu-west-1.amazonaws.com/id/0123"
ARN = "arn:aws:iam::111122223333:role/orders"
OURS = "system:serviceaccount:shop:orders"
ACCOUNT = "kubernetes:core/v1:ServiceAccount"


def account(arn: Any = ARN, name: Any = "orders", namespace: Any = "shop", type_: str = ACCOUNT, **refs: str) -> Mock:
    return Mock(type_, "orders", {"metadata": {"name": name, "namespace": namespace, "annotations": {ROLE_ARN: arn}}}, refs)


def trusting(*tests: tuple[str, Any], issuer: str = ISSUER, arn: Any = ARN, key: str = "sub") -> Mock:
    """A role that trusts the tokens of an issuer on these tests of their subject."""
    statement = {
        "Effect": "Allow",
        "Principal": {"Federated": f"arn:aws:iam::111122223333:oidc-provider/{issuer}"},
        "Action": "sts:assumerolewithwebidentity",
        "Condition": {operator: {f"{issuer}:{key}": value} for operator, value in tests},
    }
    return Mock(ROLE, "role", {"name": "orders", "arn": arn, "assumeRolePolicy": json.dumps({"Statement": [statement]})})


def refused(*trusted: str, to: str = OURS) -> list[str]:
    return [f"role trusts {' and '.join(trusted) or 'no account'}, and not {to}"]


def loose(whom: str) -> list[str]:
    return [f"`assumeRolePolicy.Statement.0` lets {whom} take on the role"]


EXACT = trusting(("StringEquals", OURS))
OTHER = "system:serviceaccount:shop:mail"
UNSEEN = "and the stack does not tell whom that role trusts"
TRUST: dict[str, tuple[list[Mock], list[str]]] = {
    "its account": ([account(), EXACT], []),
    "its account by reference": ([account(UNKNOWN, metadata="role"), trusting(("StringEquals", OURS), arn=UNKNOWN)], []),
    "its account before it has an ARN": ([account(), trusting(("StringEquals", OURS), arn=UNKNOWN)], []),
    "its account among others": ([account(), trusting(("ForAnyValue:StringEquals", [OTHER, OURS]))], []),
    "its account in any case": ([account(), trusting(("StringEqualsIgnoreCase", OURS.upper()))], []),
    "its account and a wildcard that adds nothing": (
        [account(), trusting(("StringLike", "system:serviceaccount:*"), ("StringEquals", OURS))],
        [],
    ),
    "the default namespace of an account without one": (
        [account(namespace=None), trusting(("StringEquals", "system:serviceaccount:default:orders"))],
        [],
    ),
    "an account that a chart makes": ([EXACT], []),
    "a repository": ([trusting(("StringLike", "repo:acme/*"), issuer="token.actions.githubusercontent.com")], []),
    "no token": ([account(None), Mock(ROLE, "role", {"assumeRolePolicy": {"Statement": []}})], []),
    "another account": ([account(), trusting(("StringEquals", OTHER))], refused(OTHER)),
    "two other accounts": (
        [account(), trusting(("StringEquals", [OTHER, "system:serviceaccount:shop:pay"]))],
        refused(OTHER, "system:serviceaccount:shop:pay"),
    ),
    "its account in another namespace": (
        [account(namespace="pay"), EXACT],
        refused(OURS, to="system:serviceaccount:pay:orders"),
    ),
    "its account under another name": ([account(name="order"), EXACT], refused(OURS, to="system:serviceaccount:shop:order")),
    "its account in another case": (
        [account(), trusting(("StringEquals", OURS.upper()))],
        refused(OURS.upper()),
    ),
    "a pattern that is taken word by word": (
        [account(), trusting(("StringEquals", "system:serviceaccount:shop:*"))],
        refused("system:serviceaccount:shop:*"),
    ),
    "a service alone": (
        [account(), Mock(ROLE, "role", {"arn": ARN, "assumeRolePolicy": {"Statement": []}})],
        refused(),
    ),
    "another account by a patch": (
        [account(type_=f"{ACCOUNT}Patch"), trusting(("StringEquals", OTHER))],
        refused(OTHER),
    ),
    "a whole namespace": (
        [account(), trusting(("StringLike", "system:serviceaccount:shop:*"))],
        loose("every account like system:serviceaccount:shop:*"),
    ),
    "every namespace": (
        [trusting(("stringlike", [OURS, "system:serviceaccount:*:orders"]))],
        loose("every account like system:serviceaccount:*:orders"),
    ),
    "a whole cluster": ([account(), trusting()], loose("every account of the cluster")),
    "a whole cluster for an audience": (
        [trusting(("StringEquals", "sts.amazonaws.com"), key="aud")],
        loose("every account of the cluster"),
    ),
    "all but an account": ([trusting(("StringNotEquals", OTHER))], loose("every account of the cluster")),
    "a whole cluster by IPv6": ([trusting(issuer="oidc-eks.eu-west-1.api.aws/id/0123")], loose("every account of the cluster")),
    "who knows whom": ([account(), Mock(ROLE, "role", {"arn": ARN, "assumeRolePolicy": UNKNOWN})], [unknown("assumeRolePolicy")]),
    "a role of who knows where": ([account(UNKNOWN)], [unknown(f"metadata.annotations.{ROLE_ARN}")]),
    "a role of another stack": (
        [account()],
        [f"undecided: cannot decide: `metadata.annotations.{ROLE_ARN}` names {ARN}, {UNSEEN}"],
    ),
    "an account whose name is not known": ([account(name=UNKNOWN), EXACT], [unknown("metadata.name")]),
}


@pytest.mark.parametrize("case", TRUST)
def test_a_role_for_pods_trusts(case: str) -> None:
    stack, said = TRUST[case]

    assert sorted(set(found("irsa-exact", stack))) == said
