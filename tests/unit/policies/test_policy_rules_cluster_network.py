"""Rules about who reaches a cluster, and whether anybody can listen on the way."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from judging import UNKNOWN, found, unknown

from devops_policies.rule import Mock

SERVICE = "kubernetes:core/v1:Service"
INGRESS = "kubernetes:networking.k8s.io/v1:Ingress"
ROUTE = "kubernetes:gateway.networking.k8s.io/v1:HTTPRoute"
GATEWAY = "kubernetes:gateway.networking.k8s.io/v1:Gateway"
AWS = "service.beta.kubernetes.io/aws-load-balancer"


def left(path: str) -> str:
    return f"undecided: cannot decide: `{path}` is left as it is by the patch"


def balanced(annotations: Any = None, **spec: Any) -> dict[str, Any]:
    metadata = {"name": "web", "namespace": "shop", "annotations": annotations or {}}
    return {"metadata": metadata, "spec": {"type": "LoadBalancer", **spec}}


OPEN = "[service] its load balancer lets the world in"
SERVICES: dict[str, tuple[dict[str, Any], list[str]]] = {
    "only inside the cluster": ({"spec": {"type": "ClusterIP"}}, []),
    "by its default": ({"spec": {"ports": [{"port": 80}]}}, []),
    "by an internal load balancer of AWS": (balanced({f"{AWS}-scheme": "internal"}), []),
    "by an internal load balancer of AWS, as it was": (balanced({f"{AWS}-internal": "0.0.0.0/0"}), []),
    "by an internal load balancer of Azure": (balanced({"service.beta.kubernetes.io/azure-load-balancer-internal": "true"}), []),
    "by an internal load balancer of Google Cloud": (balanced({"networking.gke.io/load-balancer-type": "Internal"}), []),
    "by the class of a controller that is internal by default": (balanced(loadBalancerClass="service.k8s.aws/nlb"), []),
    "by a type of a controller that is internal by default": (balanced({f"{AWS}-type": "external"}), []),
    "from one office": (balanced(loadBalancerSourceRanges=["203.0.113.0/24"]), []),
    "from one office by annotation": (
        balanced({"service.beta.kubernetes.io/load-balancer-source-ranges": "203.0.113.0/24, 198.51.100.7/32"}),
        [],
    ),
    "by everybody": (balanced(), [OPEN]),
    "by everybody, in so many words": (balanced(loadBalancerSourceRanges=["203.0.113.0/24", "0.0.0.0/0"]), [OPEN]),
    "by everybody in two halves": (balanced(loadBalancerSourceRanges=["0.0.0.0/1", "128.0.0.0/1"]), [OPEN]),
    "by everybody with IPv6": (balanced(loadBalancerSourceRanges=["10.0.0.0/8", "::/0"]), [OPEN]),
    "by everybody, for the list is empty": (balanced(loadBalancerSourceRanges=[]), [OPEN]),
    "by everybody, for the scheme says so": (
        balanced({f"{AWS}-scheme": "internet-facing", f"{AWS}-internal": "true"}, loadBalancerClass="service.k8s.aws/nlb"),
        [OPEN],
    ),
    "by everybody, for the switch is off": (balanced({f"{AWS}-internal": "false"}), [OPEN]),
    "by a port of every node": ({"spec": {"type": "NodePort"}}, ["[service] it opens a port on every node"]),
    "by addresses that it takes": (
        {"spec": {"externalIPs": ["192.0.2.1", "192.0.2.2"]}},
        ["[service] it takes over traffic to 192.0.2.1", "[service] it takes over traffic to 192.0.2.2"],
    ),
    "by an address, and ways not known": (
        {"spec": {"type": UNKNOWN, "externalIPs": [UNKNOWN, "192.0.2.1"]}},
        ["[service] it takes over traffic to 192.0.2.1", unknown("spec.externalIPs.0"), unknown("spec.type")],
    ),
    "from places not known": (
        balanced(loadBalancerSourceRanges=[UNKNOWN]),
        [unknown("spec.loadBalancerSourceRanges.0")],
    ),
    "from the world and places not known": (balanced(loadBalancerSourceRanges=[UNKNOWN, "0.0.0.0/0"]), [OPEN]),
    "in a scheme not known": (balanced({f"{AWS}-scheme": UNKNOWN}), [unknown(f"metadata.annotations.{AWS}-scheme")]),
}


@pytest.mark.parametrize("case", SERVICES)
def test_a_service_is_reached(case: str) -> None:
    props, said = SERVICES[case]

    assert found("k8s-exposure", [Mock(SERVICE, "web", props)]) == said


def test_a_service_may_face_the_internet_if_it_is_named() -> None:
    service = [Mock(SERVICE, "web", balanced())]

    assert found("k8s-exposure", service, settings={"public": ["shop/w*"]}) == []
    assert found("k8s-exposure", service, settings={"public": ["web", "shop/api", "other/web"]}) == [OPEN]


def test_every_service_of_a_list_is_judged() -> None:
    services = {"items": [balanced(loadBalancerSourceRanges=["10.0.0.0/8"]), {"spec": {"type": "NodePort"}}, balanced()]}

    assert found("k8s-exposure", [Mock(f"{SERVICE}List", "all", services)]) == [
        "[service] it opens a port on every node",
        OPEN,
    ]


PATCHES: dict[str, tuple[str, dict[str, Any], list[str]]] = {
    "labels of a Service": (SERVICE, {"metadata": {"labels": {"app": "web"}, "annotations": {"note": "x"}}}, []),
    "the kind of a Service": (SERVICE, {"spec": {"type": "LoadBalancer"}}, [left("spec.loadBalancerSourceRanges")]),
    "a Service to a port of every node": (
        SERVICE,
        {"spec": {"type": "NodePort"}},
        ["[service] it opens a port on every node"],
    ),
    "a Service to be open": (SERVICE, balanced(loadBalancerSourceRanges=["0.0.0.0/0"]), [OPEN]),
    "the ranges of whatever it is": (
        SERVICE,
        {"spec": {"loadBalancerSourceRanges": ["0.0.0.0/0"]}},
        [left("spec.type")],
    ),
    "the scheme of whatever it is": (
        SERVICE,
        {"metadata": {"annotations": {f"{AWS}-scheme": "internet-facing"}}},
        [left("spec.type")],
    ),
    "labels of an Ingress": (INGRESS, {"metadata": {"labels": {"app": "web"}}}, []),
    "the hosts of an Ingress": (INGRESS, {"spec": {"rules": [{"host": "example.org"}]}}, [left("spec.tls")]),
    "the certificates of an Ingress": (INGRESS, {"spec": {"tls": [{"hosts": ["example.org"]}]}}, [left("spec.rules")]),
    "an Ingress to speak in the clear": (
        INGRESS,
        {"spec": {"rules": [{"host": "example.org"}], "tls": [{"hosts": ["example.com"]}]}},
        ["[ingress-tls] example.org is served without TLS"],
    ),
}


@pytest.mark.parametrize("case", PATCHES)
def test_a_patch_changes(case: str) -> None:
    type_, props, said = PATCHES[case]

    assert found("k8s-exposure", [Mock(f"{type_}Patch", "web", props)]) == said


def served(*hosts: str, tls: Any = (), **annotations: str) -> dict[str, Any]:
    return {"metadata": {"annotations": annotations}, "spec": {"rules": [{"host": host} for host in hosts], "tls": list(tls)}}


ALB = "alb.ingress.kubernetes.io"
HOSTS: dict[str, tuple[dict[str, Any], list[str]]] = {
    "with a certificate": (served("example.org", tls=[{"hosts": ["example.org"]}]), []),
    "with a certificate in other letters": (served("Example.org", tls=[{"hosts": ["example.ORG"]}]), []),
    "with a wildcard": (served("a.example.org", "b.example.org", tls=[{"hosts": ["*.example.org"]}]), []),
    "with the controller's certificate": (served("example.org", tls=[{"secretName": "default"}]), []),
    "by a load balancer's certificate": (served("example.org", **{f"{ALB}/certificate-arn": "arn:aws:acm:x"}), []),
    "by a load balancer that listens": (served("example.org", **{f"{ALB}/listen-ports": '[{"HTTPS":443}]'}), []),
    "in the clear": (served("example.org"), ["example.org is served without TLS"]),
    "half in the clear": (
        served("example.org", "example.com", tls=[{"hosts": ["example.org"]}]),
        ["example.com is served without TLS"],
    ),
    "with a wildcard that is too short": (
        served("a.b.example.org", tls=[{"hosts": ["*.example.org"]}]),
        ["a.b.example.org is served without TLS"],
    ),
    "with a wildcard for what is below": (
        served("example.org", tls=[{"hosts": ["*.example.org"]}]),
        ["example.org is served without TLS"],
    ),
    "for all hosts in the clear": (
        {"spec": {"defaultBackend": {"service": {"name": "web"}}}},
        ["every host is served without TLS"],
    ),
    "for all hosts with a certificate for one": (
        {"spec": {"rules": [{"http": {"paths": []}}], "tls": [{"hosts": ["example.org"]}]}},
        ["every host is served without TLS"],
    ),
    "by a load balancer that listens in the clear": (
        served("example.org", **{f"{ALB}/listen-ports": '[{"HTTP":80}]'}),
        ["example.org is served without TLS"],
    ),
}


@pytest.mark.parametrize("case", HOSTS)
def test_an_ingress_serves(case: str) -> None:
    props, said = HOSTS[case]

    assert found("k8s-exposure", [Mock(INGRESS, "shop", props)]) == [f"[ingress-tls] {line}" for line in said]


def gateway(*protocols: str, namespace: str = "shop") -> Mock:
    listeners = [
        {"name": protocol.lower(), "port": 80 + 363 * (protocol == "HTTPS"), "protocol": protocol} for protocol in protocols
    ]
    return Mock(GATEWAY, "edge", {"metadata": {"name": "edge", "namespace": namespace}, "spec": {"listeners": listeners}})


def route(*filters: dict[str, Any], **parent: Any) -> Mock:
    rules = [{"filters": list(filters), "backendRefs": [{"name": "web", "port": 80}]}]
    spec = {"parentRefs": [{"name": "edge", **parent}], "rules": rules}
    return Mock(ROUTE, "web", {"metadata": {"namespace": "shop"}, "spec": spec})


def redirect(scheme: str) -> dict[str, Any]:
    return {"type": "RequestRedirect", "requestRedirect": {"scheme": scheme}}


PLAIN = "[ingress-tls] listener http of edge serves it without TLS"
OUTSIDE = "names shop/edge outside this stack, and only `gateways` can say that it speaks TLS"
ROUTES: dict[str, tuple[Sequence[Mock], list[str]]] = {
    "a listener with TLS": ([route(), gateway("HTTPS")], []),
    "the listener with TLS of two, by its name": ([route(sectionName="https"), gateway("HTTP", "HTTPS")], []),
    "the listener with TLS of two, by its port": ([route(port=443), gateway("HTTP", "HTTPS")], []),
    "a plain listener that only redirects": ([route(redirect("https")), gateway("HTTP")], []),
    "a Service of the mesh": ([route(kind="Service")], []),
    "all listeners of two": ([route(), gateway("HTTP", "HTTPS")], [PLAIN]),
    "the plain listener by its name": ([route(sectionName="http"), gateway("HTTP", "HTTPS")], [PLAIN]),
    "a plain listener that redirects elsewhere": ([route(redirect("http")), gateway("HTTP")], [PLAIN]),
    "a gateway in another namespace": ([route(namespace="infra"), gateway("HTTP", namespace="infra")], [PLAIN]),
    "a gateway of the same name elsewhere": (
        [route(), gateway("HTTP", namespace="infra")],
        [f"undecided: cannot decide: `spec.parentRefs.0` {OUTSIDE}"],
    ),
    "a gateway of another stack": ([route()], [f"undecided: cannot decide: `spec.parentRefs.0` {OUTSIDE}"]),
}


@pytest.mark.parametrize("case", ROUTES)
def test_a_route_is_served_by(case: str) -> None:
    stack, said = ROUTES[case]

    assert found("k8s-exposure", stack) == said


def test_a_gateway_of_another_stack_can_be_trusted() -> None:
    assert found("k8s-exposure", [route()], settings={"gateways": ["shop/edge"]}) == []
