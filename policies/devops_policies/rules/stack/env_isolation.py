"""Whether an environment holds on to another one."""

from __future__ import annotations

from devops_policies.environments import PROFILES, named_in
from devops_policies.isolation import OWN_WORDS, foreign_arns, foreign_places, is_own, owned_by_others, texts, unknown_documents
from devops_policies.known import Undecided
from devops_policies.rule import Context, Mock, Severity, Violation, Violations, rule, setting
from devops_policies.view import Resource

_REFERENCE = "pulumi:pulumi:StackReference"
_BUCKET = Mock("aws:s3/bucket:Bucket", "orders")
_LOWER = ["dev", "development", "qa", "sandbox", "stage", "staging", "test", "testing", "uat"]


def _readers(arn: str) -> list[Mock]:
    allowed = {"Effect": "Allow", "Principal": {"AWS": arn}, "Action": "s3:GetObject"}
    policy = {"policy": {"Statement": [allowed]}}
    return [_BUCKET, Mock("aws:s3/bucketPolicy:BucketPolicy", "readers", policy, {"policy": "orders"})]


@rule(
    id="env-isolation",
    types=("aws:*", "kubernetes:*", "pulumi:*"),
    severity=Severity.HIGH,
    levels="-/A/M",
    whole_stack=True,
    fix="give each environment its own copy in its own account, or name what is shared by all in `places` for each of them",
    settings={
        "places": setting(
            "Accounts and networks of environments, as in `dev=111122223333` or `staging=vpc-0123`; one may be named for several",
            [],
            items={"type": "string", "pattern": f"^({'|'.join(PROFILES)})=.+$"},
        ),
        "words": setting(
            "Words in the names of ARNs that stand for other environments",
            [word for word in _LOWER if not word.startswith("dev")] + ["prd", "prod", "production"],
            [word for word in _LOWER if not word.startswith("stag")] + ["prd", "prod", "production"],
            _LOWER,
        ),
    },
    good=_readers("arn:aws:iam::111122223333:role/reports"),
    bad=_readers("arn:aws:iam::111122223333:role/dev-reports"),
)
def env_isolation(resource: Resource, context: Context) -> Violations:
    """No environment holds on to another one.

    Whoever may write where production reads, or is trusted by production, has production. Accounts and networks are known by the
    settings, ARNs by the words in their names, and referenced stacks by theirs.
    """
    if resource.type == _REFERENCE:
        yield from _of_reference(resource, context)
        return
    places = owned_by_others(context.settings["places"], context.environment)
    words, own_words = context.settings["words"], OWN_WORDS.get(context.environment, ())
    said: set[str] = set()
    for path, text in texts(resource):
        found = {place: f"belongs to {owner}" for place, owner in foreign_places(text, places)}
        found |= {
            arn: f"is named after `{word}`"
            for arn, word in foreign_arns(text, words, own_words)
            if not is_own(context.stack, arn)
        }
        for named in (each for each in found if each not in said):
            yield Violation(f"it names {named}, which {found[named]}", path)
        said |= found.keys()
    context.doubts.extend(Undecided(path) for path in unknown_documents(resource))


def _of_reference(reference: Resource, context: Context) -> Violations:
    """A stack of a lower environment may change at any time, by whoever may touch that environment."""
    name = reference.text("name") or reference.name
    profile = named_in(name.rpartition("/")[2])
    if profile and context.environment in PROFILES and PROFILES.index(profile) < PROFILES.index(context.environment):
        yield Violation(f"it refers to {name}, a stack of {profile}", "name")
