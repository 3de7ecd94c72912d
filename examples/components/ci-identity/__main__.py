"""A repository whose jobs deploy this environment, and look at it, without a key."""

import pulumi

from devops_components import (
    CiIdentity,
    CiIdentityArgs,
    CiRole,
    Connection,
    Grant,
    LogBucket,
    LogBucketArgs,
    PulumiStateBackend,
    PulumiStateBackendArgs,
    Workflow,
    stack_profile,
)

ACCOUNT, REGION, REPOSITORY = "123456789012", "eu-west-1", "acme/shop"
PROFILE = stack_profile()
STAGE = {"profile": PROFILE, "permissions_boundary": f"arn:aws:iam::{ACCOUNT}:policy/platform/boundary"}
PLACE = {**STAGE, "account": ACCOUNT, "region": REGION}

logs = LogBucket("access-logs", LogBucketArgs(**PLACE, takes_bucket_logs=True))
states = PulumiStateBackend("states", PulumiStateBackendArgs(**PLACE, access_log_bucket=logs.bucket_name))
releases = Connection(
    grants=[
        Grant(
            actions=["ecs:DescribeServices", "ecs:UpdateService"],
            resources=[f"arn:aws:ecs:{REGION}:{ACCOUNT}:service/shop/*"],
        )
    ]
)
deploys = Workflow(repository=REPOSITORY, environment=PROFILE)
looks = Workflow(repository=REPOSITORY, branch="main")
identity = CiIdentity(
    "jobs",
    CiIdentityArgs(
        **STAGE,
        roles={
            "deployer": CiRole(
                workflows=[deploys],
                connections={"states": states.connection("write"), "releases": releases},
            ),
            "reader": CiRole(workflows=[deploys, looks], connections={"states": states.connection("read")}),
        },
    ),
)

pulumi.export("roleArns", identity.role_arns)
