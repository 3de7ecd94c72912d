"""What the collector of traces and metrics is told."""

from __future__ import annotations

import pulumi

_BUSY_PERCENT = 80
_SPIKE_PERCENT = 25
_DIMENSIONS = [["service.name"], ["service.name", "http.route"]]


def configuration(service: str, region: str, log_group: pulumi.Input[str]) -> pulumi.Output[str]:
    """The collector's configuration, as JSON, which is YAML too: OpenTelemetry in, X-Ray and CloudWatch out.

    Nobody but the task itself can send to it. It refuses data at 80 % of its memory, rather than being killed with all it
    holds. Metrics keep the dimensions service and route alone, since each combination of values is charged for.
    """
    memory_limiter = {"check_interval": "1s", "limit_percentage": _BUSY_PERCENT, "spike_limit_percentage": _SPIKE_PERCENT}
    steps = ["memory_limiter", "batch"]
    return pulumi.Output.json_dumps(
        {
            "receivers": {
                "otlp": {"protocols": {"grpc": {"endpoint": "127.0.0.1:4317"}, "http": {"endpoint": "127.0.0.1:4318"}}}
            },
            "processors": {"memory_limiter": memory_limiter, "batch": {"timeout": "5s", "send_batch_size": 256}},
            "exporters": {
                "awsxray": {"region": region},
                "awsemf": {
                    "region": region,
                    "namespace": f"Services/{service}",
                    "log_group_name": log_group,
                    "log_stream_name": "metrics",
                    "dimension_rollup_option": "NoDimensionRollup",
                    "resource_to_telemetry_conversion": {"enabled": True},
                    "metric_declarations": [{"dimensions": _DIMENSIONS, "metric_name_selectors": [".*"]}],
                },
            },
            "service": {
                "pipelines": {
                    "traces": {"receivers": ["otlp"], "processors": steps, "exporters": ["awsxray"]},
                    "metrics": {"receivers": ["otlp"], "processors": steps, "exporters": ["awsemf"]},
                }
            },
        }
    )
