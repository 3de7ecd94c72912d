"""Who can make a repository start a build."""

from __future__ import annotations

from devops_policies.build_webhooks import builds_for_strangers, loose_filters
from devops_policies.rule import Context, Severity, Violation, Violations, rule
from devops_policies.view import Resource

_PUSH = {"type": "EVENT", "pattern": "PUSH"}
_PULL_REQUEST = {"type": "EVENT", "pattern": "PULL_REQUEST_CREATED, PULL_REQUEST_UPDATED"}


@rule(
    id="codebuild-webhook-safe",
    types=("aws:codebuild/webhook:Webhook",),
    severity=Severity.HIGH,
    levels="M/M/M",
    fix="begin patterns with `^` and end them with `$`, in each alternative, and set `pullRequestBuildPolicy: "
    "{requiresCommentApproval: FORK_PULL_REQUESTS}` or name in `ACTOR_ACCOUNT_ID` who may start a build",
    good={
        "filterGroups": [
            {"filters": [_PUSH, {"type": "HEAD_REF", "pattern": "^refs/heads/main$"}]},
            {"filters": [_PULL_REQUEST, {"type": "BASE_REF", "pattern": "^refs/heads/(main|release-.*)$"}]},
        ],
        "pullRequestBuildPolicy": {"requiresCommentApproval": "FORK_PULL_REQUESTS"},
    },
    bad={"filterGroups": [{"filters": [_PULL_REQUEST, {"type": "BASE_REF", "pattern": "main"}]}]},
)
def codebuild_webhook_safe(resource: Resource, context: Context) -> Violations:
    """Only people who are trusted can start a build.

    A build runs the code it is given with the project's role. A fork's pull request brings anybody's code, and a pattern that is
    not anchored also fits `12345` where only `234` is trusted. Webhooks made by hand are judged by what is written here.
    """
    with context.doubts:
        if builds_for_strangers(resource):
            yield Violation("a pull request from a fork starts a build", "pullRequestBuildPolicy")
    with context.doubts:
        for loose in loose_filters(resource):
            message = f"`{loose.text('pattern')}` of {loose.text('type')} also fits what only contains it"
            yield Violation(message, loose.at("pattern"))
