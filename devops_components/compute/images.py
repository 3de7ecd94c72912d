"""Container images, pinned by the digest of their content."""

from __future__ import annotations

import re
from typing import NamedTuple

_DIGEST = re.compile(r".+@sha256:[0-9a-f]{64}")
_ECR = re.compile(r"(?P<account>\d{12})\.dkr\.ecr\.(?P<region>[a-z0-9-]+)\.amazonaws\.com(\.cn)?/(?P<repository>[^@:]+)[@:].+")


class EcrRepository(NamedTuple):
    """A private repository in Amazon ECR."""

    account: str
    region: str
    repository: str


def check_pinned(image: str) -> str:
    """The image; raises `ValueError` where it is not pinned by digest."""
    if not _DIGEST.fullmatch(image):
        raise ValueError("is not pinned; end it with @sha256: and 64 hex digits, since a tag can come to mean another image")
    return image


def ecr_repository(image: str) -> EcrRepository | None:
    """The private ECR repository an image comes from; none for any other registry."""
    match = _ECR.fullmatch(image)
    return EcrRepository(match["account"], match["region"], match["repository"]) if match else None
