"""An environment as its configuration file describes it, to be filled with what a test is about."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

IMAGE: Final = "registry.example.org/shop@sha256:" + "ab" * 32
CONFIGURATION: Final[Mapping[str, Any]] = {
    "account": "123456789012",
    "region": "eu-west-1",
    "owner": "ops@example.org",
    "costCenter": "shop",
    "certificateArn": "arn:aws:acm:eu-west-1:123456789012:certificate/1",
    "network": {"cidr": "10.0.0.0/16"},
    "alarms": {"webhooks": {"pager": "https://events.example.org/v2"}, "runbooks": "https://runbooks.example.org"},
}
"""What every environment needs; it holds no service yet."""
