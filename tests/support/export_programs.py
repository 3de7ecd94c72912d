"""Programs whose stacks are exported."""

from __future__ import annotations

import json

import pulumi
import pulumi_aws as aws
import pulumi_kubernetes as kubernetes
import pulumi_random as random

PLANTED = "cc51a70c-planted"
"""A secret; it stands in no export, and neither does any form of it."""
DIGEST = f"sha256:{'ab' * 32}"
ROLE = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}],
    }
)


def faulty() -> None:
    """What a scanner must find, and beside it a bucket that is closed by another resource."""
    network = aws.ec2.Vpc("net", cidr_block="10.0.0.0/16")
    ssh = {"protocol": "tcp", "from_port": 22, "to_port": 22, "cidr_blocks": ["0.0.0.0/0"]}
    group = aws.ec2.SecurityGroup("open", vpc_id=network.id, description="Everybody", ingress=[ssh])
    aws.vpc.SecurityGroupIngressRule(
        "rdp", security_group_id=group.id, cidr_ipv4="0.0.0.0/0", ip_protocol="tcp", from_port=3389, to_port=3389
    )
    aws.rds.Instance(
        "bare",
        engine="postgres",
        instance_class="db.t4g.micro",
        allocated_storage=20,
        username="master",
        manage_master_user_password=True,
        publicly_accessible=True,
        skip_final_snapshot=True,
    )
    aws.s3.Bucket("bare")
    closed = aws.s3.Bucket("closed")
    aws.s3.BucketPublicAccessBlock(
        "closed",
        bucket=closed.id,
        block_public_acls=True,
        block_public_policy=True,
        ignore_public_acls=True,
        restrict_public_buckets=True,
    )
    everything = json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]})
    aws.iam.RolePolicy("everything", role=aws.iam.Role("admin", assume_role_policy=ROLE).id, policy=everything)


def workload() -> None:
    """Kubernetes objects, one of which depends on another in each way there is."""
    kubernetes.apiextensions.CustomResource(
        "widget",
        api_version="example.com/v1",
        kind="Widget",
        metadata={"name": "widget", "namespace": "shop"},
        spec={"size": 3},
    )
    namespace = kubernetes.core.v1.Namespace("shop", metadata={"name": "shop"})
    inside = {"namespace": namespace.metadata.name}
    token = kubernetes.core.v1.Secret("token", metadata=inside, string_data={"token": PLANTED}, data={"other": "b3RoZXI="})
    annotations = {"pulumi.com/skipAwait": "true", "example.com/on": "on"}
    from_secret = {"secret_key_ref": {"name": token.metadata.name, "key": "token"}}
    container = {
        "name": "app",
        "image": f"registry.example.org/team/app:1.2@{DIGEST}",
        "args": ["1e3", "on", "07", "null", "2001-01-01", "a\nb\n", ""],
        "env": [{"name": "PLAIN", "value": pulumi.Output.secret(PLANTED)}, {"name": "TOKEN", "value_from": from_secret}],
        "ports": [{"container_port": 8080}],
        "security_context": {"privileged": True},
    }
    pods = {"metadata": {"labels": {"app": "app"}}, "spec": {"host_pid": True, "containers": [container]}}
    kubernetes.apps.v1.Deployment(
        "app",
        metadata={**inside, "annotations": annotations, "labels": {"app.kubernetes.io/managed-by": "pulumi", "team": "shop"}},
        spec={"replicas": 2, "selector": {"match_labels": {"app": "app"}}, "template": pods},
    )
    kubernetes.core.v1.NamespacePatch("others", metadata={"name": "default", "labels": {"a": "b"}})
    kubernetes.helm.v3.Release("chart", chart="nginx")


def secretive() -> None:
    """Secrets wherever a program can put them: alone, in blocks, in maps, in texts, and where only the provider knows."""
    secret = pulumi.Output.secret(PLANTED)
    secret_map = pulumi.Output.secret({PLANTED: PLANTED})
    aws.Provider("keys", region="eu-west-1", access_key="AKIA", secret_key=secret)
    aws.rds.Instance(
        "plain", engine="mysql", instance_class="db.t4g.micro", username="u", password=PLANTED, skip_final_snapshot=True
    )
    aws.ssm.Parameter("parameter", type="SecureString", value=secret)
    aws.sns.Topic("tagged", tags=secret_map)
    role = aws.iam.Role("role", assume_role_policy=ROLE)
    environment = pulumi.Output.secret({"variables": {"TOKEN": secret}})
    aws.lambda_.Function("whole", role=role.arn, image_uri="a:1", package_type="Image", environment=environment)
    containers = pulumi.Output.json_dumps([{"name": "app", "image": "app", "environment": [{"name": "T", "value": secret}]}])
    aws.ecs.TaskDefinition("task", family="task", container_definitions=containers)
    password = random.RandomPassword("made", length=20, keepers={"planted": secret})
    text = password.result.apply(lambda made: f"{made}{PLANTED}")
    aws.secretsmanager.SecretVersion("version", secret_id="a", secret_string=text)
    kubernetes.core.v1.ConfigMap("labelled", metadata={"labels": pulumi.Output.secret({"a": PLANTED})}, data=secret_map)
    kubernetes.core.v1.ConfigMap("hidden", metadata=pulumi.Output.secret({"namespace": "shop", "annotations": {"a": PLANTED}}))
    workload()


def images() -> None:
    """Every kind of resource that names an image."""
    hub, own = "nginx:1.29", f"registry.example.org:5000/team/App@{DIGEST}"
    containers = json.dumps([{"name": "a", "image": own}, {"name": "b", "image": hub}])
    aws.ecs.TaskDefinition("task", family="task", container_definitions=containers)
    role = aws.iam.Role("role", assume_role_policy=ROLE)
    aws.lambda_.Function("function", role=role.arn, package_type="Image", image_uri="team/function")
    pod = {"init_containers": [{"name": "a", "image": own}], "containers": [{"name": "b", "image": "quay.io/b:2"}]}
    kubernetes.core.v1.Pod("pod", metadata={"namespace": "shop"}, spec=pod)
