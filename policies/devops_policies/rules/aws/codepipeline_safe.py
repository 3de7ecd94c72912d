"""What a pipeline brings into production, and who has seen it before."""

from __future__ import annotations

from devops_policies.pipeline_stages import unapproved_deployments
from devops_policies.rule import Context, Severity, Violation, Violations, rule
from devops_policies.view import Resource

_STORE = {"location": "artifacts", "type": "S3"}
_KEY = {"id": "arn:aws:kms:eu-west-1:111122223333:key/artifacts", "type": "KMS"}
_BUILD = {"name": "build", "actions": [{"name": "image", "category": "Build", "provider": "CodeBuild"}]}
_APPROVAL = {"name": "release", "category": "Approval", "provider": "Manual"}
_DEPLOYMENT = {"name": "shop", "category": "Deploy", "provider": "ECS", "runOrder": 2}


@rule(
    id="codepipeline-safe",
    types=("aws:codepipeline/pipeline:Pipeline",),
    severity=Severity.HIGH,
    levels="-/A/M",
    keys=("cmk", "prod-approval"),
    fix="set `pipelineType: V2` and an `encryptionKey` of each artifact store, and let somebody approve what changes production",
    good={
        "pipelineType": "V2",
        "artifactStores": [{**_STORE, "encryptionKey": _KEY}],
        "stages": [_BUILD, {"name": "production", "actions": [_APPROVAL, _DEPLOYMENT]}],
    },
    bad={
        "pipelineType": "V1",
        "artifactStores": [_STORE],
        "stages": [_BUILD, {"name": "production", "actions": [_DEPLOYMENT]}],
    },
)
def codepipeline_safe(resource: Resource, context: Context) -> Violations:
    """Nothing reaches production through a pipeline before somebody approves it, and artifacts are encrypted with your own key.

    What lies in the artifact store is what runs in production next. Pipelines of the second version can be rolled back and start
    on chosen branches only. Deployments whose names speak of no environment are taken for the stack's own.
    """
    with context.doubts:
        if resource.text("pipelineType", "V1") != "V2":
            yield Violation(
                "the pipeline is of the first version, which can neither roll back nor choose branches", "pipelineType"
            )
    with context.doubts:
        for store in resource.each("artifactStores"):
            if not store.has("encryptionKey"):
                yield Violation("artifacts are not encrypted with a key of your own", store.at("encryptionKey"), "cmk")
    with context.doubts:
        for action in unapproved_deployments(resource, context.environment == "production"):
            name = action.text("name", "an action")
            yield Violation(f"{name} changes production before anybody has approved it", action.path, "prod-approval")
