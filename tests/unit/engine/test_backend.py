"""A backend that cannot be meant is refused before anything is done, with what is missing and an address that would do."""

from __future__ import annotations

import pytest

from devops_components.errors import ConfigurationError
from devops_components.toolkit.engine.backend import EXAMPLES, PROVIDERS, Backend, chosen

KEY = "awskms:///arn:aws:kms:eu-west-1:123456789012:key/1?region=eu-west-1"


def test_without_wishes_the_state_stays_on_this_machine() -> None:
    assert chosen(None, None, {}) is None


@pytest.mark.parametrize("url", EXAMPLES.values())
def test_every_address_that_is_shown_is_accepted(url: str) -> None:
    assert chosen(url, None, {}) == Backend(url, None)


@pytest.mark.parametrize("provider", [*PROVIDERS.values(), "passphrase"])
def test_every_key_that_is_shown_is_accepted(provider: str) -> None:
    assert chosen(EXAMPLES["s3"], provider, {}) == Backend(EXAMPLES["s3"], provider)


def test_a_storage_account_may_come_from_the_environment() -> None:
    assert chosen("azblob://state", None, {"AZURE_STORAGE_ACCOUNT": "acme"}) == Backend("azblob://state")


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("states", "has no scheme; allowed are azblob, file, gs, s3; for example s3://acme-state?region=eu-west-1"),
        ("https://api.pulumi.com", "has the scheme https; allowed are azblob, file, gs, s3"),
        ("s3://states", "does not say in which region the bucket is; for example s3://acme-state?region=eu-west-1"),
        ("s3://?region=eu-west-1", "names no bucket; for example s3://"),
        ("gs://", "names no bucket; for example gs://acme-state"),
        ("azblob://", "names no container; for example azblob://state?storage_account=acme"),
        ("azblob://state", "names no storage account, and AZURE_STORAGE_ACCOUNT is not set"),
        ("file://srv/state", "is not the address of an absolute path; for example file:///srv/state"),
    ],
)
def test_an_address_that_lacks_something_is_refused_with_what_it_lacks(url: str, says: str) -> None:
    with pytest.raises(ConfigurationError) as refused:
        chosen(url, None, {})

    assert f"the backend for the state is not accepted\n  --backend = {url}: {says}" in str(refused.value)


@pytest.mark.parametrize(
    ("provider", "says"),
    [
        ("hunter2", "has no scheme; allowed are passphrase, awskms, azurekeyvault, gcpkms, hashivault"),
        ("vault://x", "has the scheme vault; allowed are passphrase, awskms, azurekeyvault, gcpkms, hashivault"),
        ("awskms://", "names no key; for example awskms:///arn:aws:kms:"),
        ("awskms:///alias/state", "does not say in which region the key is; for example awskms:///arn:aws:kms:"),
    ],
)
def test_a_key_that_lacks_something_is_refused_with_what_it_lacks(provider: str, says: str) -> None:
    with pytest.raises(ConfigurationError) as refused:
        chosen(EXAMPLES["s3"], provider, {})

    assert f"  --secrets-provider = {provider}: {says}" in str(refused.value)


def test_credentials_in_an_address_are_refused_and_not_repeated() -> None:
    with pytest.raises(ConfigurationError) as refused:
        chosen("s3://AKIA:hunter2@states?region=eu-west-1", None, {})

    assert str(refused.value) == (
        "the backend for the state is not accepted\n"
        "  --backend: holds credentials; leave them out; they come from the environment, a profile or the machine's role"
    )


def test_a_key_without_a_backend_is_refused() -> None:
    with pytest.raises(ConfigurationError) as refused:
        chosen(None, KEY, {})

    assert "--secrets-provider: is given, but no backend is; without one the secrets are encrypted" in str(refused.value)


def test_two_ways_to_reach_one_bucket_are_one_backend() -> None:
    ways = ("s3://states?region=eu-west-1", "s3://states?awskms=v2&region=eu-west-1", "s3://states/?region=eu-west-1")

    assert len({Backend(way).digest for way in ways}) == 1
    assert Backend("s3://states").digest != Backend("s3://states/team").digest
    assert Backend(ways[0]).shown == "s3://states"
