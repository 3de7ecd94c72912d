"""Container images: where they come from, and whether the name always means the same one."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Image:
    """A container image by its reference."""

    registry: str
    """Host it is pulled from; `docker.io` where the reference names none."""
    tag: str | None
    digest: str | None

    @property
    def is_moving(self) -> bool:
        """Whether the reference means another image tomorrow by design: no digest, and no tag or `latest`."""
        return self.digest is None and self.tag in (None, "latest")


def image(reference: str) -> Image:
    """The image that a reference such as `ghcr.io/acme/web:1.2@sha256:…` names."""
    name, _, digest = reference.partition("@")
    path, slash, last = name.rpartition("/")
    _, _, tag = last.partition(":")
    host = path.partition("/")[0]
    is_host = bool(slash) and ("." in host or ":" in host or host == "localhost")
    return Image(host if is_host else "docker.io", tag or None, digest or None)
