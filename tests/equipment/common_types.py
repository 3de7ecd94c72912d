"""Inputs that AWS accepts, for the types that components use most; each sets what a component would set."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

ACCOUNT = "123456789012"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/app"
TOPIC = f"arn:aws:sns:us-east-1:{ACCOUNT}:alarms"
KEY = f"arn:aws:kms:us-east-1:{ACCOUNT}:key/1234abcd-12ab-34cd-56ef-1234567890ab"
FUNCTION = f"arn:aws:lambda:us-east-1:{ACCOUNT}:function:app"
BALANCER = f"arn:aws:elasticloadbalancing:us-east-1:{ACCOUNT}:loadbalancer/app/web/50dc6c495c0c9188"
LISTENER = f"arn:aws:elasticloadbalancing:us-east-1:{ACCOUNT}:listener/app/web/50dc6c495c0c9188/f2f7dc8efc522ab2"
GROUP = f"arn:aws:elasticloadbalancing:us-east-1:{ACCOUNT}:targetgroup/web/20cfe21448b66314"
POLICY = json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}]})
TAGS = {"Name": "orders"}

COMMON: Mapping[str, Mapping[str, Any]] = {
    "aws:acm/certificate:Certificate": {"domainName": "example.org", "validationMethod": "DNS", "tags": TAGS},
    "aws:appautoscaling/policy:Policy": {
        "policyType": "TargetTrackingScaling",
        "resourceId": "service/main/app",
        "scalableDimension": "ecs:service:DesiredCount",
        "serviceNamespace": "ecs",
        "targetTrackingScalingPolicyConfiguration": {
            "targetValue": 60,
            "predefinedMetricSpecification": {"predefinedMetricType": "ECSServiceAverageCPUUtilization"},
        },
    },
    "aws:appautoscaling/target:Target": {
        "maxCapacity": 4,
        "minCapacity": 1,
        "resourceId": "service/main/app",
        "scalableDimension": "ecs:service:DesiredCount",
        "serviceNamespace": "ecs",
    },
    "aws:autoscaling/group:Group": {
        "maxSize": 3,
        "minSize": 1,
        "vpcZoneIdentifiers": ["subnet-1"],
        "launchTemplate": {"id": "lt-1", "version": "$Latest"},
    },
    "aws:backup/plan:Plan": {
        "rules": [
            {
                "ruleName": "daily",
                "targetVaultName": "main",
                "schedule": "cron(0 5 * * ? *)",
                "lifecycle": {"deleteAfter": 35},
                "copyActions": [{"destinationVaultArn": f"arn:aws:backup:us-west-2:{ACCOUNT}:backup-vault:copy"}],
            }
        ]
    },
    "aws:backup/selection:Selection": {"iamRoleArn": ROLE, "planId": "plan", "resources": ["*"]},
    "aws:backup/vault:Vault": {"kmsKeyArn": KEY, "tags": TAGS},
    "aws:backup/vaultLockConfiguration:VaultLockConfiguration": {"backupVaultName": "main", "minRetentionDays": 7},
    "aws:budgets/budget:Budget": {
        "budgetType": "COST",
        "limitAmount": "100",
        "limitUnit": "USD",
        "timeUnit": "MONTHLY",
        "notifications": [
            {"comparisonOperator": "GREATER_THAN", "notificationType": "ACTUAL", "threshold": 80, "thresholdType": "PERCENTAGE"}
        ],
    },
    "aws:cfg/recorder:Recorder": {"roleArn": ROLE, "recordingGroup": {"allSupported": True, "includeGlobalResourceTypes": True}},
    "aws:cfg/rule:Rule": {"source": {"owner": "AWS", "sourceIdentifier": "S3_BUCKET_VERSIONING_ENABLED"}},
    "aws:cloudtrail/trail:Trail": {"s3BucketName": "logs", "isMultiRegionTrail": True, "kmsKeyId": KEY},
    "aws:cloudwatch/compositeAlarm:CompositeAlarm": {"alarmName": "all", "alarmRule": "ALARM(a)", "alarmActions": [TOPIC]},
    "aws:cloudwatch/dashboard:Dashboard": {"dashboardName": "main", "dashboardBody": '{"widgets":[]}'},
    "aws:cloudwatch/eventRule:EventRule": {"eventPattern": '{"source":["aws.ec2"]}', "tags": TAGS},
    "aws:cloudwatch/eventTarget:EventTarget": {"rule": "rule", "arn": TOPIC},
    "aws:cloudwatch/logGroup:LogGroup": {"retentionInDays": 30, "kmsKeyId": KEY, "tags": TAGS},
    "aws:cloudwatch/logMetricFilter:LogMetricFilter": {
        "logGroupName": "app",
        "pattern": "ERROR",
        "metricTransformation": {"name": "errors", "namespace": "app", "value": "1"},
    },
    "aws:cloudwatch/metricAlarm:MetricAlarm": {
        "comparisonOperator": "GreaterThanThreshold",
        "evaluationPeriods": 2,
        "metricName": "CPUUtilization",
        "namespace": "AWS/ECS",
        "period": 60,
        "statistic": "Average",
        "threshold": 80,
        "alarmActions": [TOPIC],
        "dimensions": {"ClusterName": "main"},
        "treatMissingData": "breaching",
    },
    "aws:codebuild/project:Project": {
        "artifacts": {"type": "NO_ARTIFACTS"},
        "environment": {"computeType": "BUILD_GENERAL1_SMALL", "image": "aws/codebuild/standard:7.0", "type": "LINUX_CONTAINER"},
        "serviceRole": ROLE,
        "source": {"type": "NO_SOURCE", "buildspec": "version: 0.2"},
    },
    "aws:codedeploy/application:Application": {"computePlatform": "ECS"},
    "aws:codepipeline/pipeline:Pipeline": {
        "roleArn": ROLE,
        "artifactStores": [{"location": "artifacts", "type": "S3"}],
        "stages": [
            {
                "name": "Source",
                "actions": [
                    {
                        "name": "Source",
                        "category": "Source",
                        "owner": "AWS",
                        "provider": "S3",
                        "version": "1",
                        "outputArtifacts": ["src"],
                        "configuration": {"S3Bucket": "b", "S3ObjectKey": "k"},
                    }
                ],
            },
            {
                "name": "Build",
                "actions": [
                    {
                        "name": "Build",
                        "category": "Build",
                        "owner": "AWS",
                        "provider": "CodeBuild",
                        "version": "1",
                        "inputArtifacts": ["src"],
                        "configuration": {"ProjectName": "p"},
                    }
                ],
            },
        ],
    },
    "aws:dynamodb/table:Table": {
        "billingMode": "PAY_PER_REQUEST",
        "hashKey": "id",
        "attributes": [{"name": "id", "type": "S"}],
        "pointInTimeRecovery": {"enabled": True},
        "serverSideEncryption": {"enabled": True, "kmsKeyArn": KEY},
    },
    "aws:ebs/volume:Volume": {"availabilityZone": "us-east-1a", "size": 20, "type": "gp3", "encrypted": True},
    "aws:ec2/eip:Eip": {"domain": "vpc", "tags": TAGS},
    "aws:ec2/flowLog:FlowLog": {"trafficType": "REJECT", "vpcId": "vpc-1", "iamRoleArn": ROLE, "logDestination": TOPIC},
    "aws:ec2/instance:Instance": {
        "ami": "ami-1",
        "instanceType": "t3.micro",
        "subnetId": "subnet-1",
        "vpcSecurityGroupIds": ["sg-1"],
        "metadataOptions": {"httpTokens": "required", "httpPutResponseHopLimit": 1},
        "rootBlockDevice": {"encrypted": True, "volumeSize": 20, "volumeType": "gp3"},
    },
    "aws:ec2/internetGateway:InternetGateway": {"vpcId": "vpc-1", "tags": TAGS},
    "aws:ec2/launchTemplate:LaunchTemplate": {
        "imageId": "ami-1",
        "instanceType": "t3.micro",
        "blockDeviceMappings": [{"deviceName": "/dev/xvda", "ebs": {"volumeSize": 20, "encrypted": "true"}}],
    },
    "aws:ec2/natGateway:NatGateway": {"allocationId": "eipalloc-1", "subnetId": "subnet-1", "tags": TAGS},
    "aws:ec2/networkAcl:NetworkAcl": {
        "vpcId": "vpc-1",
        "ingress": [
            {"action": "allow", "fromPort": 443, "protocol": "tcp", "ruleNo": 100, "toPort": 443, "cidrBlock": "10.0.0.0/8"}
        ],
    },
    "aws:ec2/route:Route": {"routeTableId": "rtb-1", "destinationCidrBlock": "0.0.0.0/0", "gatewayId": "igw-1"},
    "aws:ec2/routeTable:RouteTable": {"vpcId": "vpc-1", "routes": [{"cidrBlock": "0.0.0.0/0", "gatewayId": "igw-1"}]},
    "aws:ec2/routeTableAssociation:RouteTableAssociation": {"routeTableId": "rtb-1", "subnetId": "subnet-1"},
    "aws:ec2/securityGroup:SecurityGroup": {
        "description": "web",
        "vpcId": "vpc-1",
        "ingress": [{"fromPort": 443, "protocol": "tcp", "toPort": 443, "cidrBlocks": ["10.0.0.0/8"]}],
        "egress": [{"fromPort": 0, "protocol": "-1", "toPort": 0, "cidrBlocks": ["0.0.0.0/0"]}],
    },
    "aws:ec2/subnet:Subnet": {"vpcId": "vpc-1", "cidrBlock": "10.0.1.0/24", "availabilityZone": "us-east-1a"},
    "aws:ec2/vpc:Vpc": {"cidrBlock": "10.0.0.0/16", "enableDnsHostnames": True, "tags": TAGS},
    "aws:ec2/vpcEndpoint:VpcEndpoint": {
        "serviceName": "com.amazonaws.us-east-1.s3",
        "vpcId": "vpc-1",
        "vpcEndpointType": "Gateway",
        "routeTableIds": ["rtb-1"],
    },
    "aws:ecr/lifecyclePolicy:LifecyclePolicy": {"repository": "app", "policy": '{"rules":[]}'},
    "aws:ecr/repository:Repository": {
        "imageTagMutability": "IMMUTABLE",
        "imageScanningConfiguration": {"scanOnPush": True},
        "encryptionConfigurations": [{"encryptionType": "KMS", "kmsKey": KEY}],
    },
    "aws:ecs/cluster:Cluster": {"settings": [{"name": "containerInsights", "value": "enabled"}]},
    "aws:ecs/service:Service": {
        "cluster": "main",
        "taskDefinition": "app:1",
        "desiredCount": 2,
        "launchType": "FARGATE",
        "networkConfiguration": {"subnets": ["subnet-1"], "securityGroups": ["sg-1"]},
        "loadBalancers": [{"containerName": "app", "containerPort": 80, "targetGroupArn": GROUP}],
        "deploymentCircuitBreaker": {"enable": True, "rollback": True},
    },
    "aws:ecs/taskDefinition:TaskDefinition": {
        "family": "app",
        "containerDefinitions": '[{"name":"app","image":"app"}]',
        "cpu": "256",
        "memory": "512",
        "networkMode": "awsvpc",
        "requiresCompatibilities": ["FARGATE"],
        "executionRoleArn": ROLE,
    },
    "aws:efs/fileSystem:FileSystem": {"encrypted": True, "kmsKeyId": KEY, "throughputMode": "elastic"},
    "aws:efs/mountTarget:MountTarget": {"fileSystemId": "fs-1", "subnetId": "subnet-1", "securityGroups": ["sg-1"]},
    "aws:eks/cluster:Cluster": {
        "roleArn": ROLE,
        "vpcConfig": {"subnetIds": ["subnet-1"], "endpointPrivateAccess": True},
        "enabledClusterLogTypes": ["audit"],
        "accessConfig": {"authenticationMode": "API"},
    },
    "aws:eks/nodeGroup:NodeGroup": {
        "clusterName": "main",
        "nodeRoleArn": ROLE,
        "subnetIds": ["subnet-1"],
        "scalingConfig": {"desiredSize": 1, "maxSize": 2, "minSize": 1},
    },
    "aws:elasticache/replicationGroup:ReplicationGroup": {
        "description": "cache",
        "engine": "redis",
        "nodeType": "cache.t4g.micro",
        "numCacheClusters": 2,
        "automaticFailoverEnabled": True,
        "atRestEncryptionEnabled": True,
        "transitEncryptionEnabled": True,
    },
    "aws:elasticache/subnetGroup:SubnetGroup": {"subnetIds": ["subnet-1"]},
    "aws:guardduty/detector:Detector": {"enable": True, "findingPublishingFrequency": "FIFTEEN_MINUTES"},
    "aws:iam/instanceProfile:InstanceProfile": {"role": "app"},
    "aws:iam/openIdConnectProvider:OpenIdConnectProvider": {
        "url": "https://token.example.org",
        "clientIdLists": ["sts.amazonaws.com"],
    },
    "aws:iam/policy:Policy": {"policy": POLICY, "path": "/app/"},
    "aws:iam/role:Role": {"assumeRolePolicy": POLICY, "maxSessionDuration": 3600, "path": "/app/", "tags": TAGS},
    "aws:iam/rolePolicy:RolePolicy": {"role": "app", "policy": POLICY},
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment": {"role": "app", "policyArn": "arn:aws:iam::aws:policy/ReadOnlyAccess"},
    "aws:kms/alias:Alias": {"targetKeyId": "1234abcd-12ab-34cd-56ef-1234567890ab", "name": "alias/app"},
    "aws:kms/key:Key": {"deletionWindowInDays": 30, "enableKeyRotation": True, "policy": POLICY},
    "aws:lambda/function:Function": {
        "role": ROLE,
        "s3Bucket": "code",
        "s3Key": "app.zip",
        "handler": "app.handler",
        "runtime": "python3.13",
        "environment": {"variables": {"A": "b"}},
        "tracingConfig": {"mode": "Active"},
        "deadLetterConfig": {"targetArn": TOPIC},
    },
    "aws:lambda/permission:Permission": {
        "action": "lambda:InvokeFunction",
        "function": "app",
        "principal": "events.amazonaws.com",
    },
    "aws:lb/listener:Listener": {
        "loadBalancerArn": BALANCER,
        "port": 443,
        "protocol": "HTTPS",
        "sslPolicy": "ELBSecurityPolicy-TLS13-1-2-2021-06",
        "certificateArn": f"arn:aws:acm:us-east-1:{ACCOUNT}:certificate/1234",
        "defaultActions": [{"type": "forward", "targetGroupArn": GROUP}],
    },
    "aws:lb/listenerRule:ListenerRule": {
        "listenerArn": LISTENER,
        "priority": 10,
        "actions": [{"type": "forward", "targetGroupArn": GROUP}],
        "conditions": [{"pathPattern": {"values": ["/api/*"]}}],
    },
    "aws:lb/loadBalancer:LoadBalancer": {
        "subnets": ["subnet-1", "subnet-2"],
        "securityGroups": ["sg-1"],
        "accessLogs": {"bucket": "logs", "enabled": True},
        "enableDeletionProtection": True,
    },
    "aws:lb/targetGroup:TargetGroup": {
        "port": 80,
        "protocol": "HTTP",
        "targetType": "ip",
        "vpcId": "vpc-1",
        "healthCheck": {"path": "/healthz", "interval": 30, "healthyThreshold": 3, "matcher": "200"},
    },
    "aws:rds/cluster:Cluster": {
        "engine": "aurora-postgresql",
        "masterUsername": "admin1",
        "manageMasterUserPassword": True,
        "backupRetentionPeriod": 14,
        "storageEncrypted": True,
        "kmsKeyId": KEY,
        "serverlessv2ScalingConfiguration": {"minCapacity": 0.5, "maxCapacity": 4},
    },
    "aws:rds/clusterInstance:ClusterInstance": {
        "clusterIdentifier": "main",
        "engine": "aurora-postgresql",
        "instanceClass": "db.r6g.large",
    },
    "aws:rds/instance:Instance": {
        "instanceClass": "db.t4g.medium",
        "engine": "postgres",
        "allocatedStorage": 20,
        "username": "admin1",
        "manageMasterUserPassword": True,
        "backupRetentionPeriod": 14,
        "multiAz": True,
        "storageEncrypted": True,
        "monitoringInterval": 60,
        "monitoringRoleArn": ROLE,
    },
    "aws:rds/parameterGroup:ParameterGroup": {
        "family": "postgres17",
        "parameters": [{"name": "log_min_duration_statement", "value": "500", "applyMethod": "immediate"}],
    },
    "aws:rds/subnetGroup:SubnetGroup": {"subnetIds": ["subnet-1", "subnet-2"], "tags": TAGS},
    "aws:route53/record:Record": {"name": "www", "type": "CNAME", "ttl": 300, "records": ["example.org"], "zoneId": "Z1"},
    "aws:route53/zone:Zone": {"name": "example.org", "comment": "main"},
    "aws:s3/bucket:Bucket": {"forceDestroy": True, "tags": TAGS},
    "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": {
        "bucket": "data",
        "rules": [{"id": "old", "status": "Enabled", "expiration": {"days": 90}, "filter": {"prefix": "logs/"}}],
    },
    "aws:s3/bucketLogging:BucketLogging": {"bucket": "data", "targetBucket": "logs", "targetPrefix": "data/"},
    "aws:s3/bucketPolicy:BucketPolicy": {"bucket": "data", "policy": POLICY},
    "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": {
        "bucket": "data",
        "blockPublicAcls": True,
        "restrictPublicBuckets": True,
    },
    "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": {
        "bucket": "data",
        "rules": [
            {"applyServerSideEncryptionByDefault": {"sseAlgorithm": "aws:kms", "kmsMasterKeyId": KEY}, "bucketKeyEnabled": True}
        ],
    },
    "aws:s3/bucketVersioning:BucketVersioning": {"bucket": "data", "versioningConfiguration": {"status": "Enabled"}},
    "aws:scheduler/schedule:Schedule": {
        "scheduleExpression": "rate(1 hour)",
        "flexibleTimeWindow": {"mode": "OFF"},
        "target": {"arn": FUNCTION, "roleArn": ROLE, "retryPolicy": {"maximumRetryAttempts": 3}},
    },
    "aws:secretsmanager/secret:Secret": {"description": "login", "kmsKeyId": KEY, "recoveryWindowInDays": 7},
    "aws:secretsmanager/secretVersion:SecretVersion": {"secretId": "login", "secretString": "text"},
    "aws:sfn/stateMachine:StateMachine": {
        "roleArn": ROLE,
        "definition": '{"StartAt":"A","States":{"A":{"Type":"Succeed"}}}',
        "tracingConfiguration": {"enabled": True},
    },
    "aws:sns/topic:Topic": {"kmsMasterKeyId": KEY, "displayName": "alarms", "tags": TAGS},
    "aws:sns/topicSubscription:TopicSubscription": {"topic": TOPIC, "protocol": "email", "endpoint": "ops@example.org"},
    "aws:sqs/queue:Queue": {
        "visibilityTimeoutSeconds": 60,
        "kmsMasterKeyId": KEY,
        "messageRetentionSeconds": 86400,
        "fifoQueue": True,
    },
    "aws:sqs/queuePolicy:QueuePolicy": {"queueUrl": f"https://sqs.us-east-1.amazonaws.com/{ACCOUNT}/q", "policy": POLICY},
    "aws:ssm/parameter:Parameter": {"type": "String", "value": "text", "description": "one", "tier": "Standard"},
    "aws:synthetics/canary:Canary": {
        "artifactS3Location": "s3://artifacts/",
        "executionRoleArn": ROLE,
        "handler": "index.handler",
        "runtimeVersion": "syn-nodejs-puppeteer-9.1",
        "s3Bucket": "code",
        "s3Key": "canary.zip",
        "schedule": {"expression": "rate(5 minutes)"},
        "name": "web",
    },
    "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": {
        "securityGroupId": "sg-1",
        "ipProtocol": "tcp",
        "fromPort": 443,
        "toPort": 443,
        "cidrIpv4": "10.0.0.0/8",
    },
    "aws:wafv2/webAcl:WebAcl": {
        "scope": "REGIONAL",
        "defaultAction": {"allow": {}},
        "visibilityConfig": {"cloudwatchMetricsEnabled": True, "metricName": "waf", "sampledRequestsEnabled": True},
    },
    "aws:xray/group:Group": {"groupName": "app", "filterExpression": "responsetime > 5"},
}
