"""Where the state is kept when several people and machines work on one stack: a bucket, or a folder they all reach."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import SplitResult, parse_qs, urlsplit

from devops_components.errors import ConfigurationError, Problem

BACKEND_VARIABLE, PROVIDER_VARIABLE = "DEVOPS_BACKEND", "DEVOPS_SECRETS_PROVIDER"
"""Environment variables that say the same as `--backend` and `--secrets-provider`."""
EXAMPLES = {
    "azblob": "azblob://state?storage_account=acme",
    "file": "file:///srv/state",
    "gs": "gs://acme-state",
    "s3": "s3://acme-state?region=eu-west-1",
}
"""An address for each scheme that a backend may have."""
PASSPHRASE = "passphrase"  # noqa: S105 - the engine's name for a way to encrypt, not a secret
PROVIDERS = {
    "awskms": "awskms:///arn:aws:kms:eu-west-1:123456789012:key/4f2c?region=eu-west-1",
    "azurekeyvault": "azurekeyvault://acme.vault.azure.net/keys/state",
    "gcpkms": "gcpkms://projects/acme/locations/europe-west1/keyRings/state/cryptoKeys/state",
    "hashivault": "hashivault://state",
}
"""An address for each scheme that a key for secrets may have."""


@dataclass(frozen=True)
class Backend:
    """A backend that is shared, as the engine takes it."""

    url: str
    secrets_provider: str | None = None
    """What encrypts the secrets of a stack that is not there yet; without it a passphrase."""

    @property
    def shown(self) -> str:
        """The address without its parameters."""
        return self.url.partition("?")[0]

    @property
    def digest(self) -> str:
        """Name of the folder for what belongs to this backend alone; parameters say how to reach it, not which it is."""
        return hashlib.sha256(self.shown.rstrip("/").encode()).hexdigest()[:12]


def chosen(url: str | None, secrets_provider: str | None, environment: Mapping[str, str]) -> Backend | None:
    """The backend that was asked for, none where none was; raises `ConfigurationError` naming everything that is wrong."""
    if url is None:
        if secrets_provider is None:
            return None
        what = (
            "is given, but no backend is; without one the secrets are encrypted with a passphrase that never leaves this machine"
        )
        problems = [Problem(what, key="--secrets-provider", fix=f"give --backend as well, for example {EXAMPLES['s3']}")]
    else:
        problems = [*_backend_problems(url, environment), *_provider_problems(secrets_provider)]
    if problems or url is None:
        raise ConfigurationError("the backend for the state is not accepted", problems)
    return Backend(url, secrets_provider)


def _backend_problems(url: str, environment: Mapping[str, str]) -> list[Problem]:
    address = urlsplit(url)
    if "@" in address.netloc:
        # The value is not shown: it holds the credentials.
        fix = "leave them out; they come from the environment, a profile or the machine's role"
        return [Problem("holds credentials", key="--backend", fix=fix)]
    what = _backend_lacks(address, environment) if address.scheme in EXAMPLES else _unknown(address.scheme, EXAMPLES)
    fix = f"for example {EXAMPLES.get(address.scheme, EXAMPLES['s3'])}"
    return [Problem(what, key="--backend", value=url, fix=fix)] if what else []


def _provider_problems(provider: str | None) -> list[Problem]:
    if provider in (None, PASSPHRASE):
        return []
    address = urlsplit(provider)
    what = _provider_lacks(address) if address.scheme in PROVIDERS else _unknown(address.scheme, [PASSPHRASE, *PROVIDERS])
    fix = f"for example {PROVIDERS.get(address.scheme, PROVIDERS['awskms'])}"
    return [Problem(what, key="--secrets-provider", value=provider, fix=fix)] if what else []


def _backend_lacks(address: SplitResult, environment: Mapping[str, str]) -> str | None:
    """What an address with a known scheme does not say."""
    parameters = parse_qs(address.query)
    if address.scheme == "file":
        return None if address.netloc == "" and address.path.startswith("/") else "is not the address of an absolute path"
    if not address.netloc:
        return "names no container" if address.scheme == "azblob" else "names no bucket"
    if address.scheme == "s3" and "region" not in parameters:
        # A region of the environment would be another one on another machine.
        return "does not say in which region the bucket is"
    if address.scheme == "azblob" and "storage_account" not in parameters and "AZURE_STORAGE_ACCOUNT" not in environment:
        return "names no storage account, and AZURE_STORAGE_ACCOUNT is not set"
    return None


def _provider_lacks(address: SplitResult) -> str | None:
    if not (address.netloc or address.path.strip("/")):
        return "names no key"
    if address.scheme == "awskms" and "region" not in parse_qs(address.query):
        return "does not say in which region the key is"
    return None


def _unknown(scheme: str, allowed: Mapping[str, str] | list[str]) -> str:
    listed = ", ".join(allowed)
    return f"has the scheme {scheme}; allowed are {listed}" if scheme else f"has no scheme; allowed are {listed}"
