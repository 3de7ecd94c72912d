"""How a session reaches the state of its stack: as a file of this machine, or in a backend that others work with as well.

A shared backend is spoken to by the engine alone, whatever kind of bucket it is. Its locks are the engine's, one for the
time of each operation; nobody can tell from here whether the process that holds one on another machine still lives.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Protocol, cast

from devops_components.errors import AuthenticationError, ConfigurationError, DevopsError, Problem, StateError
from devops_components.toolkit.engine import state, workspace
from devops_components.toolkit.engine.backend import PASSPHRASE, Backend

if TYPE_CHECKING:
    from devops_components.toolkit.engine.process import Ended
    from devops_components.toolkit.engine.session import Session

_NO_STACK = 6
"""Exit code of the engine where there is no such stack."""
_VERSION = 3
"""Version of an exported state."""
_REFUSED = ("AccessDenied", "InvalidAccessKeyId", "SignatureDoesNotMatch", "ExpiredToken", "get credentials", "Forbidden")
"""Words of the engine where a backend does not let it in."""


class Store(Protocol):
    """The state of one stack, and copies of it on this machine."""

    def begin(self, *, remove_lock: bool) -> None:
        """Makes sure that the stack is there and nobody else works on it; takes a lock away only where told to."""

    def read(self) -> dict[str, Any] | None:
        """The state; none where the stack was never deployed. Raises `StateError` where it is damaged."""

    def keep_copy(self) -> None:
        """Copies the state to this machine."""


class OwnStore:
    """A file of this machine, which nobody else works with."""

    def __init__(self, held: Session) -> None:
        self._held = held
        self._checkpoint = held.home.checkpoint(held.project, held.stack)
        self._locks = held.home.state / ".pulumi" / "locks" / "organization" / held.project.name / held.stack

    def begin(self, *, remove_lock: bool) -> None:
        """Takes away the lock of a process that died; of a living one only where told to."""
        if remove_lock or state.refuse_live_lock(self._locks, self._held.subject):
            for lock in self._locks.glob("*"):
                lock.unlink()
        state.mend(self._checkpoint.parent)
        if not self._checkpoint.is_file():
            self.read()
            _create(self._held, PASSPHRASE)

    def read(self) -> dict[str, Any] | None:
        """The state; raises `StateError` where it is damaged, or gone although the stack had resources."""
        return state.read(self._checkpoint, self._held.copies)

    def keep_copy(self) -> None:
        """Copies the file."""
        if self._checkpoint.is_file():
            state.keep_copy(self._checkpoint.read_bytes(), self._held.copies)


class SharedStore:
    """A backend that others work with as well."""

    def __init__(self, held: Session, backend: Backend) -> None:
        self._held = held
        self._backend = backend

    def begin(self, *, remove_lock: bool) -> None:
        """Makes the stack where it is not there, with the secrets provider that was asked for.

        Raises `ConfigurationError` where the stack has another one, or where its passphrase is not known here.
        """
        exported = self._exported()
        provider = self._backend.secrets_provider or workspace.secrets_provider(self._held.work, self._held.stack) or PASSPHRASE
        if exported is None:
            state.refuse_lost(self._backend.shown, self._held.copies)
            self._require_passphrase(provider)
            _create(self._held, provider)
            return
        self._refuse_another_provider(_provider(exported))
        self._require_passphrase(_provider(exported) or provider)
        if remove_lock:
            self._engine("cancel", "--yes")

    def read(self) -> dict[str, Any] | None:
        """The state, as the file of a machine's own backend would hold it."""
        exported = self._exported()
        if exported is None:
            return None
        found = {"version": _VERSION, "checkpoint": {"latest": exported["deployment"]}}
        return state.trusted(found, self._backend.shown, self._held.copies)

    def restore(self) -> str:
        """Imports the newest good copy; what was there before is an older version of the object where the bucket keeps them."""
        copy, found = state.newest_good(self._held.copies, self._backend.shown)
        file = self._held.work / "restored.json"
        whole = {"version": _VERSION, "deployment": found["checkpoint"]["latest"]}
        file.write_text(json.dumps(whole), encoding="utf-8")
        self._engine("stack", "import", "--force", "--file", str(file))
        file.unlink()
        return copy.name

    def keep_copy(self) -> None:
        """Exports the state to this machine; secrets stay encrypted in it."""
        found = self.read()
        if found is not None:
            state.keep_copy(json.dumps(found).encode(), self._held.copies)

    def _exported(self) -> dict[str, Any] | None:
        ended = self._held.call("stack", "export")
        if ended.code == _NO_STACK:
            return None
        if ended.code:
            raise self._failure(ended)
        return json.loads(ended.output)

    def _engine(self, *arguments: str) -> None:
        ended = self._held.call(*arguments)
        if ended.code:
            raise self._failure(ended)

    def _failure(self, ended: Ended) -> DevopsError:
        kind = AuthenticationError if any(words in ended.said for words in _REFUSED) else DevopsError
        said = [Problem(line) for line in ended.said.strip().splitlines() if line.startswith("error: ")]
        return kind(f"{self._held.subject}: the backend {self._backend.shown} does not answer as it should", said)

    def _refuse_another_provider(self, actual: str | None) -> None:
        asked = self._backend.secrets_provider
        if asked is not None and actual is not None and actual != asked:
            fix = f"leave it out; `pulumi stack change-secrets-provider` moves a stack from {actual} to another one"
            problem = Problem("is not what encrypts this stack", key="--secrets-provider", value=asked, fix=fix)
            raise ConfigurationError(f"{self._held.subject}: the secrets provider is another one", [problem])

    def _require_passphrase(self, provider: str) -> None:
        given = {"PULUMI_CONFIG_PASSPHRASE", "PULUMI_CONFIG_PASSPHRASE_FILE"} & self._held.environment.keys()
        if provider == PASSPHRASE and not given:
            what = f"is not set; the secrets in {self._backend.shown} are encrypted with a passphrase that all its users have"
            fix = "set it, or begin the stack with `--secrets-provider awskms://…`"
            problem = Problem(what, key="PULUMI_CONFIG_PASSPHRASE", fix=fix)
            raise ConfigurationError(f"{self._held.subject}: there is no passphrase", [problem])


def store(held: Session) -> Store:
    """The store of a session."""
    return SharedStore(held, held.home.backend) if held.home.backend else OwnStore(held)


def _provider(exported: dict[str, Any]) -> str | None:
    """What encrypts the secrets of an exported state; none where it does not say."""
    said = cast("dict[str, Any]", exported["deployment"].get("secrets_providers") or {})
    return said["state"]["url"] if said.get("type") == "cloud" else said.get("type")


def _create(held: Session, provider: str) -> None:
    ended = held.call("stack", "init", "--secrets-provider", provider)
    if ended.code:
        raise StateError(f"the stack cannot be created: {ended.said.strip()}")
