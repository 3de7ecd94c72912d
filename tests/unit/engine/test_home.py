"""Every cloud has a home of its own, closed to others."""

from __future__ import annotations

import stat
from pathlib import Path

from devops_components.toolkit.engine.backend import Backend
from devops_components.toolkit.engine.home import home
from devops_components.toolkit.graph.project import load_project


def test_the_passphrase_is_made_once_and_for_its_owner_only(tmp_path: Path) -> None:
    place = home("simulated", {"DEVOPS_HOME": str(tmp_path)})

    first, second = place.passphrase(), place.passphrase()

    assert first == second
    assert len(first) >= 16
    assert stat.S_IMODE((place.root / "passphrase").stat().st_mode) == 0o600


def test_clouds_share_nothing(tmp_path: Path) -> None:
    simulated, moto = (home(cloud, {"DEVOPS_HOME": str(tmp_path)}) for cloud in ("simulated", "moto"))

    assert simulated.passphrase() != moto.passphrase()
    assert simulated.state != moto.state


def test_what_belongs_to_a_shared_backend_is_kept_apart(tmp_path: Path) -> None:
    folder = tmp_path / "shop"
    folder.mkdir()
    (folder / "Pulumi.yaml").write_text("name: shop\nruntime: python\n", encoding="utf-8")
    project = load_project(folder)
    backend = Backend("s3://states?region=eu-west-1")
    own, shared = (home("aws", {"DEVOPS_HOME": str(tmp_path / "home")}, each) for each in (None, backend))

    assert own.backend_url == own.state.as_uri()
    assert shared.backend_url == backend.url
    assert own.stack(project, "dev") == own.root / "stacks" / "shop" / "dev"
    assert shared.stack(project, "dev") == own.root / "shared" / backend.digest / "stacks" / "shop" / "dev"
    assert shared.pulumi == own.pulumi
