"""`StaticSite`: read by one distribution, delivered by HTTPS with headers that keep pages from harm."""

from __future__ import annotations

import json
from typing import Any

import pulumi
import pytest

from devops_components import AlarmRouting, Connection, StaticSite, StaticSiteArgs
from devops_components.compute.static_site import STRICT_POLICY
from devops_components.errors import ArgumentError, ConfigurationError
from devops_components.toolkit.check.evaluate import evaluate
from devops_components.toolkit.graph.model import Graph, Node
from devops_policies.registry import all_rules
from tests.conftest import Render
from tests.makers import ACCOUNT, PLACE, ROUTING
from tests.makers import REGION as HOME

EDGE_ROUTING = AlarmRouting(topic_arn=f"arn:aws:sns:us-east-1:{ACCOUNT}:alarms", runbooks="https://runbooks.example.org")
CERTIFICATE = f"arn:aws:acm:us-east-1:{ACCOUNT}:certificate/1"
WEB_ACL = f"arn:aws:wafv2:us-east-1:{ACCOUNT}:global/webacl/web/1"
EDGE_KEY = f"arn:aws:kms:us-east-1:{ACCOUNT}:key/1"
NAMED: dict[str, Any] = {"domains": ("www.example.org",), "certificate_arn": CERTIFICATE}
DISTRIBUTION = "aws:cloudfront/distribution:Distribution"
RULES = {
    "cf-ops",
    "cf-tls",
    "kms-no-public-principal",
    "kms-rotation",
    "logs-retention",
    "protect-stateful",
    "s3-access-logged",
    "s3-acls-disabled",
    "s3-bpa-attached",
    "s3-bpa-four-true",
    "s3-lifecycle",
    "s3-no-force-destroy",
    "s3-policy-no-lockout",
    "s3-policy-no-public-principal",
    "s3-sse-kms-cmk",
    "s3-tls-only",
    "s3-versioned",
}


def site(render: Render, **args: Any) -> Graph:
    return render(lambda: StaticSite("site", StaticSiteArgs(**{**PLACE, **args})))


def only(graph: Graph, type_: str) -> Node:
    (found,) = graph.of_type(type_)
    return found


def distribution(graph: Graph) -> dict[str, Any]:
    return dict(only(graph, DISTRIBUTION).inputs)


def statements(graph: Graph, type_: str = "aws:s3/bucketPolicy:BucketPolicy") -> dict[str, dict[str, Any]]:
    return {each["Sid"]: each for each in json.loads(only(graph, type_).inputs["policy"])["Statement"]}


def message(**args: Any) -> str:
    with pytest.raises(ArgumentError) as caught:
        StaticSiteArgs(**{**PLACE, **args})
    return str(caught.value)


def test_this_distribution_alone_reads_the_bucket(render: Render) -> None:
    graph = site(render)

    arn, of_site = only(graph, "aws:s3/bucket:Bucket").outputs["arn"], only(graph, DISTRIBUTION).outputs["arn"]
    allowed = [each for each in statements(graph).values() if each["Effect"] == "Allow"]
    edge = {"Service": "cloudfront.amazonaws.com"}
    held = {"StringEquals": {"aws:SourceArn": of_site}}
    assert allowed == [
        {
            "Sid": "Files",
            "Effect": "Allow",
            "Action": ["s3:GetObject"],
            "Principal": edge,
            "Resource": [f"{arn}/*"],
            "Condition": held,
        },
        {
            "Sid": "Missing",
            "Effect": "Allow",
            "Action": ["s3:ListBucket"],
            "Principal": edge,
            "Resource": [arn],
            "Condition": held,
        },
    ]


def test_everybody_is_turned_away_who_comes_without_current_tls(render: Render) -> None:
    denied = {name: each["Condition"] for name, each in statements(site(render)).items() if each["Effect"] == "Deny"}

    assert denied == {
        "TlsOnly": {"Bool": {"aws:SecureTransport": "false"}},
        "NoOldTls": {"NumericLessThan": {"s3:TlsVersion": "1.2"}},
    }


def test_the_files_are_encrypted_with_a_key_that_cloudfront_of_this_account_may_use(render: Render) -> None:
    graph = site(render)

    key = only(graph, "aws:kms/key:Key")
    (rule,) = only(graph, "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration").inputs[
        "rules"
    ]
    edge = statements(graph, "aws:kms/key:Key")["CloudFront"]
    assert rule["applyServerSideEncryptionByDefault"] == {"sseAlgorithm": "aws:kms", "kmsMasterKeyId": key.outputs["arn"]}
    assert (edge["Action"], edge["Principal"]) == (["kms:Decrypt"], {"Service": "cloudfront.amazonaws.com"})
    assert edge["Condition"] == {
        "StringEquals": {"aws:SourceAccount": ACCOUNT},
        "ArnLike": {"aws:SourceArn": f"arn:aws:cloudfront::{ACCOUNT}:distribution/*"},
    }


def test_requests_to_the_bucket_are_signed(render: Render) -> None:
    graph = site(render)

    control = only(graph, "aws:cloudfront/originAccessControl:OriginAccessControl")
    (origin,) = distribution(graph)["origins"]
    assert (control.inputs["signingBehavior"], control.inputs["originAccessControlOriginType"]) == ("always", "s3")
    assert (origin["originAccessControlId"], origin["domainName"]) == (
        control.id,
        only(graph, "aws:s3/bucket:Bucket").outputs["bucketRegionalDomainName"],
    )


def test_it_is_delivered_by_https_over_http_2_and_3(render: Render) -> None:
    found = distribution(site(render, **NAMED))

    assert (found["httpVersion"], found["isIpv6Enabled"], found["defaultRootObject"]) == ("http2and3", True, "index.html")
    assert found["priceClass"] == "PriceClass_100"
    assert found["defaultCacheBehavior"]["viewerProtocolPolicy"] == "redirect-to-https"
    assert {
        key: found["viewerCertificate"][key] for key in ("acmCertificateArn", "minimumProtocolVersion", "sslSupportMethod")
    } == {
        "acmCertificateArn": CERTIFICATE,
        "minimumProtocolVersion": "TLSv1.2_2025",
        "sslSupportMethod": "sni-only",
    }


def test_without_domains_it_has_the_certificate_of_cloudfront(render: Render) -> None:
    found = distribution(site(render))

    assert (found["viewerCertificate"]["cloudfrontDefaultCertificate"], found["aliases"]) == (True, [])


def test_browsers_are_told_how_to_protect_a_page(render: Render) -> None:
    graph = site(render)

    policy = only(graph, "aws:cloudfront/responseHeadersPolicy:ResponseHeadersPolicy")
    assert policy.inputs["securityHeadersConfig"] == {
        "contentSecurityPolicy": {"contentSecurityPolicy": STRICT_POLICY, "override": True},
        "contentTypeOptions": {"override": True},
        "frameOptions": {"frameOption": "DENY", "override": True},
        "referrerPolicy": {"referrerPolicy": "strict-origin-when-cross-origin", "override": True},
        "strictTransportSecurity": {
            "accessControlMaxAgeSec": 63072000,
            "includeSubdomains": True,
            "preload": False,
            "override": True,
        },
    }
    assert distribution(graph)["defaultCacheBehavior"]["responseHeadersPolicyId"] == policy.id


def test_the_strict_policy_lets_a_page_use_the_site_and_nothing_else() -> None:
    assert STRICT_POLICY == (
        "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'; "
        "upgrade-insecure-requests"
    )


def test_another_policy_of_pages_can_be_asked_for(render: Render) -> None:
    graph = site(render, content_security_policy="default-src 'none'")

    headers = only(graph, "aws:cloudfront/responseHeadersPolicy:ResponseHeadersPolicy").inputs["securityHeadersConfig"]
    assert headers["contentSecurityPolicy"]["contentSecurityPolicy"] == "default-src 'none'"


def test_nobody_is_told_which_key_encrypts_the_files(render: Render) -> None:
    policy = only(site(render), "aws:cloudfront/responseHeadersPolicy:ResponseHeadersPolicy").inputs

    assert {item["header"] for item in policy["removeHeadersConfig"]["items"]} == {
        "Server",
        "x-amz-server-side-encryption",
        "x-amz-server-side-encryption-aws-kms-key-id",
        "x-amz-server-side-encryption-bucket-key-enabled",
        "x-amz-version-id",
    }


@pytest.mark.parametrize(
    ("args", "shown"),
    [({}, []), ({"single_page": True}, [("/index.html", 200)]), ({"error_page": "404.html"}, [("/404.html", 404)])],
)
def test_what_is_shown_where_there_is_no_file(render: Render, args: dict[str, Any], shown: list[tuple[str, int]]) -> None:
    answers = distribution(site(render, **args)).get("customErrorResponses", [])

    assert [(each["responsePagePath"], each["responseCode"]) for each in answers] == shown
    assert {each["errorCode"] for each in answers} <= {404}


def test_an_address_that_ends_in_a_slash_can_show_the_index_of_its_folder(render: Render) -> None:
    graph = site(render, folder_index=True, index="home.html")

    function = only(graph, "aws:cloudfront/function:Function")
    assert 'request.uri += "home.html";' in function.inputs["code"]
    assert distribution(graph)["defaultCacheBehavior"]["functionAssociations"] == [
        {"eventType": "viewer-request", "functionArn": function.outputs["arn"]}
    ]
    assert list(site(render).of_type("aws:cloudfront/function:Function")) == []


@pytest.mark.parametrize(("countries", "kind"), [((), "none"), (("DE", "FR"), "whitelist")])
def test_it_is_delivered_to_the_countries_asked_for(render: Render, countries: tuple[str, ...], kind: str) -> None:
    restriction = distribution(site(render, countries=countries))["restrictions"]["geoRestriction"]

    assert (restriction["restrictionType"], restriction["locations"]) == (kind, list(countries))


def test_its_domains_point_at_it_for_both_kinds_of_addresses(render: Render) -> None:
    graph = site(render, **NAMED, zone_id="Z1")

    records = graph.of_type("aws:route53/record:Record")
    name = only(graph, DISTRIBUTION).outputs["domainName"]
    assert {(each.inputs["name"], each.inputs["type"], each.inputs["aliases"][0]["name"]) for each in records} == {
        ("www.example.org", "A", name),
        ("www.example.org", "AAAA", name),
    }


def test_every_request_is_recorded_in_us_east_1_without_cookies(render: Render) -> None:
    graph = site(render, log_key_arn=EDGE_KEY)

    group, source = (
        only(graph, "aws:cloudwatch/logGroup:LogGroup"),
        only(graph, "aws:cloudwatch/logDeliverySource:LogDeliverySource"),
    )
    delivery = only(graph, "aws:cloudwatch/logDelivery:LogDelivery").inputs
    destination = only(graph, "aws:cloudwatch/logDeliveryDestination:LogDeliveryDestination")
    policy = only(graph, "aws:cloudwatch/logResourcePolicy:LogResourcePolicy")
    assert {node.inputs["region"] for node in (group, source, destination, policy)} == {"us-east-1"}
    assert (source.inputs["logType"], source.inputs["resourceArn"]) == ("ACCESS_LOGS", only(graph, DISTRIBUTION).outputs["arn"])
    assert delivery["deliverySourceName"] == source.outputs["name"]
    assert delivery["deliveryDestinationArn"] == destination.outputs["arn"]
    assert [field for field in delivery["recordFields"] if "ookie" in field] == []
    assert {"c-ip", "cs-uri-stem", "sc-status"} <= set(delivery["recordFields"])
    assert group.inputs["kmsKeyId"] == EDGE_KEY


def test_nobody_writes_the_record_but_the_delivery_service_on_behalf_of_this_account(render: Render) -> None:
    graph = site(render)

    (statement,) = json.loads(only(graph, "aws:cloudwatch/logResourcePolicy:LogResourcePolicy").inputs["policyDocument"])[
        "Statement"
    ]
    group = only(graph, "aws:cloudwatch/logGroup:LogGroup").outputs["arn"]
    assert (statement["Principal"], statement["Resource"]) == ({"Service": "delivery.logs.amazonaws.com"}, [f"{group}:*"])
    assert statement["Condition"] == {
        "StringEquals": {"aws:SourceAccount": ACCOUNT},
        "ArnLike": {"aws:SourceArn": f"arn:aws:logs:us-east-1:{ACCOUNT}:*"},
    }


def test_its_alarm_is_where_its_metric_is(render: Render) -> None:
    graph = site(render, alarms=EDGE_ROUTING)

    alarm = only(graph, "aws:cloudwatch/metricAlarm:MetricAlarm").inputs
    assert (alarm["region"], alarm["metricName"], alarm["threshold"]) == ("us-east-1", "5xxErrorRate", 5)
    assert alarm["dimensions"] == {"DistributionId": only(graph, DISTRIBUTION).id, "Region": "Global"}
    assert alarm["alarmActions"] == [EDGE_ROUTING.topic_arn]


def test_a_topic_that_is_known_late_is_refused_as_well(render: Render) -> None:
    def program() -> None:
        topic = pulumi.Output.from_input(ROUTING.topic_arn)
        StaticSite("site", StaticSiteArgs(**PLACE, alarms=AlarmRouting(topic_arn=topic, runbooks=ROUTING.runbooks)))

    with pytest.raises(ConfigurationError) as caught:
        render(program)

    assert "go to a topic that is not in us-east-1" in str(caught.value)


@pytest.mark.parametrize(
    ("profile", "days", "undo", "destroyed_full", "protected"),
    [
        ("sandbox", 3, 1, True, False),
        ("dev", 7, 1, False, False),
        ("testing", 14, 7, True, False),
        ("staging", 30, 14, False, True),
        ("production", 365, 35, False, True),
    ],
)
def test_each_profile_says_how_long_things_stay(
    render: Render, profile: str, days: int, undo: int, destroyed_full: bool, protected: bool
) -> None:
    graph = site(render, profile=profile)

    bucket = only(graph, "aws:s3/bucket:Bucket")
    (rule,) = only(graph, "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration").inputs["rules"]
    assert only(graph, "aws:cloudwatch/logGroup:LogGroup").inputs["retentionInDays"] == days
    assert rule["noncurrentVersionExpiration"] == {"noncurrentDays": undo}
    assert (bucket.inputs["forceDestroy"], bucket.options.get("protect", False)) == (destroyed_full, protected)


def test_who_published_is_recorded_where_there_is_a_bucket_for_it(render: Render) -> None:
    logging = only(site(render, access_log_bucket="logs"), "aws:s3/bucketLogging:BucketLogging").inputs

    assert (logging["targetBucket"], logging["targetPrefix"]) == ("logs", "site/")
    assert list(site(render).of_type("aws:s3/bucketLogging:BucketLogging")) == []


def test_a_publisher_may_change_the_files_and_have_the_edge_forget_them(render: Render) -> None:
    made: list[Connection] = []
    graph = render(lambda: made.append(StaticSite("site", StaticSiteArgs(**PLACE)).connection()))

    (connection,) = made
    assert [grant.actions for grant in connection.grants] == [
        ("s3:ListBucket",),
        ("s3:DeleteObject", "s3:PutObject"),
        ("kms:Decrypt", "kms:GenerateDataKey"),
        ("cloudfront:CreateInvalidation", "cloudfront:GetInvalidation"),
    ]
    assert (set(connection.variables), connection.security_group_id) == ({"BUCKET", "DISTRIBUTION_ID"}, None)
    assert only(graph, DISTRIBUTION).id == graph.component("site").outputs["distributionId"]


def test_a_whole_one_keeps_every_rule_about_sites(render: Render) -> None:
    whole: dict[str, Any] = {**NAMED, "web_acl_arn": WEB_ACL, "access_log_bucket": "logs", "log_key_arn": EDGE_KEY}
    graph = site(render, **whole, alarms=EDGE_ROUTING)

    rules = [rule for id_, rule in all_rules().items() if id_ in RULES]
    assert {rule.id for rule in rules} == RULES
    assert [(finding.rule, finding.message) for finding in evaluate(graph, rules, "production").findings] == []


def test_one_without_a_filter_and_a_certificate_is_found(render: Render) -> None:
    rules = [rule for id_, rule in all_rules().items() if id_ in ("cf-ops", "cf-tls")]
    graph = site(render)

    assert {finding.rule for finding in evaluate(graph, rules, "production").findings} == {"cf-ops", "cf-tls"}


@pytest.mark.parametrize(
    ("args", "wrong"),
    [
        ({"domains": ("www.example.org",)}, "domains is given, but certificate_arn is missing; they go together"),
        ({"certificate_arn": CERTIFICATE}, "certificate_arn is given, but domains is missing; they go together"),
        ({"zone_id": "Z1"}, "zone_id is given, but domains is missing; there is nothing to point at the site"),
        (
            {**NAMED, "certificate_arn": CERTIFICATE.replace("us-east-1", HOME)},
            "is not the ARN of a certificate in us-east-1; CloudFront takes no other",
        ),
        (
            {"web_acl_arn": f"arn:aws:wafv2:{HOME}:{ACCOUNT}:regional/webacl/web/1"},
            "is not the ARN of a web ACL of scope CLOUDFRONT, which is in us-east-1",
        ),
        (
            {"log_key_arn": EDGE_KEY.replace("us-east-1", HOME)},
            "is not the ARN of a key in us-east-1, where CloudFront's logs are",
        ),
        ({"alarms": ROUTING}, "go to a topic that is not in us-east-1, where CloudFront's alarms are; they reach no other"),
        (
            {"single_page": True, "error_page": "404.html"},
            "single_page and error_page are given, and both say what is shown where there is no file",
        ),
        ({"domains": ("WWW.example.org",)}, "is not a domain name in lower case, such as www.example.org"),
        ({"countries": ("Germany",)}, "is not a country by its two capital letters, such as DE"),
        ({"index": "/index.html"}, "index = /index.html: is not the name of a file; it does not start with a slash"),
        ({"error_page": "/404.html"}, "error_page = /404.html: is not the name of a file; it does not start with a slash"),
        ({"price_class": "PriceClass_50"}, "is not one of PriceClass_100, PriceClass_200, PriceClass_All"),
        ({"log_retention_days": 0}, "log_retention_days = 0: is less than 1, the least allowed"),
        ({"content_security_policy": ""}, "content_security_policy"),
        ({"domain": "www.example.org"}, "domain: is not a known key; did you mean `domains`?"),
    ],
)
def test_what_it_does_not_accept_is_said(args: dict[str, Any], wrong: str) -> None:
    assert wrong in message(**args)
