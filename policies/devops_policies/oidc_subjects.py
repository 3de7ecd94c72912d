"""Whom the subject of an identity provider's token means."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from devops_policies.iam_conditions import Test, held_to, positive_tests
from devops_policies.known import Undecided
from devops_policies.view import Part

_PROVIDER: Final = re.compile(r"arn:[^:]*:iam::[^:]*:oidc-provider/(.+)")
_CLUSTER: Final = re.compile(r"oidc\.eks[.-]")

# What GitHub and GitLab sign: the repository without a wildcard, then which of its workflows.
_REPOSITORY: Final = re.compile(r"(?:repo:[^/:*?]+/[^/:*?]+|project_path:[^:*?]+/[^:*?]+):(.+)")
_KINDS: Final = re.compile(r"^(ref:refs/(heads|tags)/|ref:|environment:|ref_type:[^:]*(:ref:|$))")

# Names of claims, after which comes who is meant.
_CLAIMS: Final = frozenset(
    {"account", "namespace", "org", "organization", "project", "pulumi", "deploy", "repository", "repository_owner"}
)


def issuer_of(principal: str) -> str | None:
    """The issuer of a federated principal; none for SAML, for Amazon's own web identities and for a cluster's accounts."""
    found = _PROVIDER.fullmatch(principal)
    return found[1] if found and not _CLUSTER.match(found[1]) else None


def has_audience(statement: Part, issuer: str) -> bool:
    """Whether only tokens for a certain audience are taken."""
    return held_to(statement, [f"{issuer.lower()}:aud"])


def loose_subjects(statement: Part, issuer: str) -> Sequence[str] | None:
    """The subjects that are taken and mean more than certain workflows; none at all where any subject is taken.

    Where several tests must hold, one that takes no such subject is enough.
    """
    judged: list[list[str]] = []
    doubt: Undecided | None = None
    for test in positive_tests(statement, [f"{issuer.lower()}:sub"]):
        try:
            judged.append([value for value in test.values() if not _is_pinned(test, value)])
        except Undecided as undecided:
            doubt = undecided
    if doubt and all(judged):
        raise doubt
    return min(judged, key=len) if judged else None


def _is_pinned(test: Test, subject: str) -> bool:
    if not test.takes_wildcards or not re.search(r"[*?]", subject):
        return "${" not in subject
    repository = _REPOSITORY.fullmatch(subject)
    if repository:
        return bool(_KINDS.sub("", repository[1]).strip("*?:/"))
    if subject.startswith(("repo:", "project_path:")):
        return False
    names = [word for word in re.split(r"[:/]", subject) if word not in _CLAIMS]
    return bool(names) and not re.search(r"[*?]", names[0])
