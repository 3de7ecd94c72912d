"""Which cloud an operation talks to."""

from __future__ import annotations

import os
import urllib.error
import urllib.request
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from pathlib import Path

from devops_components.errors import ConfigurationError, Problem
from devops_components.toolkit.engine.home import Cloud
from devops_components.toolkit.simulated.faults import parse_faults
from devops_components.toolkit.simulated.ledger import Ledger
from devops_components.toolkit.simulated.server import serve

MOTO_VARIABLE = "AWS_ENDPOINT_URL"
MOTO_DEFAULT = "http://127.0.0.1:5000"
"""Where moto's server listens unless it is told otherwise."""
FAULTS_VARIABLE = "DEVOPS_FAULTS"
"""Environment variable with a failure to rehearse in the simulated cloud, such as `create:3:error`."""


@contextmanager
def connected(cloud: Cloud, ledger: Ledger, environment: Mapping[str, str] = os.environ) -> Generator[dict[str, str], None, None]:
    """What the engine needs in its environment to reach the cloud, while the block runs."""
    if cloud == "simulated":
        faults = environment.get(FAULTS_VARIABLE)
        server = serve(ledger=ledger, faults=parse_faults(faults) if faults else None)
        try:
            # Without the second variable the engine tries five times to download the providers that are attached.
            yield {"PULUMI_DEBUG_PROVIDERS": server.debug_providers, "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true"}
        finally:
            server.stop()
    elif cloud == "moto":
        # Random values are random wherever they come from, and moto emulates no Kubernetes: only AWS is asked there.
        server = serve(ledger=ledger)
        try:
            attached = [part for part in server.debug_providers.split(",") if not part.startswith("aws:")]
            yield {**_moto(environment), "PULUMI_DEBUG_PROVIDERS": ",".join(attached)}
        finally:
            server.stop()
    else:
        yield {}


def ledger_file(folder: Path) -> Path:
    """Where the simulated cloud keeps what exists for a stack."""
    return folder / "cloud.jsonl"


def _moto(environment: Mapping[str, str]) -> dict[str, str]:
    endpoint = environment.get(MOTO_VARIABLE, MOTO_DEFAULT)
    try:
        with urllib.request.urlopen(f"{endpoint}/moto-api/", timeout=5):  # noqa: S310 - the user's own address of an emulator
            pass
    except (OSError, ValueError) as error:
        fix = "start one with `moto_server -p 5000`, from the moto[server] distribution"
        reason = error.reason if isinstance(error, urllib.error.URLError) else error
        problem = Problem(f"no moto server answers: {reason}", key=MOTO_VARIABLE, value=endpoint, fix=fix)
        raise ConfigurationError("the emulated cloud is not there", [problem]) from None
    return {
        MOTO_VARIABLE: endpoint,
        # Some calls of S3 put the account or the bucket before the host, where no name server finds the emulation.
        "HTTP_PROXY": endpoint,
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_EC2_METADATA_DISABLED": "true",
    }
