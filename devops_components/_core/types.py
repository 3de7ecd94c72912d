"""Kinds of text that several components take, each with the words for what it must look like."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import AfterValidator, Field


def matching(pattern: str, what: str) -> AfterValidator:
    """Accepts text that matches the whole pattern; else the error says what it is not, as in "is not an https address"."""
    compiled = re.compile(pattern)

    def check(value: str) -> str:
        if not compiled.fullmatch(value):
            raise ValueError(f"is not {what}")
        return value

    return AfterValidator(check)


AccountId = Annotated[
    str, matching(r"\d{12}", "an AWS account id; it has twelve digits and stands in quotes"), Field(examples=["123456789012"])
]
"""An AWS account."""

Region = Annotated[str, matching(r"[a-z]{2}(-[a-z]+)+-\d", "an AWS region"), Field(examples=["eu-west-1"])]
"""An AWS region."""

PolicyArn = Annotated[str, matching(r"arn:aws(-cn|-us-gov)?:iam::(\d{12}|aws):policy/[\w+=,.@/-]+", "the ARN of an IAM policy")]
"""A managed policy, of an account or of AWS."""

HttpsUrl = Annotated[str, matching(r"https://[^\s/]+(/\S*)?", "an https address"), Field(examples=["https://example.org"])]
"""An address that is reached encrypted."""

Port = Annotated[int, Field(ge=1, le=65535)]
"""A TCP port."""
