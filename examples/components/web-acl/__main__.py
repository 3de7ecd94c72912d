"""A filter in front of what somebody else made."""

import pulumi

from devops_components import EncryptionKeys, EncryptionKeysArgs, WebAcl, WebAclArgs, stack_profile

ACCOUNT, REGION = "123456789012", "eu-west-1"
PLACE = {"profile": stack_profile(), "account": ACCOUNT, "region": REGION}
BALANCER = f"arn:aws:elasticloadbalancing:{REGION}:{ACCOUNT}:loadbalancer/app/shop/50dc6c495c0c9188"

keys = EncryptionKeys("keys", EncryptionKeysArgs(**PLACE, purposes=["logs"]))
acl = WebAcl("web", WebAclArgs(**PLACE, associations={"shop": BALANCER}, kms_key_arn=keys.key_arns["logs"]))

pulumi.export("webAclArn", acl.web_acl_arn)
