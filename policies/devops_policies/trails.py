"""What a trail of CloudTrail records."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from typing import Final

from devops_policies.known import certainly, every, settled, some
from devops_policies.view import Part, Resource

TRAIL: Final = "aws:cloudtrail/trail:Trail"
LOG_GROUP_ARN: Final = "cloudWatchLogsGroupArn"

_BASIC: Final = "eventSelectors"
_ADVANCED: Final = "advancedEventSelectors"
_OBJECTS: Final = "AWS::S3::Object"
_EVERY_BUCKET: Final = re.compile(r"arn:aws[a-z-]*:s3(:::)?")
_WAYS: Final = {"ReadOnly": "true", "WriteOnly": "false"}
"""Readings and writings as basic selectors call them, and what `readOnly` of advanced ones says of them."""
_NARROWING: Final = ("equals", "startsWiths", "endsWiths")
_MAY_LEAVE_OUT: Final = ("eventSource", "resources.ARN")
"""What a selector may name to leave it out: a service that is too loud, and the bucket the trail itself writes to."""


def writes_to_log(trail: Resource) -> bool:
    """Whether the trail writes to CloudWatch Logs as well; what is not known yet is made by the program."""
    return trail.has(LOG_GROUP_ARN) and not certainly(lambda: trail.text(LOG_GROUP_ARN) == "")


def records_management(trail: Resource) -> bool:
    """Whether the trail records how settings are read and changed, as every trail does that selects nothing."""
    return some(
        lambda: not some(*(partial(_selects_by, trail, path) for path in (_BASIC, _ADVANCED))),
        lambda: _records(trail, lambda selector: selector.flag("includeManagementEvents", True), "Management"),
    )


def records_objects(trail: Resource) -> bool:
    """Whether the trail records how objects are read and written, in all buckets but those it leaves out by name."""
    return _records(trail, _speaks_of_every_bucket, "Data")


def _selects_by(trail: Resource, path: str) -> bool:
    return settled(trail.each(path), bool)


def _records(trail: Resource, is_meant: Callable[[Part], bool], category: str) -> bool:
    """Whether events are recorded both ways: by a basic selector that is meant, or by an advanced one of the category."""
    return every(*(partial(_records_way, trail, way, is_meant, category) for way in _WAYS))


def _records_way(trail: Resource, way: str, is_meant: Callable[[Part], bool], category: str) -> bool:
    def basic(selector: Part) -> bool:
        return every(lambda: selector.text("readWriteType", "All") in ("All", way), partial(is_meant, selector))

    def advanced(selector: Part) -> bool:
        return every(*(partial(_lets_through, field, way, category) for field in selector.each("fieldSelectors")))

    return some(
        lambda: settled(trail.each(_BASIC), lambda found: some(*(partial(basic, each) for each in found))),
        lambda: settled(trail.each(_ADVANCED), lambda found: some(*(partial(advanced, each) for each in found))),
    )


def _speaks_of_every_bucket(selector: Part) -> bool:
    return settled(selector.each("dataResources"), lambda found: some(*(partial(_is_every_bucket, each) for each in found)))


def _is_every_bucket(data: Part) -> bool:
    return every(lambda: data.text("type") == _OBJECTS, lambda: any(map(_EVERY_BUCKET.fullmatch, data.strings("values"))))


def _lets_through(field: Part, way: str, category: str) -> bool:
    """Whether a field selector lets all events of the category through that go this way."""
    name = field.text("field")
    wanted = {"eventCategory": category, "readOnly": _WAYS[way], "resources.type": _OBJECTS}.get(name)
    if wanted is not None:
        return wanted in field.strings("equals")
    return name in _MAY_LEAVE_OUT and not any(field.strings(*_NARROWING))
