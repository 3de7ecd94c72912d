"""Who may speak for a repository: the subjects that GitHub and GitLab put into the tokens of their jobs."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from devops_components._core.args import Args
from devops_components._core.types import matching

CiPlatform = Literal["github", "gitlab"]
"""Whose jobs sign in."""

_WHOLE = "written out; a wildcard lets in whoever can make up a name"
Repository = Annotated[
    str, matching(r"[A-Za-z0-9_.-]+(/[A-Za-z0-9_.-]+)+", f"a repository with its owner, {_WHOLE}"), Field(examples=["acme/shop"])
]
_Reference = Annotated[str, matching(r"[A-Za-z0-9_./-]+", f"a name that is {_WHOLE}")]
_Environment = Annotated[str, matching(r"[A-Za-z0-9_. -]+", f"the name of an environment, {_WHOLE}")]


class Workflow(Args):
    """Jobs of one repository: those of one environment, of one branch, or of one tag."""

    repository: Repository
    """Owner and name; on GitLab the whole path of the project."""
    environment: _Environment | None = Field(default=None, examples=["production"])
    """Environment of GitHub whose jobs are meant; its own rules say who may run them. GitLab's tokens do not name it."""
    branch: _Reference | None = Field(default=None, examples=["main"])
    """Branch whose jobs are meant; whoever may push to it has the role."""
    tag: _Reference | None = Field(default=None, examples=["v1.4.0"])
    """Tag whose jobs are meant."""

    @model_validator(mode="after")
    def _is_one_of_three(self) -> Self:
        given = [name for name in ("environment", "branch", "tag") if getattr(self, name) is not None]
        if len(given) != 1:
            said = f"{' and '.join(given)} are given" if given else "neither environment, branch nor tag is given"
            raise ValueError(f"{said}; a workflow is known by exactly one of them")
        return self


def subject(platform: CiPlatform, workflow: Workflow) -> str:
    """The `sub` of the tokens of these jobs, to be compared as it stands."""
    if platform == "gitlab":
        kind, name = ("branch", workflow.branch) if workflow.branch is not None else ("tag", workflow.tag)
        return f"project_path:{workflow.repository}:ref_type:{kind}:ref:{name}"
    if workflow.environment is not None:
        return f"repo:{workflow.repository}:environment:{workflow.environment}"
    kind, name = ("heads", workflow.branch) if workflow.branch is not None else ("tags", workflow.tag)
    return f"repo:{workflow.repository}:ref:refs/{kind}/{name}"
