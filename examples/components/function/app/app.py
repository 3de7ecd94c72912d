"""Works off orders, one by one, and reports at night."""

from __future__ import annotations

import json
import logging
from typing import Any

LOG = logging.getLogger()


def handler(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """Says which messages of a batch failed, so that only those come back."""
    if "Records" not in event:
        LOG.info("report")
        return {}
    failed = [record["messageId"] for record in event["Records"] if not _handled(record)]
    return {"batchItemFailures": [{"itemIdentifier": message} for message in failed]}


def _handled(record: dict[str, Any]) -> bool:
    try:
        order = json.loads(record["body"])
        LOG.info("order %s", order["id"])
    except (KeyError, ValueError):
        LOG.exception("an order that is none")
        return False
    return True
