"""Where the states of all other stacks are kept."""

import pulumi

from devops_components import LogBucket, LogBucketArgs, PulumiStateBackend, PulumiStateBackendArgs, stack_profile

ACCOUNT, REGION = "123456789012", "eu-west-1"

PLACE = {"profile": stack_profile(), "account": ACCOUNT, "region": REGION}

logs = LogBucket("access-logs", LogBucketArgs(**PLACE, takes_bucket_logs=True))
states = PulumiStateBackend("states", PulumiStateBackendArgs(**PLACE, access_log_bucket=logs.bucket_name))

pulumi.export("backend", states.backend_url)
pulumi.export("secretsProvider", states.secrets_provider)
