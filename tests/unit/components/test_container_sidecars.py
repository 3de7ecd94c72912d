"""What runs beside the application of a `ContainerService`."""

from __future__ import annotations

import json
from typing import Any

import pytest
from container_services import DIGEST, REQUIRED, containers, rights, service

from devops_components import ContainerServiceArgs, SidecarSettings, TracingSettings
from devops_components.errors import ArgumentError
from devops_components.toolkit.graph.model import Graph
from tests.conftest import Render

PROXY = f"registry.example.org/proxy@{DIGEST}"
OWN_PROXY = f"123456789012.dkr.ecr.eu-west-1.amazonaws.com/proxy@{DIGEST}"
COLLECTOR = f"public.ecr.aws/collector@{DIGEST}"


def collector(graph: Graph) -> dict[str, Any]:
    (variable,) = containers(graph)["collector"]["environment"]
    return json.loads(variable["value"])


def test_a_sidecar_is_as_confined_as_the_application_and_takes_no_more_than_its_share(render: Render) -> None:
    sidecar = SidecarSettings(image=PROXY, command=("serve",), environment={"MODE": "live"}, cpu=32, memory=64)

    found = containers(service(render, sidecars={"proxy": sidecar}))["proxy"]

    assert {key: found[key] for key in ("image", "command", "essential", "user", "readonlyRootFilesystem", "cpu", "memory")} == {
        "image": PROXY,
        "command": ["serve"],
        "essential": False,
        "user": "10001:10001",
        "readonlyRootFilesystem": True,
        "cpu": 32,
        "memory": 64,
    }
    assert found["environment"] == [{"name": "MODE", "value": "live"}]
    assert found["logConfiguration"]["options"]["awslogs-stream-prefix"] == "proxy"


def test_sidecars_start_before_the_application_or_after(render: Render) -> None:
    sidecars = {
        "proxy": SidecarSettings(image=PROXY, essential=True),
        "shipper": SidecarSettings(image=PROXY, starts="after"),
    }

    found = containers(service(render, sidecars=sidecars))

    assert {name: container.get("dependsOn") for name, container in found.items()} == {
        "app": [{"containerName": "proxy", "condition": "START"}],
        "proxy": None,
        "shipper": [{"containerName": "app", "condition": "START"}],
    }
    assert {name: container["essential"] for name, container in found.items()} == {"app": True, "proxy": True, "shipper": False}


def test_the_images_of_sidecars_may_be_fetched_too(render: Render) -> None:
    graph = service(render, sidecars={"proxy": SidecarSettings(image=OWN_PROXY)})

    assert rights(graph, "shop-execution")["Image"][1] == [
        f"arn:aws:ecr:eu-west-1:123456789012:repository/{name}" for name in ("shop", "proxy")
    ]


def test_the_application_is_alone_unless_asked(render: Render) -> None:
    assert set(containers(service(render))) == {"app"}


def test_tracing_tells_the_application_where_the_collector_is(render: Render) -> None:
    found = containers(service(render, tracing=TracingSettings(image=COLLECTOR, sampled_percent=12.5)))

    assert set(found) == {"app", "collector"}
    assert {variable["name"]: variable["value"] for variable in found["app"]["environment"]} == {
        "OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:4318",
        "OTEL_EXPORTER_OTLP_PROTOCOL": "http/protobuf",
        "OTEL_PROPAGATORS": "tracecontext,baggage,xray",
        "OTEL_SERVICE_NAME": "shop",
        "OTEL_TRACES_SAMPLER": "parentbased_traceidratio",
        "OTEL_TRACES_SAMPLER_ARG": "0.125",
    }
    assert found["app"]["dependsOn"] == [{"containerName": "collector", "condition": "START"}]
    assert (found["collector"]["essential"], found["collector"]["command"]) == (False, ["--config=env:AOT_CONFIG_CONTENT"])


def test_the_collector_listens_to_its_task_alone_and_hands_on_to_two_places(render: Render) -> None:
    graph = service(render, tracing=TracingSettings(image=COLLECTOR))

    found = collector(graph)
    (log_group,) = graph.of_type("aws:cloudwatch/logGroup:LogGroup")
    assert [protocol["endpoint"] for protocol in found["receivers"]["otlp"]["protocols"].values()] == [
        "127.0.0.1:4317",
        "127.0.0.1:4318",
    ]
    assert {kind: pipeline["exporters"] for kind, pipeline in found["service"]["pipelines"].items()} == {
        "traces": ["awsxray"],
        "metrics": ["awsemf"],
    }
    assert {pipeline["processors"][0] for pipeline in found["service"]["pipelines"].values()} == {"memory_limiter"}
    assert found["exporters"]["awsemf"]["log_group_name"] == log_group.outputs["name"]


def test_every_part_a_pipeline_names_is_there(render: Render) -> None:
    found = collector(service(render, tracing=TracingSettings(image=COLLECTOR)))

    named = {
        part: {name for pipeline in found["service"]["pipelines"].values() for name in pipeline[part]}
        for part in ("receivers", "processors", "exporters")
    }
    assert named == {part: set(found[part]) for part in ("receivers", "processors", "exporters")}


def test_the_collector_may_hand_over_traces_and_metrics_and_nothing_else(render: Render) -> None:
    graph = service(render, tracing=TracingSettings(image=COLLECTOR))

    (log_group,) = graph.of_type("aws:cloudwatch/logGroup:LogGroup")
    assert rights(graph, "shop-task") == {
        "Traces": (["xray:PutTelemetryRecords", "xray:PutTraceSegments"], ["*"]),
        "Metrics": (
            ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"],
            [f"{log_group.outputs['arn']}:*"],
        ),
    }


@pytest.mark.parametrize(
    ("args", "says"),
    [
        ({"sidecars": {"proxy": {"image": "proxy:1"}}}, "sidecars.proxy.image = proxy:1: is not pinned"),
        ({"sidecars": {"proxy": {"image": PROXY, "user": "root"}}}, "root is refused"),
        (
            {"sidecars": {"proxy": {"image": PROXY, "memory": 512}}},
            "sidecars and tracing take 512 of memory 512, and leave the application nothing",
        ),
        (
            {"sidecars": {"proxy": {"image": PROXY, "cpu": 200}}, "tracing": {"image": COLLECTOR}},
            "sidecars and tracing take 264 of cpu 256, and leave the application nothing",
        ),
        ({"sidecars": {"app": {"image": PROXY}}}, "sidecars has app, which is the name of a container the service makes itself"),
        (
            {"sidecars": {"collector": {"image": PROXY}}},
            "sidecars has collector, which is the name of a container the service makes itself",
        ),
        ({"tracing": {"image": "collector:latest"}}, "tracing.image = collector:latest: is not pinned"),
        ({"tracing": {"image": COLLECTOR, "sampled_percent": 101}}, "is more than 100.0, the most allowed"),
    ],
)
def test_what_cannot_run_beside_the_application_is_refused(args: dict[str, Any], says: str) -> None:
    with pytest.raises(ArgumentError) as refused:
        ContainerServiceArgs(**{**REQUIRED, **args})

    assert says in str(refused.value)
