"""What a program may not do while it is only looked at: reach the network, read credentials, outlive its time.

Judging a change runs the program that somebody proposes. An honest program needs neither network nor credentials for it; one
that asks for them is told to its author, and its graph is not judged, because it would differ from what is deployed. This is
no wall against a hostile program: that takes a machine without secrets, which is how the pull-request templates run it.
"""

from __future__ import annotations

import os
import re
import resource
import sys
from collections.abc import Mapping
from typing import Any, cast

from devops_components.errors import Problem, UndecidedError

MEMORY_BYTES = 8 * 1024**3
"""Address space of one program: a stack of thousands of resources fits, a leak does not take the machine along."""

_WITHHELD = re.compile(
    r"^(AWS|AZURE|ARM|GOOGLE|GCP|ACTIONS|CI_JOB|VAULT)_|^CI_REPOSITORY_URL$|^GITHUB_(ENV|OUTPUT|PATH|STATE|STEP_SUMMARY)$|TOKEN|SECRET|PASSWORD|PASSPHRASE|PRIVATE|CREDENTIAL|API_?KEY|ACCESS_?KEY"
)
_KEPT = re.compile(
    r"/\.(aws|azure|docker|gnupg|kube|pulumi|ssh|terraform\.d|config/(gcloud|gh))/"
    r"|/\.(git-credentials|netrc|npmrc|pypirc|vault-token)$"
    r"|^/proc/[^/]+/environ$"
)
"""Files that hold credentials."""
_NETWORK = frozenset({"socket.connect", "socket.bind", "socket.sendto", "socket.sendmsg"})
_IPV6_PROBE = ("socket.bind", ("::1", 0))
"""How urllib3 finds out, when it is imported, whether the machine has IPv6; the SDK's Helm and YAML modules import it."""
_LOOKUPS = frozenset({"socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr"})


def environment(variables: Mapping[str, str]) -> dict[str, str]:
    """The variables a program is given: all but those whose names speak of credentials."""
    return {name: value for name, value in variables.items() if not _WITHHELD.search(name.upper())}


class Confinement:
    """Refuses what a program may not do, in this process and for good, and remembers what it asked for."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        """What the program asked for, in its order, each once."""

    def refusal(self, subject: str) -> UndecidedError:
        """The error that says what was asked for."""
        fix = "hand it in as configuration, or read it when the stack is deployed"
        problems = [Problem(f"{subject} {what}", fix=fix) for what in self.asked]
        return UndecidedError(f"while it is only looked at, {subject} has no network and no credentials", problems)

    def begin(self) -> None:
        """Sets the limits; they cannot be taken back."""
        for limit, value in ((resource.RLIMIT_AS, MEMORY_BYTES), (resource.RLIMIT_CORE, 0)):
            hard = resource.getrlimit(limit)[1]
            resource.setrlimit(limit, (value if hard == resource.RLIM_INFINITY else min(value, hard), hard))
        sys.addaudithook(self._watch)

    def _watch(self, event: str, args: tuple[Any, ...]) -> None:
        if event == "open":
            if isinstance(args[0], (str, bytes)) and _KEPT.search(os.path.abspath(os.fsdecode(args[0]))):  # noqa: PTH100 - runs at every open
                self._refuse(f"reads {os.fsdecode(args[0])}")
        elif event in _NETWORK and (event, args[1]) != _IPV6_PROBE:
            self._refuse(f"opens a connection to {_address(args[1])}")
        elif event in _LOOKUPS:
            self._refuse(f"asks for the address of {args[0]}")

    def _refuse(self, what: str) -> None:
        if what not in self.asked:
            self.asked.append(what)
        raise PermissionError(f"the program {what}; while it is only looked at it has no network and no credentials")


def _address(address: Any) -> str:
    return ":".join(str(part) for part in cast("tuple[Any, ...]", address)[:2]) if isinstance(address, tuple) else str(address)
